import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const orderNo = `A${Date.now()}`;
const order = await client.orders.create({ orderNo, orderAmount: '25.00', token: 'ETH_USDT' });
console.log('send the customer to', order.paymentUrl);

await client.sandbox.pay(orderNo); // a customer pays; here it is the test wallet
while ((await client.orders.info(orderNo)).orderStatus !== 'PAID') await wait(1000);
console.log(orderNo, 'is PAID');
