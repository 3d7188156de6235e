package sandbox_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/openapitest"
	"github.com/xcheckout/xcheckout/money"
	"github.com/xcheckout/xcheckout/sandbox"
)

// start runs a sandbox whose credentials come with a client that holds every
// answer against the API's description.
func start(t *testing.T) *sandbox.Sandbox {
	t.Helper()
	box := sandbox.Start(t)
	box.Credentials.HTTPClient = &http.Client{Transport: openapitest.Transport(http.DefaultTransport, func(err error) { t.Error(err) })}
	var err error
	if box.Client, err = xcheckout.New(box.Credentials); err != nil {
		t.Fatal(err)
	}
	return box
}

func TestOrderIsPaid(t *testing.T) {
	box := start(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	order, err := box.Client.Orders.Create(ctx, xcheckout.OrderRequest{OrderNo: "1", Amount: money.MustParse("25"), Token: "ETH_USDC"})
	if err != nil {
		t.Fatal(err)
	}
	payment, err := box.Client.Sandbox.Pay(ctx, "1", order.PayingAmount)
	if err != nil {
		t.Fatal(err)
	}
	paid, err := box.WaitStatus(ctx, "1", xcheckout.StatusPaid)
	if err != nil {
		t.Fatal(err)
	}
	if paid.ReceivedAmount != order.PayingAmount || paid.TxHash != payment.TxHash {
		t.Errorf("received %s by %s, want %s by %s", paid.ReceivedAmount, paid.TxHash, order.PayingAmount, payment.TxHash)
	}
}
