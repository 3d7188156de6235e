import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const hats = await client.subMerchants.create({ name: 'Hats by Jo', requestId: 'sub-7' });
console.log(hats.name, 'is', hats.merchantId);
