package payment_test

import (
	"errors"
	"math/big"
	"testing"

	"github.com/xcheckout/xcheckout/internal/payment"
)

// A customer's deposit goes the ways of its table, and no others.
func TestCustomersDepositFollowsItsTable(t *testing.T) {
	ways := map[[2]payment.DepositState]bool{
		{payment.Pending, payment.Posted}: true, {payment.Pending, payment.Short}: true, {payment.Pending, payment.Withdrawn}: true,
		{payment.Posted, payment.Withdrawn}: true, {payment.Short, payment.Withdrawn}: true, {payment.Withdrawn, payment.Pending}: true}
	states := []payment.DepositState{payment.Pending, payment.Posted, payment.Short, payment.Withdrawn}
	for _, from := range states {
		for _, to := range states {
			err := payment.Deposit{State: to}.MustFollow(payment.Deposit{State: from})
			if ways[[2]payment.DepositState{from, to}] != (err == nil) || err != nil && !errors.Is(err, payment.ErrEvent) {
				t.Errorf("from %s to %s: %v", from, to, err)
			}
		}
	}
}

// What is below a millionth is counted together with what comes next, of tokens that
// have as much.
func TestFraction(t *testing.T) {
	for _, c := range []struct {
		raw      int64
		decimals int
		want     string
	}{{1_500_000_000_000, 18, "500000000000"}, {25_000_001, 6, "0"}, {7, 2, "0"}, {0, 18, "0"}} {
		if got := payment.Fraction(big.NewInt(c.raw), c.decimals); got.String() != c.want {
			t.Errorf("of %d with %d decimals: %s, want %s", c.raw, c.decimals, got, c.want)
		}
	}
}
