. ./call.sh

call POST /checkout/event/resend '{"eventId":"evt_06FDWG8A7C3M5N7P9QRSTVWXYZ"}'
