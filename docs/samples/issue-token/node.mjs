import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const token = await client.token();
console.log('a token of', token.clientId, 'until', token.expiresAt);
