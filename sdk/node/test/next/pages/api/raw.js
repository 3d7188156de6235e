import { webhook } from 'xcheckout/http';

export const config = { api: { bodyParser: false } };

export default webhook({
  keys: process.env.SIGN_KEY,
  handle: (event) => console.log(`handled ${JSON.stringify(event)}`),
});
