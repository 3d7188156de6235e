. ./call.sh

for amount in 25.00 25.00 26.00; do # no answer came, so it is asked again
  answer=$(call POST /checkout/order/create '{"orderNo":"A1042","orderAmount":"'$amount'","token":"ETH_USDT"}') || true
  case $answer in
    *'"success":true'*) echo "$amount: $(echo "$answer" | value orderStatus)" ;;
    *) echo "$amount: $(echo "$answer" | value code)" ;;
  esac
done
