. ./call.sh

call POST /checkout/deposit-address/info '{"customerId":"c7","token":"ETH_USDT"}'
