ts=$(($(date +%s) - 600))000
base=$(xcheckout config show | awk '$1 == "baseUrl" { print $2 }')
signature=$(xcheckout sign --method GET --target '/openapi/test?test=234' --timestamp $ts) &&
  token=$(xcheckout token) &&
  curl -sS "$base/openapi/test?test=234" -H "TIMESTAMP: $ts" -H "SIGNATURE: $signature" \
    -H "Authorization: Bearer $token" | grep -o '"code":"[^"]*"'
