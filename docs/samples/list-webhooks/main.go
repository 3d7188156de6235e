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
	endpoints, err := client.Webhooks.List(context.Background(), "")
	if err != nil {
		log.Fatal(err)
	}
	for _, endpoint := range endpoints.Records {
		fmt.Println(endpoint.URL, endpoint.EventTypes, endpoint.Status)
	}
}
