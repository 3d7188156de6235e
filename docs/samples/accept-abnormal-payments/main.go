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
	order, err := client.AbnormalPayments.Accept(context.Background(), xcheckout.AcceptRequest{
		AbnormalPaymentNos: []string{"AP06FDWG8A7C3M5N7P9QRSTVWXYZ"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(order.OrderNo, "is", order.Status)
}
