. ./call.sh

call POST /checkout/order/create '{"orderNo":"A1042","orderAmount":"25.00","token":"ETH_USDT"}' |
  value paymentUrl | sed 's/^/send the customer to /'

call POST /sandbox/pay '{"orderNo":"A1042"}' >/dev/null # a customer pays; here it is the test wallet

until [ "$(call GET '/checkout/order/info?orderNo=A1042' | value orderStatus)" = PAID ]; do sleep 1; done
echo A1042 is PAID
