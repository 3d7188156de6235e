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
	page, err := client.Events.List(context.Background(), xcheckout.EventFilter{OrderNo: "A1042"})
	if err != nil {
		log.Fatal(err)
	}
	for _, event := range page.Records {
		fmt.Println(event.EventID, event.Reason, event.DeliveryStatus)
	}
}
