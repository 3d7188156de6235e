no=LATE$(date +%s)
xcheckout order create --order-no $no --amount 25.00 --token ETH_USDT --expires-in 5 > created &&
  xcheckout pay $no --late &&
  sleep 4 &&
  xcheckout order info $no
