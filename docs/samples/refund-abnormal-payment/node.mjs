import { Client } from 'xcheckout';
import { load } from 'xcheckout/profile';

const client = new Client(await load());
const refund = await client.abnormalPayments.refund({
  refundOrderNo: 'R78',
  abnormalPaymentNo: 'AP06FDWG8A7C3M5N7P9QRSTVWXYZ',
  address: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  remark: 'paid twice',
});
console.log(refund.refundOrderNo, 'is', refund.refundStatus);
console.log(refund.amount, refund.token, 'of', refund.orderNo);
