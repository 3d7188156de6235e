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
	page, err := client.Refunds.List(context.Background(), xcheckout.RefundFilter{OrderNo: "A1042"})
	if err != nil {
		log.Fatal(err)
	}
	for _, refund := range page.Records {
		fmt.Println(refund.RefundOrderNo, refund.Status, refund.Amount, refund.Token)
	}
}
