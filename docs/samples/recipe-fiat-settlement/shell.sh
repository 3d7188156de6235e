no=EURO$(date +%s)
xcheckout order create --order-no $no --amount 1080.00 --token ETH_USDT > created &&
  xcheckout pay $no > paid &&
  xcheckout order wait $no > waited &&
  xcheckout settlement create-fiat --settlement-no OUT$no --token ETH_USDT --currency EUR \
    --amount 1000.00 --name "Shoe Shop GmbH" --iban DE02120300000000202051 &&
  xcheckout settlement wait OUT$no
