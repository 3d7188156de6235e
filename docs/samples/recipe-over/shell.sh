xcheckout order create --order-no A1042 --amount 25.00 --token ETH_USDT > created
xcheckout pay A1042 --amount 30.00
xcheckout order wait A1042
