. ./call.sh

call POST /checkout/event/info '{"eventId":"evt_06FDWG8A7C3M5N7P9QRSTVWXYZ"}'
