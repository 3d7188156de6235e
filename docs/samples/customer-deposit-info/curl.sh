. ./call.sh

call POST /checkout/customer-deposit/info '{"depositNo":"DP06FDWG8A7C3M5N7P9QRSTVWXYZ"}'
