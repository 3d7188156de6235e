. ./call.sh

call POST /checkout/order/list '{"orderStatus":"PAID","pageNum":1,"pageSize":50}'
