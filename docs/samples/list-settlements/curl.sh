. ./call.sh

call POST /checkout/settlement/list '{"token":"ETH_USDT"}'
