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
	endpoint, err := client.Webhooks.Create(context.Background(), xcheckout.WebhookRequest{
		URL:        "https://books.example/hook",
		EventTypes: []xcheckout.EventType{xcheckout.EventSettlementChanged},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(endpoint.URL, "is", endpoint.Status)
}
