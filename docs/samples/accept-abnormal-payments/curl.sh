. ./call.sh

call POST /checkout/abnormal-payment/accept '{"abnormalPaymentNos":["AP06FDWG8A7C3M5N7P9QRSTVWXYZ"]}'
