import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const endpoint = await client.webhooks.create({
  url: 'https://books.example/hook',
  eventTypes: ['SETTLEMENT_ORDER_CHANGED'],
});
console.log(endpoint.url, 'is', endpoint.status);
