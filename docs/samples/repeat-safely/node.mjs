import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
// No answer came, so it is asked again.
for (const orderAmount of ['25.00', '25.00', '26.00']) {
  try {
    const order = await client.orders.create({ orderNo: 'A1042', orderAmount, token: 'ETH_USDT' });
    console.log(`${orderAmount}: ${order.orderStatus}`);
  } catch (error) {
    if (error.code !== 'order_no_reused') throw error;
    console.log(`${orderAmount}: ${error.code}`);
  }
}
