. ./call.sh

call GET '/checkout/order/info?orderNo=A1042'
