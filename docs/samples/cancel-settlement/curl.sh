. ./call.sh

call GET '/checkout/settlement/cancel?settlementOrderNo=S12'
