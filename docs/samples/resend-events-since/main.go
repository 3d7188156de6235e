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
	count, err := client.Events.ResendSince(context.Background(), time.Now().Add(-time.Hour), "")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(count, "events are sent again")
}
