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
	address, err := client.DepositAddresses.Info(context.Background(), xcheckout.DepositAddressRef{
		CustomerID: "c7",
		Token:      "ETH_USDT",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(address.CustomerID, "pays to", address.Address)
	fmt.Println("in", address.Tokens)
}
