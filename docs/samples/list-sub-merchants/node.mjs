import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
for await (const sub of client.subMerchants.all()) console.log(sub.name, 'is', sub.merchantId);
