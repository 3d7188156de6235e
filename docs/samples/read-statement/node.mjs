import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const page = await client.statements.read({ token: 'ETH_USDT' });
for (const line of page.records) console.log(line.type, line.orderNo, line.amount);
console.log('balance', page.closingBalance);
