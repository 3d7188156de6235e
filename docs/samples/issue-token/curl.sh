. ./call.sh

call POST /user/auth/oauth2/token \
  '{"grantType":"client_credentials","apiKey":"'"$XCHECKOUT_API_KEY"'","apiSecret":"'"$XCHECKOUT_API_SECRET"'"}'
