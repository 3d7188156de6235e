. ./call.sh

call POST /checkout/order/create \
  '{"orderNo":"A1042","orderAmount":"25.00","token":"ETH_USDT","customerId":"c7","metadata":{"cart":"81"}}'
