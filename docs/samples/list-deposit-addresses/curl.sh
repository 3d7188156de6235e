. ./call.sh

call POST /checkout/deposit-address/list '{"customerId":"c7"}'
