. ./call.sh

call POST /checkout/customer-deposit/list '{"customerId":"c7"}'
