import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const refund = await client.refunds.info('R77');
console.log(refund.refundOrderNo, 'is', refund.refundStatus);
console.log(refund.amount, refund.token, 'to', refund.address);
