import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const page = await client.orders.list({ orderStatus: 'PAID', pageNum: 1, pageSize: 50 });
for (const order of page.records) console.log(order.orderNo, order.orderStatus, order.receivedAmount, order.token);
