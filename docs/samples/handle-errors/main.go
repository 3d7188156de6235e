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
	ctx := context.Background()
	client, err := xcheckout.Load()
	if err != nil {
		log.Fatal(err)
	}

	_, err = client.Orders.Cancel(ctx, "A1042")
	switch code := xcheckout.CodeOf(err); code {
	case "":
		fmt.Println("cancelled")
	case xcheckout.CodeOrderHasDeposits, xcheckout.CodeOrderNotCancellable:
		fmt.Println("too late:", code)
	default:
		log.Fatal(err) // its text names the cause and the page about it
	}

	_, err = client.Orders.Create(ctx, xcheckout.OrderRequest{
		OrderNo: "A1043",
		Amount:  money.MustParse("25.00"),
		Token:   "ETH_USDT",
	})
	var refused *xcheckout.Error
	switch {
	case errors.Is(err, xcheckout.CodeOrderClosed) && errors.As(err, &refused):
		fmt.Println("A1043 is", refused.Order.Status) // never send a customer there
	case errors.As(err, &refused) && refused.Retryable:
		fmt.Println("later: it was repeated three times already")
	case err != nil:
		log.Fatal(err)
	}
}
