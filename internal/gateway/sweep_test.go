package gateway_test

import (
	"fmt"
	"testing"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/money"
)

// unswept is what lies at deposit addresses of a chain, read a row at a time.
func (b *bench) unswept(least money.Amount) (all []gateway.Unswept) {
	b.t.Helper()
	q := gateway.UnsweptQuery{Chain: eth, Least: least, Limit: 1}
	for more := true; more; {
		var list []gateway.Unswept
		var err error
		if list, more, err = b.gateway.Unswept(b.t.Context(), gateway.Operator(), q); err != nil {
			b.t.Fatal(err)
		}
		if len(list) > 0 {
			q.After = list[len(list)-1]
		}
		all = append(all, list...)
	}
	return all
}

// Each token of each address is told once, whatever page it is on, unless it is too little.
func TestUnswept(t *testing.T) {
	b := newBench(t)
	for i, customer := range []string{"c1", "c2", "c3"} {
		to := b.keeps(customer)
		b.deposit("0xUSDT", to, units(int64(10*i+1), 6))
		b.deposit("0xUSDC", to, units(int64(10*i+2), 18))
	}
	told := map[string]bool{}
	for _, u := range b.unswept(0) {
		told[fmt.Sprint(u.Address, u.Asset.Token)] = true
	}
	if len(told) != 6 {
		t.Errorf("%d are told, want 6: %v", len(told), told)
	}
	if list := b.unswept(11 * money.Amount(1e6)); len(list) != 4 {
		t.Errorf("of 11 or more there are %d, want 4", len(list))
	}
	if most, err := b.gateway.MostAtDeposits(t.Context(), gateway.Operator(), eth); err != nil || most.String() != "36.00" {
		t.Errorf("the most of one token is %s (%v), want 36.00 of USDC", most, err)
	}
}
