import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const page = await client.balances.list({ token: 'ETH_USDT' });
for (const balance of page.records) console.log(balance.token, balance.available);
