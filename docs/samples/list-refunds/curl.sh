. ./call.sh

call POST /checkout/refund/list '{"orderNo":"A1042"}'
