. ./call.sh

call POST /checkout/settlement/create \
  '{"settlementOrderNo":"S12","token":"ETH_USDT","address":"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266","amount":"20.00"}'
