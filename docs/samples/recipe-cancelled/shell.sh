no=OFF$(date +%s)
xcheckout order create --order-no $no --amount 25.00 --token ETH_USDT > created &&
  xcheckout order cancel $no &&
  { xcheckout order create --order-no $no --amount 25.00 --token ETH_USDT 2>&1 || echo "exit code $?"; }
