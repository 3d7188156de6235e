xcheckout order create --order-no A1042 --amount 25.00 --token ETH_USDT --expires-in 5 > created
xcheckout pay A1042 --amount 10.00
xcheckout order wait A1042
