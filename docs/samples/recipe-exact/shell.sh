no=EXACT$(date +%s)
xcheckout order create --order-no $no --amount 25.00 --token ETH_USDT > created &&
  xcheckout pay $no > paid &&
  xcheckout order wait $no
