. ./call.sh

call POST /checkout/webhook/delete '{"webhookId":"whk_06FDWG8A7C3M5N7P9QRSTVWXYZ"}'
