(
  set -e
  customer=KEEP$(date +%s)
  xcheckout listen --listen 127.0.0.1:9000 --no-register > events &
  trap "kill $!" EXIT
  webhook=$(xcheckout webhook add http://127.0.0.1:9000/ --event CUSTOMER_DEPOSIT_CHANGED | awk '$1 == "webhook" { print $2 }')
  xcheckout deposit-address create $customer --token ETH_USDT
  to=$(xcheckout deposit-address list --customer $customer | awk '{ print $2 }')
  xcheckout pay --deposit-address $to --token ETH_USDT --amount 120.00
  until grep -q "credited.*$customer" events; do sleep 1; done
  deposit=$(xcheckout deposit list --customer $customer | cut -d ' ' -f 1)
  xcheckout refund create --deposit $deposit --amount 20.00 --refund-no BACK$customer > refunded
  xcheckout refund wait BACK$customer
  xcheckout deposit info $deposit
  until grep -q "$customer.*refunded" events; do sleep 1; done
  xcheckout webhook remove $webhook > removed
  grep $customer events | sort
)
