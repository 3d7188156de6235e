package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/xcheckout/xcheckout"
)

func main() {
	client, err := xcheckout.New(xcheckout.Config{
		Environment: xcheckout.Environment(os.Getenv("XCHECKOUT_BASE_URL")), // or Sandbox, or Production
		APIKey:      os.Getenv("XCHECKOUT_API_KEY"),
		APISecret:   os.Getenv("XCHECKOUT_API_SECRET"),
		SignKey:     os.Getenv("XCHECKOUT_SIGN_KEY"),
		HTTPClient:  &http.Client{Timeout: 10 * time.Second}, // of each attempt
		Retries:     2,
		Observe: func(a xcheckout.Attempt) {
			fmt.Println(a.Method, a.Path) // and how long it took, and its error
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second) // of the call, repeats included
	defer cancel()
	order, err := client.Orders.Info(ctx, "A1042")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(order.OrderNo, "is", order.Status)
}
