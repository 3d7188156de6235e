package payment_test

import (
	"testing"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// More is asked for more, and what was seen raises it and never lowers it.
func TestConfirmationsByAmount(t *testing.T) {
	asked := append(payment.Flat(3), payment.Depth{Above: money.MustParse("1000"), Confirmations: 12}, payment.Depth{Above: money.MustParse("50000"), Confirmations: 64})
	for amount, want := range map[string]uint64{"0.01": 3, "1000": 3, "1000.000001": 12, "50000": 12, "50001": 64, "999999999999": 64} {
		if got := asked.Of(money.MustParse(amount)); got != want {
			t.Errorf("%s needs %d confirmations, want %d", amount, got, want)
		}
	}
	if got := (payment.Depths{}).Of(1); got != 1 {
		t.Errorf("where nothing is asked, %d confirmations are needed, want the block itself", got)
	}
	of := func(amounts ...string) (list []payment.Deposit) {
		for _, a := range amounts {
			list = append(list, payment.Deposit{Amount: money.MustParse(a)})
		}
		return list
	}
	o := payment.Order{PayingAmount: money.MustParse("25")}
	for _, step := range []struct {
		deposits []payment.Deposit
		want     uint64
	}{{nil, 3}, {of("25"), 3}, {of("600", "400.000001"), 12}, {nil, 12}, {of("25"), 12}, {of("999999999999", "999999999999"), 64}} {
		if o.Require(asked, step.deposits); o.Confirmations != step.want {
			t.Errorf("with %d deposits the order needs %d confirmations, want %d", len(step.deposits), o.Confirmations, step.want)
		}
	}
	o.Asset.Chain = "ETH"
	if got := (payment.Deposit{Chain: "ETH", BlockNumber: 100}).ConfirmedWith(o, asked, nil); got != 163 {
		t.Errorf("block 100 has the order's 64 confirmations when the head is %d, want 163", got)
	}
	if got := (payment.Deposit{Chain: "BSC", BlockNumber: 100}).ConfirmedWith(o, payment.Flat(15), nil); got != 114 {
		t.Errorf("on another chain, which asks for 15, it is confirmed at %d, want 114", got)
	}
}
