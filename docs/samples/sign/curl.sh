sign() { printf %s "$1" | openssl dgst -sha512 -hmac aR2822Y6XbehWMclnB0Y2NJK -binary | openssl base64 -A; echo; }

sign 'POST1636360661729/openapi/test{"a":"124"}' # METHOD TIMESTAMP PATH BODY
sign 'GET1636360576641/openapi/test?test=234'    # METHOD TIMESTAMP PATH ?QUERY
