no=FAILBACK$(date +%s)
xcheckout order create --order-no $no --amount 12000.00 --token ETH_USDT > created &&
  xcheckout pay $no > paid &&
  xcheckout order wait $no > waited &&
  xcheckout refund create $no --amount 10500.00 --refund-no RE$no > asked &&
  xcheckout sandbox reorg --depth 20 --drop > reorged &&
  xcheckout refund wait RE$no
xcheckout order info $no
