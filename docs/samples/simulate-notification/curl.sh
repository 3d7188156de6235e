. ./call.sh

call POST /base/notification/simulate '{"event":"CHECKOUT_ORDER_CHANGED","remark":"hello"}'
