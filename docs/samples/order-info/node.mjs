import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const order = await client.orders.info('A1042');
const { orderNo, orderStatus, receivedAmount, payingAmount, token } = order;
console.log(`${orderNo} is ${orderStatus}, received ${receivedAmount} of ${payingAmount} ${token}`);
for (const deposit of order.deposits) console.log('deposit', deposit.amount, deposit.txHash);
