. ./call.sh

call POST /checkout/sub-merchant/create '{"name":"Hats by Jo","requestId":"sub-7"}'
