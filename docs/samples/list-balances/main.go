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
	page, err := client.Balances.List(context.Background(), xcheckout.BalanceFilter{Token: "ETH_USDT"})
	if err != nil {
		log.Fatal(err)
	}
	for _, balance := range page.Records {
		fmt.Println(balance.Token, balance.Available)
	}
}
