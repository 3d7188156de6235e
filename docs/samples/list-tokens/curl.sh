. ./call.sh

call POST /checkout/token/list '{}'
