. ./call.sh

call POST /checkout/deposit-address/create '{"customerId":"c7","token":"ETH_USDT"}'
