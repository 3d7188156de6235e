package xcheckout_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/money"
	"github.com/xcheckout/xcheckout/sandbox"
	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/webhook"
)

// The examples run against the real gateway, in this process.

func Example() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	box, err := sandbox.Open(ctx, sandbox.Config{})
	if err != nil {
		log.Fatal(err)
	}
	defer box.Close()

	client, err := xcheckout.New(xcheckout.Config{
		Environment: xcheckout.Environment(box.BaseURL),                        // or xcheckout.Sandbox, xcheckout.Production
		Email:       box.Credentials.Email, Password: box.Credentials.Password, // or without both
		APIKey: box.Credentials.APIKey, APISecret: box.Credentials.APISecret,
		SignKey: box.Credentials.SignKey,
	})
	if err != nil {
		log.Fatal(err)
	}
	order, err := client.Orders.Create(ctx, xcheckout.OrderRequest{
		OrderNo: "shoes1", Amount: money.MustParse("25.00"), Token: "ETH_USDT"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("send the customer to the payment page, which asks for", order.PayingAmount, order.Token)

	// A customer pays. Here it is the sandbox's test wallet.
	if _, err := client.Sandbox.Pay(ctx, "shoes1", order.PayingAmount); err != nil {
		log.Fatal(err)
	}
	paid, err := box.WaitStatus(ctx, "shoes1", xcheckout.StatusPaid)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(paid.Status, paid.ReceivedAmount)
	// Output:
	// send the customer to the payment page, which asks for 25.00 ETH_USDT
	// PAID 25.00
}

// Programs branch on the code of an error, never on its text.
func ExampleError() {
	ctx := context.Background()
	box, err := sandbox.Open(ctx, sandbox.Config{})
	if err != nil {
		log.Fatal(err)
	}
	defer box.Close()

	_, err = box.Client.Orders.Info(ctx, "nosuchorder")
	fmt.Println(errors.Is(err, xcheckout.CodeOrderNotFound))

	var refusal *xcheckout.Error
	if errors.As(err, &refusal) {
		fmt.Println(refusal.HTTPStatus, refusal.Param, refusal.Retryable)
	}
	// Output:
	// true
	// 404 orderNo false
}

// Ship when an order is paid. The handler verifies the signature, answers as
// the gateway expects, and calls the function once an event.
func ExampleEvent() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	box, err := sandbox.Open(ctx, sandbox.Config{})
	if err != nil {
		log.Fatal(err)
	}
	defer box.Close()

	key, err := signature.NewKey(box.Credentials.SignKey)
	if err != nil {
		log.Fatal(err)
	}
	shipped := make(chan string, 1)
	http.Handle("/xcheckout", webhook.Handler([]*signature.Key{key}, func(_ context.Context, event xcheckout.Event) error {
		if event.IsPaid() {
			shipped <- event.Order.OrderNo
		}
		return nil
	}))
	server := httptest.NewServer(http.DefaultServeMux)
	defer server.Close()
	if _, err := box.Client.Sandbox.SetWebhook(ctx, server.URL+"/xcheckout"); err != nil {
		log.Fatal(err)
	}

	order, err := box.Client.Orders.Create(ctx, xcheckout.OrderRequest{
		OrderNo: "shoes2", Amount: money.MustParse("12.50"), Token: "ETH_USDC"})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := box.Client.Sandbox.Pay(ctx, "shoes2", order.PayingAmount); err != nil {
		log.Fatal(err)
	}
	fmt.Println("ship", <-shipped)
	// Output: ship shoes2
}
