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
	refund, err := client.AbnormalPayments.Refund(context.Background(), xcheckout.AbnormalRefundRequest{
		RefundOrderNo:     "R78",
		AbnormalPaymentNo: "AP06FDWG8A7C3M5N7P9QRSTVWXYZ",
		Address:           "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
		Remark:            "paid twice",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(refund.RefundOrderNo, "is", refund.Status)
	fmt.Println(refund.Amount, refund.Token, "of", refund.OrderNo)
}
