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
	page, err := client.Settlements.List(context.Background(), xcheckout.SettlementFilter{Token: "ETH_USDT"})
	if err != nil {
		log.Fatal(err)
	}
	for _, settlement := range page.Records {
		fmt.Println(settlement.SettlementOrderNo, settlement.Status, settlement.Amount, settlement.Token)
	}
}
