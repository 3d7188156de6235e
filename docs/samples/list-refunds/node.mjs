import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const page = await client.refunds.list({ orderNo: 'A1042' });
for (const refund of page.records) console.log(refund.refundOrderNo, refund.refundStatus, refund.amount, refund.token);
