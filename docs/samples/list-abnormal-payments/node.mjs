import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const page = await client.abnormalPayments.list({ orderNo: 'A1042', status: 'PENDING' });
for (const { orderNo, type, pendingAmount, amount, token } of page.records) {
  console.log(orderNo, type, pendingAmount, 'of', amount, token);
}
