XCHECKOUT_SIGN_KEY=$XCHECKOUT_API_SECRET xcheckout order list 2>&1 || echo "exit code $?"
