. ./call.sh

call GET '/checkout/settlement/info?settlementOrderNo=S12'
