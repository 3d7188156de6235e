import { webhook } from 'xcheckout/next';

export const POST = webhook({
  keys: process.env.SIGN_KEY,
  handle: (event) => console.log(`handled ${JSON.stringify(event)}`),
  explain: true,
});
