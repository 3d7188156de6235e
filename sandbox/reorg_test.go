package sandbox_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/money"
)

// A reorg takes an order's payment away and gives it back, and the order's events say so.
// What comes in another token is told apart.
func TestReorgTakesAPaymentAway(t *testing.T) {
	t.Parallel()
	box := start(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := box.Client.Orders.Create(ctx, xcheckout.OrderRequest{OrderNo: "1", Amount: money.MustParse("25"), Token: "ETH_USDT"}); err != nil {
		t.Fatal(err)
	}
	if sent, err := box.Client.Sandbox.PayIn(ctx, "1", "ETH_USDC", money.MustParse("7")); err != nil || sent.Token != "ETH_USDC" {
		t.Fatalf("sent %+v, %v", sent, err)
	}
	if _, err := box.Client.Sandbox.Pay(ctx, "1", 0); err != nil {
		t.Fatal(err)
	}
	paid, err := box.WaitStatus(ctx, "1", xcheckout.StatusPaid)
	if err != nil {
		t.Fatal(err)
	}
	strays, err := box.Client.AbnormalPayments.List(ctx, xcheckout.AbnormalPaymentFilter{OrderNo: "1"})
	if err != nil || len(strays.Records) != 1 || strays.Records[0].Type != xcheckout.PaidInOtherToken || strays.Records[0].Amount != money.MustParse("7") {
		t.Errorf("abnormal payments %+v, %v", strays, err)
	}
	reorg, err := box.Client.Sandbox.Reorg(ctx, 3, false)
	if err != nil || reorg.Transactions < 1 {
		t.Fatalf("reorg %+v, %v", reorg, err)
	}
	if _, err := box.WaitStatus(ctx, "1", xcheckout.StatusPaying); err != nil {
		t.Fatal(err)
	}
	again, err := box.WaitStatus(ctx, "1", xcheckout.StatusPaid)
	if err != nil || again.TxHash != paid.TxHash || again.ReceivedAmount != paid.ReceivedAmount {
		t.Errorf("paid again %+v, %v, and was %+v", again, err, paid)
	}
	events, err := box.Client.Events.List(ctx, xcheckout.EventFilter{OrderNo: "1"})
	if err != nil {
		t.Fatal(err)
	}
	var reasons []xcheckout.Reason
	for _, e := range events.Records {
		if r := e.Reason; r == xcheckout.ReasonPaid || r == xcheckout.ReasonReorged {
			reasons = append(reasons, r)
		}
	}
	if want := []xcheckout.Reason{xcheckout.ReasonPaid, xcheckout.ReasonReorged, xcheckout.ReasonPaid}; !slices.Equal(reasons, want) {
		t.Errorf("the events tell %v, want %v, the last first", reasons, want)
	}
}
