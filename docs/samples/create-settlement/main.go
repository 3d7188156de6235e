package main

import (
	"context"
	"fmt"
	"log"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/money"
)

func main() {
	client, err := xcheckout.Load()
	if err != nil {
		log.Fatal(err)
	}
	settlement, err := client.Settlements.Create(context.Background(), xcheckout.SettlementRequest{
		SettlementOrderNo: "S12",
		Token:             "ETH_USDT",
		Address:           "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
		Amount:            money.MustParse("20.00"),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(settlement.SettlementOrderNo, "is", settlement.Status)
}
