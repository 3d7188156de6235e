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
	address, err := client.DepositAddresses.Create(context.Background(), xcheckout.DepositAddressRequest{
		CustomerID: "c7",
		Token:      "ETH_USDT",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(address.CustomerID, "pays to", address.Address)
}
