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
	change, err := client.Sandbox.SetWebhook(context.Background(), "https://shop.example/hook")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("events go to %s, before to %q\n", change.URL, change.PreviousURL)
}
