no=BACK$(date +%s)
xcheckout order create --order-no $no --amount 25.00 --token ETH_USDT > created &&
  xcheckout pay $no --over 5.00 > paid &&
  xcheckout order wait $no > waited &&
  xcheckout abnormal list --order-no $no > excess &&
  xcheckout abnormal refund $(cut -d ' ' -f 1 excess) --refund-no EXCESS$no > refunded &&
  xcheckout refund wait EXCESS$no &&
  xcheckout refund create $no --amount 10.00 --refund-no PART$no > refunded &&
  xcheckout refund wait PART$no &&
  xcheckout order info $no
