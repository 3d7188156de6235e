package main

import (
	"context"
	"fmt"
	"log"

	"github.com/xcheckout/xcheckout"
)

func main() {
	client, err := xcheckout.Load()
	if err != nil {
		log.Fatal(err)
	}
	event, err := client.Events.Resend(context.Background(), "evt_06FDWG8A7C3M5N7P9QRSTVWXYZ")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(event.OrderNo, event.Reason, event.DeliveryStatus)
}
