. ./call.sh

code=$(call GET '/checkout/order/cancel?orderNo=A1042' | value code) || true
case $code in
  '') echo cancelled ;;
  order_has_deposits | order_not_cancellable) echo "too late: $code" ;;
  *) echo "refused: $code" && exit 1 ;;
esac

# An order that is closed is answered as it is: never send a customer there.
call POST /checkout/order/create '{"orderNo":"A1043","orderAmount":"25.00","token":"ETH_USDT"}' |
  value orderStatus | sed 's/^/A1043 is /'
