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
	order, err := client.Orders.Info(context.Background(), "A1042")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s is %s, received %s of %s %s\n", order.OrderNo, order.Status, order.ReceivedAmount, order.PayingAmount, order.Token)
	for _, deposit := range order.Deposits {
		fmt.Println("deposit", deposit.Amount, deposit.TxHash)
	}
}
