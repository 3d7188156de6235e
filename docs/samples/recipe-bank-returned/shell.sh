no=RETURNED$(date +%s)
xcheckout order create --order-no $no --amount 108.00 --token ETH_USDT > created &&
  xcheckout pay $no > paid &&
  xcheckout order wait $no > waited &&
  xcheckout settlement create-fiat --settlement-no OUT$no --token ETH_USDT --currency EUR \
    --amount 100.00 --name "Shoe Shop GmbH" --iban DE35370400440532013002 > asked &&
  xcheckout settlement wait OUT$no &&
  until xcheckout settlement info OUT$no | grep -q FAILED; do sleep 1; done &&
  xcheckout settlement info OUT$no
