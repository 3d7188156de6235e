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
	endpoint, err := client.Webhooks.Delete(context.Background(), "whk_06FDWG8A7C3M5N7P9QRSTVWXYZ")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(endpoint.URL, "is", endpoint.Status)
}
