import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const { eventId } = await client.sandbox.simulate({ event: 'CHECKOUT_ORDER_CHANGED', remark: 'hello' });
console.log('sent', eventId);
