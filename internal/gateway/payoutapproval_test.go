package gateway_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// What waits for the operator is sent once it is approved, and ends where it is
// rejected: then the merchant has the money again.
func TestPayoutsAreApproved(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	above := money.MustParse("5")
	must(b.gateway.UpdateMerchant(t.Context(), gateway.Operator(), b.merchant.ID, gateway.MerchantChange{ApproveAbove: &above}))(t)
	b.paidOrder("1", 25)
	refund := func(no string) gateway.RefundDetail {
		return must(b.refund(gateway.NewRefund{RefundOrderNo: no, OrderNo: "1", Address: payer, Amount: amount("6")}))(t)
	}
	first, second := refund("R1"), refund("R2")
	settled := must(b.settlement(gateway.NewSettlement{SettlementOrderNo: "S1", Token: usdt, Address: payer, Amount: amount("7")}))(t)
	listed := func(state payment.PayoutState, want ...string) {
		t.Helper()
		list := must(b.gateway.OpenPayouts(t.Context(), gateway.Operator(), state, 10))(t)
		var got []string
		for _, p := range list {
			got = append(got, p.No)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s are %q, want %q", state, got, want)
		}
	}
	listed(payment.PayoutWaiting, "R1", "R2", "S1")

	approve := func(id string) error {
		_, err := b.gateway.ApprovePayout(t.Context(), gateway.Operator(), id)
		return err
	}
	reject := func(id string) error {
		_, err := b.gateway.RejectPayout(t.Context(), gateway.Operator(), id)
		return err
	}
	if p := must(b.gateway.ApprovePayout(t.Context(), gateway.Operator(), first.PayoutID))(t); p.State != payment.PayoutQueued || p.Reason != "" || p.No != "R1" {
		t.Errorf("approved %+v", p)
	}
	if err := approve(first.PayoutID); err != nil {
		t.Errorf("approved again: %v", err)
	}
	listed(payment.PayoutWaiting, "R2", "S1")
	listed(payment.PayoutQueued, "R1")
	b.outcome(first, payment.PayoutSigned)
	for what, err := range map[string]error{"approved": approve(first.PayoutID), "rejected": reject(first.PayoutID), "unknown": approve("PO1")} {
		if !errors.Is(err, gateway.ErrNoPayout) {
			t.Errorf("%s when it is signed: %v, want %v", what, err, gateway.ErrNoPayout)
		}
	}

	for _, id := range []string{second.PayoutID, settled.PayoutID} {
		if err := reject(id); err != nil {
			t.Fatal(err)
		}
	}
	listed(payment.PayoutWaiting)
	if got := must(b.gateway.Refund(t.Context(), b.caller().Actor, "R2"))(t); got.Status != payment.RefundFailed || got.Reason != "rejected" {
		t.Errorf("the refund is %s (%s), want FAILED (rejected)", got.Status, got.Reason)
	}
	if got := must(b.gateway.Settlement(t.Context(), b.caller().Actor, "S1"))(t); got.Status != payment.SettleRejected || got.Reason != "rejected" {
		t.Errorf("the settlement is %s (%s), want REJECTED (rejected)", got.Status, got.Reason)
	}
	must(b.settlement(gateway.NewSettlement{SettlementOrderNo: "S2", Token: usdt, Address: payer, Amount: amount("19")}))(t) // all but R1 is there
	if _, err := b.gateway.ApprovePayout(t.Context(), b.caller().Actor, second.PayoutID); err == nil {
		t.Error("a merchant approves")
	}
	b.check()
}
