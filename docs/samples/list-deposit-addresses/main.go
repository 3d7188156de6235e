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
	page, err := client.DepositAddresses.List(context.Background(), xcheckout.DepositAddressFilter{CustomerID: "c7"})
	if err != nil {
		log.Fatal(err)
	}
	for _, address := range page.Records {
		fmt.Println(address.CustomerID, "pays to", address.Address)
	}
}
