import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const hour = 60 * 60 * 1000;
const count = await client.events.resendSince(Date.now() - hour);
console.log(count, 'events are sent again');
