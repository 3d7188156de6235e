import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const refund = await client.refunds.create({
  refundOrderNo: 'R77',
  orderNo: 'A1042',
  amount: '10.00',
  address: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
});
console.log(refund.refundOrderNo, 'is', refund.refundStatus);
