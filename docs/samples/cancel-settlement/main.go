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
	settlement, err := client.Settlements.Cancel(context.Background(), "S12")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(settlement.SettlementOrderNo, "is", settlement.Status)
}
