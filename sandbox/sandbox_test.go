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

func TestOrderIsPaid(t *testing.T) {
	box := sandbox.Start(t)
	box.Credentials.HTTPClient = &http.Client{Transport: openapitest.Transport(http.DefaultTransport, func(err error) { t.Error(err) })}
	client, err := xcheckout.New(box.Credentials)
	if err != nil {
		t.Fatal(err)
	}
	box.Client = client // the same, and every answer is held against the API's description
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
