import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const settlement = await client.settlements.createFiat({
  settlementOrderNo: 'S13',
  token: 'ETH_USDT',
  currency: 'EUR',
  amount: '1000.00',
  bankAccount: { name: 'Shoe Shop GmbH', iban: 'DE02120300000000202051' },
});
const { settlementOrderNo, settleStatus, settlementAmount, token } = settlement;
console.log(settlementOrderNo, 'is', settleStatus, 'and takes', settlementAmount, token);
