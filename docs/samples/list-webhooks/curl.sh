. ./call.sh

call POST /checkout/webhook/list '{}'
