import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const { records } = await client.settlements.plans();
for (const plan of records) console.log(plan.token, plan.schedule, 'keeps', plan.keep);
