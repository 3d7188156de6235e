. ./call.sh
no=A$(date +%s)

call POST /checkout/order/create '{"orderNo":"'$no'","orderAmount":"25.00","token":"ETH_USDT"}' |
  value paymentUrl | sed 's/^/send the customer to /'

call POST /sandbox/pay '{"orderNo":"'$no'"}' >/dev/null # a customer pays; here it is the test wallet

until [ "$(call GET "/checkout/order/info?orderNo=$no" | value orderStatus)" = PAID ]; do sleep 1; done
echo $no is PAID
