. ./call.sh

# \u0020 is a space: a body has no whitespace.
call POST /checkout/settlement/fiat/create \
  '{"settlementOrderNo":"S13","token":"ETH_USDT","currency":"EUR","amount":"1000.00","bankAccount":{"name":"Shoe\u0020Shop\u0020GmbH","iban":"DE02120300000000202051"}}'
