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
	url := "https://books.example/hook"
	endpoint, err := client.Webhooks.Update(context.Background(), xcheckout.WebhookUpdate{
		WebhookID: "whk_06FDWG8A7C3M5N7P9QRSTVWXYZ",
		URL:       &url, // what is nil stays as it is
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(endpoint.URL, "is", endpoint.Status)
}
