no=AFTER$(date +%s)
xcheckout order create --order-no $no --amount 25.00 --token ETH_USDT --expires-in 5 > created &&
  xcheckout pay $no --late > paid &&
  sleep 4 &&
  xcheckout abnormal list --order-no $no > late &&
  xcheckout abnormal accept $(cut -d ' ' -f 1 late)
