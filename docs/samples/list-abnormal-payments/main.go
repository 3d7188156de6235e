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
	page, err := client.AbnormalPayments.List(context.Background(), xcheckout.AbnormalPaymentFilter{
		OrderNo: "A1042",
		Status:  xcheckout.AbnormalPending,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, payment := range page.Records {
		fmt.Println(payment.OrderNo, payment.Type, payment.PendingAmount, "of", payment.Amount, payment.Token)
	}
}
