import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const order = await client.orders.create({ orderNo: 'A1042', orderAmount: '25.00', token: 'ETH_USDT' });
console.log('send the customer to', order.paymentUrl);

await client.sandbox.pay('A1042'); // a customer pays; here it is the test wallet
while ((await client.orders.info('A1042')).orderStatus !== 'PAID') await wait(1000);
console.log('A1042 is PAID');
