no=LATE$(date +%s)
xcheckout order create --order-no $no --amount 25.00 --token ETH_USDT --expires-in 5 > created &&
  xcheckout order wait $no &&
  xcheckout pay $no --amount 25.00 &&
  sleep 4 &&
  xcheckout order info $no
