import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const order = await client.orders.cancel('A1042');
console.log(order.orderNo, 'is', order.orderStatus);
