package main

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/money"
)

func main() {
	ctx := context.Background()
	client, err := xcheckout.Load()
	if err != nil {
		log.Fatal(err)
	}
	order, err := client.Orders.Create(ctx, xcheckout.OrderRequest{
		OrderNo: "A1042",
		Amount:  money.MustParse("25.00"),
		Token:   "ETH_USDT",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("send the customer to", order.PaymentURL)

	// A customer pays; here it is the test wallet.
	if _, err := client.Sandbox.Pay(ctx, "A1042", 0); err != nil {
		log.Fatal(err)
	}
	for status := order.Status; status != xcheckout.StatusPaid; {
		time.Sleep(time.Second)
		now, err := client.Orders.Info(ctx, "A1042")
		if err != nil {
			log.Fatal(err)
		}
		status = now.Status
	}
	fmt.Println("A1042 is PAID")
}
