import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const tokens = await client.tokens.list();
for (const token of tokens.records)
  console.log(token.token, 'at', token.exchangeRate, 'a dollar, contract', token.coinAddress);
