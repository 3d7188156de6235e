import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const order = await client.abnormalPayments.accept(['AP06FDWG8A7C3M5N7P9QRSTVWXYZ']);
console.log(order.orderNo, 'is', order.orderStatus);
