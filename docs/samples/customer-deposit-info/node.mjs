import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const deposit = await client.customerDeposits.info('DP06FDWG8A7C3M5N7P9QRSTVWXYZ');
console.log(deposit.depositNo, 'is', deposit.depositStatus);
console.log(deposit.refundableAmount, 'of', deposit.amount, deposit.token, 'can be refunded');
