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
	page, err := client.Statements.Read(context.Background(), xcheckout.StatementRequest{Token: "ETH_USDT"})
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range page.Records {
		fmt.Println(line.Type, line.OrderNo, line.Amount)
	}
	fmt.Println("balance", page.ClosingBalance)
}
