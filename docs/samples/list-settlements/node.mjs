import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const page = await client.settlements.list({ token: 'ETH_USDT' });
for (const { settlementOrderNo, settleStatus, settlementAmount, token } of page.records)
  console.log(settlementOrderNo, settleStatus, settlementAmount, token);
