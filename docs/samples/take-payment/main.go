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
	orderNo := fmt.Sprint("A", time.Now().UnixMilli())
	order, err := client.Orders.Create(ctx, xcheckout.OrderRequest{
		OrderNo: orderNo,
		Amount:  money.MustParse("25.00"),
		Token:   "ETH_USDT",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("send the customer to", order.PaymentURL)

	// A customer pays; here it is the test wallet.
	if _, err := client.Sandbox.Pay(ctx, orderNo, 0); err != nil {
		log.Fatal(err)
	}
	for status := order.Status; status != xcheckout.StatusPaid; {
		time.Sleep(time.Second)
		now, err := client.Orders.Info(ctx, orderNo)
		if err != nil {
			log.Fatal(err)
		}
		status = now.Status
	}
	fmt.Println(orderNo, "is PAID")
}
