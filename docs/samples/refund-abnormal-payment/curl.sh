. ./call.sh

call POST /checkout/abnormal-payment/refund \
  '{"refundOrderNo":"R78","abnormalPaymentNo":"AP06FDWG8A7C3M5N7P9QRSTVWXYZ","address":"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266","remark":"paid\u0020twice"}'
