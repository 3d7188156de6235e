no=UNDER$(date +%s)
xcheckout order create --order-no $no --amount 25.00 --token ETH_USDT --expires-in 5 > created &&
  xcheckout pay $no --amount 10.00 &&
  xcheckout order wait $no
