package main

import (
	"context"
	"fmt"
	"log"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/money"
)

func main() {
	client, err := xcheckout.Load()
	if err != nil {
		log.Fatal(err)
	}
	order, err := client.Orders.Create(context.Background(), xcheckout.OrderRequest{
		OrderNo:    "A1042",
		Amount:     money.MustParse("25.00"),
		Token:      "ETH_USDT",
		CustomerID: "c7",
		Metadata:   map[string]string{"cart": "81"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(order.OrderNo, order.Status, order.PayingAmount, order.Token)
	fmt.Println(order.PaymentURL)
}
