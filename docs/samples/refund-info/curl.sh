. ./call.sh

call POST /checkout/refund/info '{"refundOrderNo":"R77"}'
