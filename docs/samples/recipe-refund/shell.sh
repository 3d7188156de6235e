no=BACK$(date +%s)
xcheckout order create --order-no $no --amount 25.00 --token ETH_USDT > created &&
  xcheckout pay $no --amount 30.00 > paid &&
  xcheckout order wait $no > waited &&
  xcheckout abnormal list --order-no $no > excess &&
  xcheckout abnormal refund $(cut -d ' ' -f 1 excess) &&
  xcheckout refund create $no --amount 10.00
