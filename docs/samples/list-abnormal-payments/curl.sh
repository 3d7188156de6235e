. ./call.sh

call POST /checkout/abnormal-payment/list '{"orderNo":"A1042","status":"PENDING"}'
