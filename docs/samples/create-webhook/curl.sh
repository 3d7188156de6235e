. ./call.sh

call POST /checkout/webhook/create \
  '{"url":"https://books.example/hook","eventTypes":["SETTLEMENT_ORDER_CHANGED"]}'
