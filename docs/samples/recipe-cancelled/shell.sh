xcheckout order create --order-no A1042 --amount 25.00 --token ETH_USDT > created
xcheckout order cancel A1042
xcheckout order create --order-no A1042 --amount 25.00 --token ETH_USDT 2>&1 || echo "exit code $?"
