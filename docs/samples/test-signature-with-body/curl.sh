. ./call.sh

call POST /openapi/test '{"a":"124"}'
