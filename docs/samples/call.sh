# For bash. call METHOD TARGET [BODY] sends a signed request and prints the response; of
# one that is rejected it says why. A body has no whitespace.
: "${XCHECKOUT_BASE_URL:?set the four XCHECKOUT_ variables first: dev prints them}"
call() {
  local ts response; ts=$(date +%s)$(printf %03d $((RANDOM % 1000))) # 13 digits
  response=$(curl -sS -X "$1" "$XCHECKOUT_BASE_URL$2" ${3:+-H 'Content-Type: application/json' --data-binary "$3"} \
    -H "TIMESTAMP: $ts" -H "SIGNATURE: $(printf %s "$1$ts$2$3" | hmac)" \
    ${TOKEN:+-H "Authorization: Bearer $TOKEN"}) || return
  printf '%s\n' "$response"
  case $response in *'"success":true'*) return ;; esac
  echo "call: $1 $2 is rejected: $(echo "$response" | value code): $(echo "$response" | value message)" >&2
  return 1
}
hmac() { openssl dgst -sha512 -hmac "$XCHECKOUT_SIGN_KEY" -binary | openssl base64 -A; }
value() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | sed 's/\\u0020/ /g'; } # of a string in a response

TOKEN= # the token call has none
TOKEN=$(call POST /user/auth/oauth2/token \
  '{"grantType":"client_credentials","apiKey":"'"$XCHECKOUT_API_KEY"'","apiSecret":"'"$XCHECKOUT_API_SECRET"'"}' |
  value access_token)
