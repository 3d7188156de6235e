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
	filter := xcheckout.OrderFilter{CustomerID: "c7", PageRequest: xcheckout.PageRequest{PageSize: 2}} // 200 at most
	for order, err := range client.Orders.All(context.Background(), filter) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(order.OrderNo)
	}
}
