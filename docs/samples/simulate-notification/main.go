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
	event, err := client.Sandbox.Simulate(context.Background(), xcheckout.Simulation{
		Event:  xcheckout.EventOrderChanged,
		Remark: "hello",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("sent", event.EventID)
}
