no=SHORT$(date +%s)
xcheckout order create --order-no $no --amount 25.00 --token ETH_USDT --expires-in 5 > created &&
  xcheckout pay $no --amount 24.00 > paid &&
  xcheckout order wait $no > waited
xcheckout abnormal list --order-no $no > short &&
  xcheckout abnormal accept $(cut -d ' ' -f 1 short)
