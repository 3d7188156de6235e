. ./call.sh

call POST /checkout/statement/list '{"token":"ETH_USDT"}'
