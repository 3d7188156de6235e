import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const endpoint = await client.webhooks.update({
  webhookId: 'whk_06FDWG8A7C3M5N7P9QRSTVWXYZ',
  url: 'https://books.example/hook',
});
console.log(endpoint.url, 'is', endpoint.status);
