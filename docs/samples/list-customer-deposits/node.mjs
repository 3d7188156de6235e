import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const page = await client.customerDeposits.list({ customerId: 'c7' });
for (const { depositNo, depositStatus, amount, token } of page.records)
  console.log(depositNo, depositStatus, amount, token);
