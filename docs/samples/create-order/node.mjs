import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const order = await client.orders.create({
  orderNo: 'A1042',
  orderAmount: '25.00',
  token: 'ETH_USDT',
  customerId: 'c7',
  metadata: { cart: '81' },
});
console.log(order.orderNo, order.orderStatus, order.payingAmount, order.token);
console.log(order.paymentUrl);
