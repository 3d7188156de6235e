import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const payment = await client.sandbox.pay('A1042'); // what is missing
console.log('sent', payment.amount, payment.token, payment.txHash);
