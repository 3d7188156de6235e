. ./call.sh
no=A$(date +%s)

call POST /checkout/order/create '{"orderNo":"'$no'","orderAmount":"25.00","token":"ETH_USDT"}' |
  value paymentUrl | sed 's/^/send the customer to /'

# A customer pays; here it is the test wallet.
call POST /sandbox/pay '{"orderNo":"'$no'"}' >/dev/null

while status=$(call GET "/checkout/order/info?orderNo=$no" | value orderStatus) &&
  [ "$status" = PAYING ]
do sleep 1; done
echo "$no is ${status:-unknown}"
