. ./call.sh

call POST /checkout/refund/create \
  '{"refundOrderNo":"R77","orderNo":"A1042","address":"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266","amount":"10.00"}'
