. ./call.sh

call GET '/checkout/order/cancel?orderNo=A1042'
