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
	refund, err := client.Refunds.Cancel(context.Background(), "R77")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(refund.RefundOrderNo, "is", refund.Status)
}
