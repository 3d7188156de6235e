no=OVER$(date +%s)
xcheckout order create --order-no $no --amount 25.00 --token ETH_USDT > created &&
  xcheckout pay $no --amount 30.00 &&
  xcheckout order wait $no
