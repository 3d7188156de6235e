no=OTHER$(date +%s)
xcheckout order create --order-no $no --amount 25.00 --token ETH_USDT > created &&
  xcheckout pay $no --token ETH_USDC &&
  sleep 4 &&
  xcheckout order info $no &&
  xcheckout abnormal list --order-no $no
