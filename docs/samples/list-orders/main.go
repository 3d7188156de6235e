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
	page, err := client.Orders.List(context.Background(), xcheckout.OrderFilter{
		Status:      xcheckout.StatusPaid,
		PageRequest: xcheckout.PageRequest{PageNum: 1, PageSize: 50},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, order := range page.Records {
		fmt.Println(order.OrderNo, order.Status, order.ReceivedAmount, order.Token)
	}
}
