hook=http://127.0.0.1:9000/ # nobody is there
xcheckout order create --order-no A1042 --amount 25.00 --token ETH_USDT --webhook-url $hook > created
xcheckout pay A1042
xcheckout order wait A1042
sleep 1
xcheckout delivery list --order-no A1042

# Back again: after 15 seconds at first the gateway tries once more.
xcheckout listen --listen 127.0.0.1:9000 --no-register --count 2 | sort
