import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const page = await client.depositAddresses.list({ customerId: 'c7' });
for (const address of page.records) console.log(address.customerId, 'pays to', address.depositAddress);
