xcheckout order create --order-no A1042 --amount 25.00 --token ETH_USDT > created
xcheckout pay A1042 --amount 10.00
xcheckout pay A1042 # what is missing
xcheckout order wait A1042
