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
	payment, err := client.Sandbox.Pay(context.Background(), "A1042", 0) // what is missing
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("sent", payment.Amount, payment.Token, payment.TxHash)
}
