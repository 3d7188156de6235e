# call METHOD TARGET [BODY] sends a signed request. A body has no whitespace.
call() {
  local ts; ts=$(date +%s)$(printf %03d $((RANDOM % 1000))) # never the same twice
  curl -sS -w '\n' -X "$1" "$XCHECKOUT_BASE_URL$2" ${3:+-H 'Content-Type: application/json' --data-binary "$3"} \
    -H "TIMESTAMP: $ts" -H "SIGNATURE: $(printf %s "$1$ts$2$3" | hmac)" \
    ${TOKEN:+-H "Authorization: Bearer $TOKEN"}
}
hmac() { openssl dgst -sha512 -hmac "$XCHECKOUT_SIGN_KEY" -binary | openssl base64 -A; }
value() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; } # of a text in an answer

TOKEN= # the token call has none
TOKEN=$(call POST /user/auth/oauth2/token \
  '{"grantType":"client_credentials","apiKey":"'"$XCHECKOUT_API_KEY"'","apiSecret":"'"$XCHECKOUT_API_SECRET"'"}' |
  value access_token)
