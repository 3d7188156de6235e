. ./call.sh

call POST /checkout/refund/cancel '{"refundOrderNo":"R77"}'
