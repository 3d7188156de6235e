. ./call.sh

call POST /checkout/event/list '{"orderNo":"A1042"}'
