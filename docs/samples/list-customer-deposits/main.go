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
	page, err := client.CustomerDeposits.List(context.Background(), xcheckout.CustomerDepositFilter{CustomerID: "c7"})
	if err != nil {
		log.Fatal(err)
	}
	for _, deposit := range page.Records {
		fmt.Println(deposit.DepositNo, deposit.Status, deposit.Amount, deposit.Token)
	}
}
