(
  set -e
  customer=KEEP$(date +%s)
  xcheckout listen > events 2> listening &
  trap "kill $!" EXIT
  until grep -q listening listening; do sleep 1; done
  xcheckout deposit-address create $customer --token ETH_USDT
  to=$(xcheckout deposit-address list --customer $customer | cut -d ' ' -f 3)
  xcheckout pay --deposit-address $to --token ETH_USDT --amount 120.00
  until grep -q "credited.*$customer" events; do sleep 1; done
  deposit=$(xcheckout deposit list --customer $customer | cut -d ' ' -f 1)
  xcheckout refund create --deposit $deposit --amount 20.00 --refund-no BACK$customer > refunded
  xcheckout refund wait BACK$customer
  xcheckout deposit info $deposit
  until grep -q "refund_changed.*$customer" events; do sleep 1; done
  grep $customer events | sort
)
