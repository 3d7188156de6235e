package payment_test

import (
	"fmt"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// seenAt is a deposit in a block.
func seenAt(block uint64, kind payment.DepositKind, state payment.DepositState, amount string) payment.Deposit {
	return payment.Deposit{ID: int64(block), Tx: chain.TxID(fmt.Sprint("tx", block)), BlockNumber: block, Kind: kind, State: state, Amount: money.MustParse(amount)}
}

func TestStanding(t *testing.T) {
	const in, pending, posted = payment.InTime, payment.Pending, payment.Posted
	for _, c := range []struct {
		name      string
		status    payment.Status
		tolerance string
		kept      string
		deposits  []payment.Deposit
		want      string // seen, missing, excess, confirmations, newest transaction, strays
	}{
		{"nothing", payment.Paying, "0", "0", nil, "0.00 25.00 0.00 0  0"},
		{"a part", payment.Paying, "0", "0", []payment.Deposit{seenAt(9, in, pending, "10")}, "10.00 15.00 0.00 2 tx9 0"},
		{"all of it, one part less confirmed", payment.Paying, "0", "0",
			[]payment.Deposit{seenAt(4, in, posted, "10"), seenAt(10, in, pending, "15")}, "25.00 0.00 0.00 1 tx10 0"},
		// The gateway pays it with what came: nothing is missing.
		{"short within the tolerance", payment.Paying, "0.5", "0", []payment.Deposit{seenAt(9, in, pending, "24.60")}, "24.60 0.00 0.00 2 tx9 0"},
		{"short beyond the tolerance", payment.Paying, "0.5", "0", []payment.Deposit{seenAt(9, in, pending, "24.40")}, "24.40 0.60 0.00 2 tx9 0"},
		// The merchant keeps it: nothing is too much.
		{"over within the tolerance", payment.Paid, "0.5", "25.3", []payment.Deposit{seenAt(4, in, posted, "25.30")}, "25.30 0.00 0.00 7 tx4 0"},
		{"over beyond the tolerance", payment.Paid, "0.5", "25", []payment.Deposit{seenAt(4, in, posted, "25.60")}, "25.60 0.00 0.60 7 tx4 0"},
		{"too much, not confirmed yet", payment.Paying, "0", "0", []payment.Deposit{seenAt(10, in, pending, "30")}, "30.00 0.00 5.00 1 tx10 0"},
		{"more after what was kept", payment.Paid, "0.5", "25.3", []payment.Deposit{seenAt(4, in, posted, "25.30"), seenAt(5, in, posted, "1")},
			"26.30 0.00 1.00 6 tx5 0"},
		{"strays and dust change nothing", payment.Paying, "0", "0",
			[]payment.Deposit{seenAt(3, payment.Late, posted, "7"), seenAt(4, in, posted, "10"), seenAt(9, in, pending, "0"), seenAt(10, payment.OtherToken, pending, "9")},
			"10.00 15.00 0.00 7 tx4 2"},
		{"a timed-out order has nothing too much", payment.Timeout, "0", "0", []payment.Deposit{seenAt(4, in, posted, "10")}, "10.00 15.00 0.00 7 tx4 0"},
		// As the gateway will decide one after the other, not about the sum.
		{"more after what will be kept", payment.Paying, "0.5", "0", []payment.Deposit{seenAt(4, in, pending, "25.10"), seenAt(5, in, pending, "1")},
			"26.10 0.00 1.00 6 tx5 0"},
		{"a little more and then too much", payment.Paid, "0.5", "24.8", []payment.Deposit{seenAt(4, in, posted, "24.80"), seenAt(5, in, pending, "0.50"), seenAt(6, in, pending, "1")},
			"26.30 0.00 1.00 5 tx6 0"},
		{"a head that is behind", payment.Paying, "0", "0", []payment.Deposit{seenAt(11, in, pending, "25")}, "25.00 0.00 0.00 0 tx11 0"},
	} {
		o := payment.Order{Status: c.status, PayingAmount: money.MustParse("25"), Tolerance: money.MustParse(c.tolerance), Kept: money.MustParse(c.kept)}
		s := payment.StandingOf(o, c.deposits, map[string]uint64{"": 10, "BSC": 3})
		got := fmt.Sprintf("%s %s %s %d %s %d", s.Seen, s.Missing, s.Excess, s.Confirmations, string(s.Tx), len(s.Strays()))
		if got != c.want || len(s.Deposits) != len(c.deposits) {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestCancellable(t *testing.T) {
	for _, c := range []struct {
		name    string
		deposit payment.Deposit
		want    bool
	}{
		{"could pay", seenAt(1, payment.InTime, payment.Pending, "0.000001"), false},
		{"dust", seenAt(1, payment.InTime, payment.Posted, "0"), true},
		{"another token", seenAt(1, payment.OtherToken, payment.Pending, "25"), true},
		{"another chain", seenAt(1, payment.OtherChain, payment.Posted, "25"), true},
	} {
		if got := payment.Cancellable(payment.Order{}, []payment.Deposit{c.deposit}); got != c.want {
			t.Errorf("%s: %t, want %t", c.name, got, c.want)
		}
	}
}

func TestTolerance(t *testing.T) {
	for _, c := range []struct {
		paying, absolute string
		basisPoints      int64
		want             string
	}{
		{"25", "0", 0, "0"},
		{"25", "0.5", 0, "0.5"},
		{"0.50", "1.00", 0, "0.025"}, // never more than 5 % of the order
		{"25", "100", 0, "1.25"},
		{"25", "0", 100, "0.25"},
		{"25", "0", 9_900, "1.25"},
		{"25", "0.1", 100, "0.1"},
		{"25", "0.3", 100, "0.25"},
		{"0.000019", "1", 0, "0"}, // less than a millionth is nothing
		{"0.000020", "1", 0, "0.000001"},
		{"999999999999.999999", "0", 500, "49999999999.999999"},
	} {
		got := payment.Tolerance(money.MustParse(c.paying), money.MustParse(c.absolute), c.basisPoints)
		if got != money.MustParse(c.want) {
			t.Errorf("of %s with %s and %d: %s, want %s", c.paying, c.absolute, c.basisPoints, got, c.want)
		}
	}
}

// What order and deposits claim adds up to what was recorded of them, and every
// claim is a holder's.
func TestClaims(t *testing.T) {
	o := payment.Order{MerchantID: "mer_1", SubMerchantID: "mer_2", Asset: payment.Asset{ID: 3}, Kept: 20, Abnormal: 5}
	sums := map[ledger.Account]payment.Claim{}
	add := func(claims []payment.Claim) {
		for _, c := range claims {
			if c.Account.Holder != "mer_2" {
				t.Errorf("%+v is not the sub-merchant's", c)
			}
			sum := sums[c.Account]
			sums[c.Account] = payment.Claim{Account: c.Account, Posted: sum.Posted + c.Posted, Pending: sum.Pending + c.Pending}
		}
	}
	add(o.Claims())
	for _, d := range []payment.Deposit{
		{Kind: payment.InTime, State: payment.Posted, Amount: 25},
		{Kind: payment.InTime, State: payment.Pending, Amount: 7},
		{Kind: payment.Late, State: payment.Posted, Amount: 3},
		{Kind: payment.OtherToken, State: payment.Withdrawn, Amount: 100},
	} {
		d.MerchantID, d.Asset, d.Holder = o.MerchantID, o.Asset, o.Holder()
		add(d.Claims())
	}
	for kind, want := range map[ledger.Kind]string{ledger.Deposits: "28 7", ledger.Incoming: "0 7", ledger.Available: "20 0", ledger.Abnormal: "8 0"} {
		c := sums[ledger.Account{Merchant: "mer_1", Asset: 3, Kind: kind, Holder: "mer_2"}]
		if got := fmt.Sprintf("%d %d", int64(c.Posted), int64(c.Pending)); got != want {
			t.Errorf("%s: %s, want %s", kind, got, want)
		}
	}
	if p := (payment.Order{MerchantID: "mer_1"}); p.Holder() != "mer_1" {
		t.Errorf("without a sub-merchant the holder is %s", p.Holder())
	}
}
