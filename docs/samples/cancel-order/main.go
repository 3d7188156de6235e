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
	order, err := client.Orders.Cancel(context.Background(), "A1042")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(order.OrderNo, "is", order.Status)
}
