(
  set -e
  xcheckout listen --listen 127.0.0.1:9000 --no-register > events &
  trap "kill $!" EXIT
  no=TWICE$(date +%s)
  xcheckout order create --order-no $no --amount 25.00 --token ETH_USDT --webhook-url http://127.0.0.1:9000/ > created
  xcheckout pay $no
  xcheckout order wait $no
  sleep 1
  event=$(grep "paid  order $no" events | cut -d ' ' -f 4)
  xcheckout delivery resend $event
  sleep 2
  xcheckout delivery info $event
  grep "order $no" events | sort
)
