import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const settlement = await client.settlements.cancel('S12');
console.log(settlement.settlementOrderNo, 'is', settlement.settleStatus);
