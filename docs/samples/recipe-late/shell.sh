xcheckout order create --order-no A1042 --amount 25.00 --token ETH_USDT --expires-in 5 > created
xcheckout order wait A1042
xcheckout pay A1042 --amount 25.00
sleep 4 # two blocks later it is confirmed
xcheckout order info A1042
