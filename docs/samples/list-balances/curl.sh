. ./call.sh

call POST /checkout/balance/list '{"token":"ETH_USDT"}'
