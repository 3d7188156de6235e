no=REORG$(date +%s)
xcheckout order create --order-no $no --amount 25.00 --token ETH_USDT > created &&
  xcheckout pay $no > paid &&
  xcheckout order wait $no > waited &&
  xcheckout sandbox reorg --depth 5 &&
  sleep 1 &&
  xcheckout order info $no &&
  xcheckout order wait $no
