ts=$(($(date +%s) - 600))000 # ten minutes slow
signature=$(xcheckout sign --method GET --target '/openapi/test?test=234' --timestamp $ts)
curl -sS "$XCHECKOUT_BASE_URL/openapi/test?test=234" -H "TIMESTAMP: $ts" -H "SIGNATURE: $signature" \
  -H "Authorization: Bearer $(xcheckout token)" | grep -o '"code":"[^"]*"'
