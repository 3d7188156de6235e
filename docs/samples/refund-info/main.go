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
	refund, err := client.Refunds.Info(context.Background(), "R77")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(refund.RefundOrderNo, "is", refund.Status)
	fmt.Println(refund.Amount, refund.Token, "to", refund.Address)
}
