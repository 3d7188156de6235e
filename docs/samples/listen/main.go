package main

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/xcheckout/xcheckout"
)

func main() {
	client, err := xcheckout.Load()
	if err != nil {
		log.Fatal(err)
	}
	listener, err := client.Sandbox.Listen(context.Background(), "http://127.0.0.1:9000/hook", time.Minute)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("events go to", listener.URL, "too until", listener.ExpiresAt)
}
