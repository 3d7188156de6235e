import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const listener = await client.sandbox.listen('http://127.0.0.1:9000/hook', 60);
console.log('events go to', listener.url, 'too until', listener.expiresAt);
