import { Client, XCheckoutError } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
try {
  await client.orders.cancel('A1042');
  console.log('cancelled');
} catch (error) {
  if (!(error instanceof XCheckoutError)) throw error;
  if (!['order_has_deposits', 'order_not_cancellable'].includes(error.code)) throw error;
  console.log('too late:', error.code);
}

try {
  await client.orders.create({ orderNo: 'A1043', orderAmount: '25.00', token: 'ETH_USDT' });
} catch (error) {
  if (!(error instanceof XCheckoutError)) throw error;
  if (error.code === 'order_closed')
    console.log('A1043 is', error.order.orderStatus); // never send a customer there
  else if (error.retryable) console.log('later: it was repeated three times already');
  else throw error; // its text names the cause and the page about it
}
