package main

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"log"
)

func main() {
	timestamp := "1758898149294" // the header TIMESTAMP
	signature := "FumzldwsFQ62ziFq1KLadI4zyY9Hkrks97tOWsk2KTlIKzonyY88eFXFpuuOHObxvxZuWSw1sg2s9AiB49gh8w=="
	body := `{"eventId":"evt_06FDWG8A7C3M5N7P9QRSTVWXYZ","eventType":"CHECKOUT_ORDER_CHANGED","data":{"orderNo":"A1042","orderStatus":"PAID"}}` // as it came, before any parser

	mac := hmac.New(sha512.New, []byte("aR2822Y6XbehWMclnB0Y2NJK"))
	mac.Write([]byte(timestamp + body))
	given, err := base64.StdEncoding.DecodeString(signature)
	if err != nil || !hmac.Equal(given, mac.Sum(nil)) {
		log.Fatal("not from the gateway")
	}
	fmt.Println("valid")
}
