import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const address = await client.depositAddresses.create({ customerId: 'c7', token: 'ETH_USDT' });
console.log(address.customerId, 'pays to', address.depositAddress);
