import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const orders = client.orders.all({ customerId: 'c7', pageSize: 2 }); // 200 at most
for await (const order of orders) console.log(order.orderNo);
