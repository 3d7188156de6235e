no=DOWN$(date +%s)
hook=http://127.0.0.1:9000/
xcheckout order create --order-no $no --amount 25.00 --token ETH_USDT --webhook-url $hook > created &&
  xcheckout pay $no &&
  xcheckout order wait $no &&
  sleep 1 &&
  xcheckout delivery list --order-no $no &&
  echo "back again: 15 seconds after its first attempt the gateway tries once more" &&
  xcheckout listen --listen 127.0.0.1:9000 --no-register --count 2 | sort
