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
	refund, err := client.Refunds.Create(context.Background(), xcheckout.RefundRequest{
		RefundOrderNo: "R77",
		OrderNo:       "A1042",
		Amount:        money.MustParse("10.00"),
		Address:       "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(refund.RefundOrderNo, "is", refund.Status)
}
