. ./call.sh

since=$(($(date +%s) - 3600))000
call POST /checkout/event/resend-since '{"since":'$since'}'
