XCHECKOUT_SIGN_KEY=not-the-key-of-this-gateway xcheckout order list 2>&1 | grep '^xcheckout:'
