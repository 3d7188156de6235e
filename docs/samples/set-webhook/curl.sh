. ./call.sh

call POST /sandbox/webhook '{"url":"https://shop.example/hook"}'
