no=SETTLE$(date +%s)
xcheckout order create --order-no $no --amount 25.00 --token ETH_USDT > created &&
  xcheckout pay $no > paid &&
  xcheckout order wait $no > waited &&
  xcheckout settlement create --settlement-no OUT$no --token ETH_USDT --order-no $no \
    --address 0x90F79bf6EB2c4f870365E785982E1f101E93b906 &&
  xcheckout settlement wait OUT$no
