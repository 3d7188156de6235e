. ./call.sh

call POST /sandbox/pay '{"orderNo":"A1042"}'
