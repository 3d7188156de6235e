timestamp=1758898149294 # the header TIMESTAMP
signature=FumzldwsFQ62ziFq1KLadI4zyY9Hkrks97tOWsk2KTlIKzonyY88eFXFpuuOHObxvxZuWSw1sg2s9AiB49gh8w==
body='{"eventId":"evt_06FDWG8A7C3M5N7P9QRSTVWXYZ","eventType":"CHECKOUT_ORDER_CHANGED","data":{"orderNo":"A1042","orderStatus":"PAID"}}'

expected=$(printf %s "$timestamp$body" | openssl dgst -sha512 -hmac aR2822Y6XbehWMclnB0Y2NJK -binary | openssl base64 -A)
[ "$expected" = "$signature" ] && echo valid
