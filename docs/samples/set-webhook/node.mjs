import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const { url, previousUrl } = await client.sandbox.setWebhook('https://shop.example/hook');
console.log(`events go to ${url}, before to "${previousUrl}"`);
