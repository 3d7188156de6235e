no=AUTO$(date +%s)
xcheckout settlement plans > before &&
  xcheckout order create --order-no $no --amount 12000.00 --token ETH_USDC > created &&
  xcheckout pay $no > paid &&
  xcheckout order wait $no > waited &&
  while xcheckout settlement plans | cmp -s - before; do sleep 1; done &&
  xcheckout settlement wait $(xcheckout settlement plans | sed 's/.* last //')
