import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const { records } = await client.webhooks.list();
for (const endpoint of records) console.log(endpoint.url, `[${endpoint.eventTypes}]`, endpoint.status);
