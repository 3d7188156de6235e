import { Client } from 'xcheckout';

const client = new Client({
  environment: process.env.XCHECKOUT_BASE_URL, // or 'sandbox', or 'production'
  apiKey: process.env.XCHECKOUT_API_KEY,
  apiSecret: process.env.XCHECKOUT_API_SECRET,
  signKey: process.env.XCHECKOUT_SIGN_KEY,
  timeout: 10_000, // of each attempt, in milliseconds
  retries: 2,
  hooks: { answer: ({ method, path }) => console.log(method, path) }, // and its status, and how long it took
});
const signal = AbortSignal.timeout(20_000); // of the call, repeats included
const order = await client.orders.info('A1042', { signal });
console.log(order.orderNo, 'is', order.orderStatus);
