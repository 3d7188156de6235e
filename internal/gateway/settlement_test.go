package gateway_test

import (
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

func (b *bench) settlement(n gateway.NewSettlement) (gateway.SettlementDetail, error) {
	c := must(b.gateway.CredentialByAPIKey(b.t.Context(), b.credential.APIKey))(b.t)
	return b.gateway.CreateSettlement(b.t.Context(), c.Actor(), n, nil)
}

// payoutOf makes outcome work on a settlement.
func payoutOf(s gateway.SettlementDetail) gateway.RefundDetail {
	return gateway.RefundDetail{Refund: payment.Refund{MerchantID: s.MerchantID, PayoutID: s.PayoutID}}
}

// A balance is settled by amount or by orders, each order once, and what is sent is
// the amount without the fee.
func TestSettlements(t *testing.T) {
	b := newBench(t)
	share, fee, least := int64(100), money.MustParse("0.5"), money.MustParse("5")
	must(b.gateway.UpdateMerchant(t.Context(), gateway.Operator(), b.merchant.ID, gateway.MerchantChange{SettleFeeShare: &share, SettleFee: &fee, SettleMin: &least}))(t)
	b.paidOrder("1", 25)
	b.paidOrder("2", 25)
	n := gateway.NewSettlement{SettlementOrderNo: "S1", Token: usdt, Address: payer, Amount: amount("10")}
	s := must(b.settlement(n))(t)
	if s.Fee.String() != "0.60" || s.Status != payment.PendingSettlement {
		t.Errorf("made %+v, want a fee of 0.60", s)
	}
	if again := must(b.settlement(n))(t); again.Sysid != s.Sysid {
		t.Error("the same parameters made another settlement")
	}
	other := n
	other.Amount = amount("11")
	_, err := b.settlement(other)
	refusedWith(t, "another amount", err, fault.SettlementOrderNoReused)
	b.holds(usdt, "deposits 50.00+0.00", "available 40.00+0.00", "reserved 10.00+0.00")
	b.outcome(payoutOf(s), payment.PayoutSigned, payment.PayoutConfirmed)
	b.holds(usdt, "deposits 50.00+0.00", "payout -9.40+0.00", "available 40.00+0.00", "fees 0.60+0.00")

	byOrders := gateway.NewSettlement{SettlementOrderNo: "S2", Token: usdt, Address: payer, OrderNos: []string{"1"}}
	wrong := byOrders
	wrong.Amount = amount("24")
	_, err = b.settlement(wrong)
	refusedWith(t, "another sum", err, fault.AmountMismatch)
	second := must(b.settlement(byOrders))(t)
	if second.Amount.String() != "25.00" {
		t.Errorf("the order has %s to settle, want 25.00", second.Amount)
	}
	checked := byOrders
	checked.Amount = amount("25")
	if got := must(b.settlement(checked))(t); got.Sysid != second.Sysid {
		t.Errorf("the same with the sum is %s, want %s", got.Sysid, second.Sysid)
	}
	_, err = b.settlement(wrong)
	refusedWith(t, "the same with another sum", err, fault.SettlementOrderNoReused)
	third := gateway.NewSettlement{SettlementOrderNo: "S3", Token: usdt, Address: payer, OrderNos: []string{"1"}}
	_, err = b.settlement(third)
	refusedWith(t, "an order twice", err, fault.OrderNotSettleable)
	if got := must(b.gateway.CancelSettlement(t.Context(), b.caller().Actor, "S2", nil))(t); got.Status != payment.SettleCancelled {
		t.Errorf("cancelled, it is %s", got.Status)
	}
	if got := must(b.settlement(third))(t); got.Amount.String() != "25.00" {
		t.Errorf("the order that was let go has %s to settle, want 25.00", got.Amount)
	}
	for sysid, want := range map[string]string{s.Sysid: "pending_settlement settling settled", second.Sysid: "pending_settlement cancelled"} {
		if got := b.reasons(sysid); got != want {
			t.Errorf("of settlement %s was announced %q, want %q", sysid, got, want)
		}
	}
	page := must(b.gateway.Settlements(t.Context(), b.caller().Actor, gateway.SettlementQuery{Status: "SETTLED"}))(t)
	if len(page.Settlements) != 1 || page.Total != 1 || page.Settlements[0].SettlementOrderNo != "S1" {
		t.Errorf("listed %+v, want S1", page)
	}
	b.outcome(payoutOf(must(b.gateway.Settlement(t.Context(), b.caller().Actor, "S3"))(t)), payment.PayoutSigned, payment.PayoutFailed)
	b.holds(usdt, "deposits 50.00+0.00", "payout -9.40+0.00", "available 40.00+0.00", "fees 0.60+0.00")
	b.check()
}

func TestSettlementIsRefused(t *testing.T) {
	b := newBench(t)
	b.paidOrder("1", 25)
	b.create("open", usdt)
	least := money.MustParse("5")
	must(b.gateway.UpdateMerchant(t.Context(), gateway.Operator(), b.merchant.ID, gateway.MerchantChange{SettleMin: &least}))(t)
	for name, c := range map[string]struct {
		n    gateway.NewSettlement
		code fault.Code
	}{
		"no number":        {gateway.NewSettlement{Token: usdt, Address: payer, Amount: amount("10")}, fault.ParameterMissing},
		"no token":         {gateway.NewSettlement{SettlementOrderNo: "S1", Address: payer, Amount: amount("10")}, fault.ParameterMissing},
		"a strange token":  {gateway.NewSettlement{SettlementOrderNo: "S1", Token: "ETH_DOGE", Address: payer, Amount: amount("10")}, fault.TokenNotSupported},
		"no address":       {gateway.NewSettlement{SettlementOrderNo: "S1", Token: usdt, Amount: amount("10")}, fault.ParameterMissing},
		"no amount":        {gateway.NewSettlement{SettlementOrderNo: "S1", Token: usdt, Address: payer}, fault.ParameterMissing},
		"nothing":          {gateway.NewSettlement{SettlementOrderNo: "S1", Token: usdt, Address: payer, Amount: amount("0")}, fault.AmountOutOfRange},
		"too little":       {gateway.NewSettlement{SettlementOrderNo: "S1", Token: usdt, Address: payer, Amount: amount("4.99")}, fault.SettlementTooSmall},
		"too much":         {gateway.NewSettlement{SettlementOrderNo: "S1", Token: usdt, Address: payer, Amount: amount("25.01")}, fault.InsufficientBalance},
		"no such order":    {gateway.NewSettlement{SettlementOrderNo: "S1", Token: usdt, Address: payer, OrderNos: []string{"9"}}, fault.OrderNotFound},
		"an open order":    {gateway.NewSettlement{SettlementOrderNo: "S1", Token: usdt, Address: payer, OrderNos: []string{"open"}}, fault.OrderNotSettleable},
		"no order at all":  {gateway.NewSettlement{SettlementOrderNo: "S1", Token: usdt, Address: payer, Amount: amount("10"), OrderNos: []string{}}, fault.ParameterInvalid},
		"an order twice":   {gateway.NewSettlement{SettlementOrderNo: "S1", Token: usdt, Address: payer, OrderNos: []string{"1", "1"}}, fault.ParameterInvalid},
		"another token":    {gateway.NewSettlement{SettlementOrderNo: "S1", Token: usdc, Address: payer, OrderNos: []string{"1"}}, fault.OrderNotSettleable},
		"a sub-merchant":   {gateway.NewSettlement{SettlementOrderNo: "S1", SubMerchantID: "mer_x", Token: usdt, Address: payer, Amount: amount("10")}, fault.MerchantUnknown},
		"the zero address": {gateway.NewSettlement{SettlementOrderNo: "S1", Token: usdt, Address: "0x0000000000000000000000000000000000000000", Amount: amount("10")}, fault.AddressNotAllowed},
	} {
		_, err := b.settlement(c.n)
		refusedWith(t, name, err, c.code)
	}
	_, err := b.gateway.Settlement(t.Context(), b.caller().Actor, "S1")
	refusedWith(t, "a settlement that was refused", err, fault.SettlementNotFound)
	b.check()
}

// Nothing is settled to an address that is not on the list for long enough, nor while
// the merchant owes what a reorg took.
func TestSettlementAddressWaits(t *testing.T) {
	b := newBench(t)
	b.paidOrder("1", 25)
	ask := func(no string) error {
		_, err := b.settlement(gateway.NewSettlement{SettlementOrderNo: no, Token: usdt, Address: payer, Amount: amount("10")})
		return err
	}
	other := "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
	must(b.gateway.AddSettlementAddress(t.Context(), gateway.Operator(), b.merchant.ID, eth, other))(t)
	refusedWith(t, "one that is not listed", ask("S1"), fault.AddressNotAllowed)
	b.config.Environment = gateway.Production
	b.restart()
	added := must(b.gateway.AddSettlementAddress(t.Context(), gateway.Operator(), b.merchant.ID, eth, payer))(t)
	if wait := added.UsableAt.Sub(b.now); wait != gateway.SettlementAddressWait {
		t.Errorf("a new address waits %v, want %v", wait, gateway.SettlementAddressWait)
	}
	b.config.Environment = gateway.Local
	b.restart()
	refusedWith(t, "one that is new", ask("S1"), fault.AddressNotAllowed)
	b.now = b.now.Add(gateway.SettlementAddressWait + time.Second)
	if err := ask("S1"); err != nil {
		t.Errorf("after its waiting period: %v", err)
	}
	s := must(b.gateway.Settlement(t.Context(), b.caller().Actor, "S1"))(t)
	b.outcome(payoutOf(s), payment.PayoutSigned, payment.PayoutConfirmed)
	b.fork(confirmations)
	b.holds(usdt, "payout -10.00+0.00", "shortfall 10.00+0.00")
	refusedWith(t, "while there is a shortfall", ask("S2"), fault.InsufficientBalance)
	b.check()
}
