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
	deposit, err := client.CustomerDeposits.Info(context.Background(), "DP06FDWG8A7C3M5N7P9QRSTVWXYZ")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(deposit.DepositNo, "is", deposit.Status)
	fmt.Println(deposit.RefundableAmount, "of", deposit.Amount, deposit.Token, "can be refunded")
}
