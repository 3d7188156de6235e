. ./call.sh

cursor=
while
  page=$(call POST /checkout/order/list '{"customerId":"c7","pageSize":2,"cursor":"'$cursor'"}') # 200 at most
  echo "$page" | grep -o '"orderNo":"[^"]*"' | cut -d '"' -f 4
  cursor=$(echo "$page" | value nextCursor)
  [ -n "$cursor" ]
do :; done
