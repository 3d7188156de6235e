package main

import (
	"context"
	"errors"
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
	for _, amount := range []string{"25.00", "25.00", "26.00"} { // no answer came, so it is asked again
		order, err := client.Orders.Create(context.Background(), xcheckout.OrderRequest{
			OrderNo: "A1042",
			Amount:  money.MustParse(amount),
			Token:   "ETH_USDT",
		})
		switch {
		case err == nil:
			fmt.Printf("%s: %s\n", amount, order.Status)
		case errors.Is(err, xcheckout.CodeOrderNoReused):
			fmt.Printf("%s: %s\n", amount, xcheckout.CodeOf(err))
		default:
			log.Fatal(err)
		}
	}
}
