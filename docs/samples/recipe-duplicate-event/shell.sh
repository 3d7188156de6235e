xcheckout listen --listen 127.0.0.1:9000 --no-register > events &
xcheckout order create --order-no A1042 --amount 25.00 --token ETH_USDT --webhook-url http://127.0.0.1:9000/ > created
xcheckout pay A1042
xcheckout order wait A1042
sleep 1

event=$(grep paid events | cut -d ' ' -f 4)
xcheckout delivery resend $event
sleep 2
xcheckout delivery info $event # delivered twice
sort events                    # handled once
kill %1
