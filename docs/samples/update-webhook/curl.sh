. ./call.sh

call POST /checkout/webhook/update \
  '{"webhookId":"whk_06FDWG8A7C3M5N7P9QRSTVWXYZ","url":"https://books.example/hook"}'
