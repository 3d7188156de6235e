. ./call.sh

call POST /checkout/sub-merchant/list '{}'
