no=PARTS$(date +%s)
xcheckout order create --order-no $no --amount 25.00 --token ETH_USDT > created &&
  xcheckout pay $no --amount 10.00 &&
  xcheckout pay $no &&
  xcheckout order wait $no
