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
	settlement, err := client.Settlements.CreateFiat(context.Background(), xcheckout.FiatSettlementRequest{
		SettlementOrderNo: "S13",
		Token:             "ETH_USDT",
		Currency:          "EUR",
		Amount:            money.MustParse("1000.00"),
		BankAccount:       xcheckout.BankAccount{Name: "Shoe Shop GmbH", IBAN: "DE02120300000000202051"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(settlement.SettlementOrderNo, "is", settlement.Status, "and takes", settlement.Amount, settlement.Token)
}
