. ./call.sh

call POST /sandbox/listener '{"url":"http://127.0.0.1:9000/hook","seconds":60}'
