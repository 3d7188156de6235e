. ./call.sh

call GET '/openapi/test?test=234'
