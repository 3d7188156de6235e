. ./call.sh

call POST /checkout/settlement-plan/list '{}'
