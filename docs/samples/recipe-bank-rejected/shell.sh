no=REJECTED$(date +%s)
xcheckout order create --order-no $no --amount 108.00 --token ETH_USDT > created &&
  xcheckout pay $no > paid &&
  xcheckout order wait $no > waited &&
  xcheckout settlement create-fiat --settlement-no OUT$no --token ETH_USDT --currency EUR \
    --amount 100.00 --name "Shoe Shop GmbH" --iban DE62370400440532013001 &&
  xcheckout settlement wait OUT$no
