package payment_test

import (
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		name             string
		status           payment.Status
		kept             string
		paying, tol, got string
		want             payment.Status
		wantKept         string
		wantAbnormal     string
	}{
		{"nothing yet", "PAYING", "0", "25", "0", "0", "PAYING", "0", "0"},
		{"a part", "PAYING", "0", "25", "0", "24.999999", "PAYING", "0", "0"},
		{"exact", "PAYING", "0", "25", "0", "25", "PAID", "25", "0"},
		{"too much", "PAYING", "0", "25", "0", "25.000001", "PAID", "25", "0.000001"},
		{"short within tolerance", "PAYING", "0", "25", "0.5", "24.5", "PAID", "24.5", "0"},
		{"short beyond tolerance", "PAYING", "0", "25", "0.5", "24.499999", "PAYING", "0", "0"},
		{"over within tolerance", "PAYING", "0", "25", "0.5", "25.5", "PAID", "25.5", "0"},
		{"over beyond tolerance", "PAYING", "0", "25", "0.5", "25.6", "PAID", "25", "0.6"},
		{"more after paid", "PAID", "25", "25", "0", "30", "PAID", "25", "5"},
		{"what was kept stays kept", "PAID", "25.5", "25", "0.5", "30", "PAID", "25.5", "4.5"},
		{"timed out", "TIMEOUT", "0", "25", "0", "10", "TIMEOUT", "0", "10"},
		{"timed out, enough", "TIMEOUT", "0", "25", "0", "25", "TIMEOUT", "0", "25"},
		{"cancelled", "CANCELLED", "0", "25", "0", "25", "CANCELLED", "0", "25"},
	} {
		o := payment.Order{Status: c.status, Kept: money.MustParse(c.kept),
			PayingAmount: money.MustParse(c.paying), Tolerance: money.MustParse(c.tol)}
		want := fmt.Sprint(c.want, money.MustParse(c.got), money.MustParse(c.wantKept), money.MustParse(c.wantAbnormal))
		a := payment.Match(o, []payment.Deposit{confirmed(1, c.got)})
		if got := fmt.Sprint(a.Status, a.Received, a.Kept, a.Abnormal); got != want {
			t.Errorf("%s: %s, want %s", c.name, got, want)
		}
	}
}

// confirmed is a deposit that came in time.
func confirmed(id int64, amount string) payment.Deposit {
	return payment.Deposit{ID: id, Kind: payment.InTime, State: payment.Posted, Amount: money.MustParse(amount)}
}

// Each deposit has a share that says how much of it is the order's, and why the
// rest is not: earlier ones come first.
func TestMatchShares(t *testing.T) {
	in := func(amounts ...string) (list []payment.Deposit) {
		for i, amount := range amounts {
			list = append(list, confirmed(int64(i+1), amount))
		}
		return list
	}
	as := func(kind payment.DepositKind, state payment.DepositState, list []payment.Deposit, i int) []payment.Deposit {
		list[i].Kind, list[i].State = kind, state
		return list
	}
	for _, c := range []struct {
		name     string
		status   payment.Status
		deposits []payment.Deposit
		want     string // of each share: kept, abnormal, reason
	}{
		{"exact", payment.Paying, in("25"), "25.00 0.00 "},
		{"a part waits", payment.Paying, in("10"), "0.00 0.00 "},
		{"two parts", payment.Paying, in("10", "15"), "10.00 0.00 |15.00 0.00 "},
		{"the later one is too much", payment.Paying, in("20", "10"), "20.00 0.00 |5.00 5.00 OVER_PAID"},
		{"all of the third is too much", payment.Paying, in("20", "5", "3"), "20.00 0.00 |5.00 0.00 |0.00 3.00 OVER_PAID"},
		{"too little in time", payment.Timeout, in("10", "5"), "0.00 10.00 UNDER_PAID|0.00 5.00 UNDER_PAID"},
		{"cancelled", payment.Cancelled, in("25"), "0.00 25.00 LATE_PAYMENT"},
		{"late", payment.Timeout, as(payment.Late, payment.Posted, in("10", "15"), 1), "0.00 10.00 UNDER_PAID|0.00 15.00 LATE_PAYMENT"},
		{"another token", payment.Paying, as(payment.OtherToken, payment.Posted, in("25", "7"), 1), "25.00 0.00 |0.00 7.00 OTHER_TOKEN"},
		{"another chain first", payment.Paying, as(payment.OtherChain, payment.Posted, in("7", "25"), 0), "0.00 7.00 OTHER_CHAIN|25.00 0.00 "},
		{"not confirmed", payment.Paying, as(payment.InTime, payment.Pending, in("20", "5"), 1), "0.00 0.00 "},
	} {
		o := payment.Order{Status: c.status, PayingAmount: money.MustParse("25")}
		var got []string
		for _, share := range payment.Match(o, c.deposits).Shares {
			got = append(got, fmt.Sprintf("%s %s %s", share.Kept, share.Abnormal, share.Reason))
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%s: %s, want %s", c.name, strings.Join(got, "|"), c.want)
		}
	}
}

// However deposits arrive, nothing is created or lost, kept never shrinks, and
// a paid order stays paid.
func TestMatchKeepsItsPromises(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 2))
	for range 2_000 {
		o := payment.Order{Status: payment.Paying, PayingAmount: money.Amount(1 + random.Int64N(1000)),
			Tolerance: money.Amount(random.Int64N(10))}
		var deposits []payment.Deposit
		for i := range 8 {
			deposits = append(deposits, payment.Deposit{ID: int64(i), Kind: payment.InTime, State: payment.Posted, Amount: money.Amount(random.Int64N(500))})
			split := payment.Match(o, deposits)
			var kept, abnormal money.Amount
			for _, share := range split.Shares {
				kept, abnormal = kept+share.Kept, abnormal+share.Abnormal
			}
			if kept != split.Kept || abnormal != split.Abnormal {
				t.Fatalf("the shares of %+v do not add up to it", split)
			}
			if split.Kept < o.Kept || split.Kept+split.Abnormal > split.Received ||
				split.Status == payment.Paid && split.Kept+split.Abnormal != split.Received ||
				o.Status == payment.Paid && split.Status != payment.Paid {
				t.Fatalf("order %+v became %+v", o, split)
			}
			o.Status, o.Received, o.Kept, o.Abnormal = split.Status, split.Received, split.Kept, split.Abnormal
		}
	}
}

func TestClassify(t *testing.T) {
	expiry := time.Unix(1_700_000_000, 0)
	usdt := payment.Asset{ID: 1, Chain: "ETH"}
	open := payment.Order{Asset: usdt, Status: payment.Paying, ExpiresAt: expiry}
	cancelled := open
	cancelled.Status, cancelled.CancelledAt = payment.Cancelled, expiry.Add(-time.Minute)
	for _, c := range []struct {
		name  string
		order payment.Order
		asset payment.Asset
		at    time.Time
		want  payment.DepositKind
	}{
		{"at the expiry", open, usdt, expiry, payment.InTime},
		{"after the expiry", open, usdt, expiry.Add(time.Second), payment.Late},
		{"other token", open, payment.Asset{ID: 2, Chain: "ETH"}, expiry, payment.OtherToken},
		{"other chain", open, payment.Asset{ID: 3, Chain: "BSC"}, expiry, payment.OtherChain},
		{"before the cancel, which is final", cancelled, usdt, expiry.Add(-time.Hour), payment.Late},
		{"at the cancel", cancelled, usdt, expiry.Add(-time.Minute), payment.Late},
		{"after the cancel", cancelled, usdt, expiry.Add(-time.Minute + time.Second), payment.Late},
		{"cancelled, another token", cancelled, payment.Asset{ID: 2, Chain: "ETH"}, expiry, payment.OtherToken},
	} {
		got := payment.Classify(c.order, c.asset, c.at)
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestExpire(t *testing.T) {
	expiry := time.Unix(1_700_000_000, 500_000_000)
	o := payment.Order{Status: payment.Paying, ExpiresAt: expiry}
	for _, c := range []struct {
		name    string
		status  payment.Status
		at      time.Time
		waiting bool
		want    bool
	}{
		{"before", payment.Paying, expiry.Add(-time.Second), false, false},
		{"at", payment.Paying, expiry, false, false},
		{"after", payment.Paying, expiry.Add(time.Second), false, true},
		{"after, a deposit waits", payment.Paying, expiry.Add(time.Second), true, false},
		{"paid", payment.Paid, expiry.Add(time.Second), false, false},
	} {
		o.Status = c.status
		deposits := []payment.Deposit{{Kind: payment.Late, State: payment.Pending, Amount: 1}, {Kind: payment.InTime, State: payment.Posted, Amount: 1},
			{Kind: payment.InTime, State: payment.Pending}} // the last one is dust
		if c.waiting {
			deposits = append(deposits, payment.Deposit{Kind: payment.InTime, State: payment.Pending, Amount: 1})
		}
		if got := payment.Expired(o, deposits, c.at, 1); got != c.want {
			t.Errorf("%s: %t, want %t", c.name, got, c.want)
		}
	}
}

func TestAmountSumsBeforeItRounds(t *testing.T) {
	half := big.NewInt(500_000_000_000) // half a millionth in 18 decimals
	first, err1 := payment.Amount(new(big.Int), half, 18)
	second, err2 := payment.Amount(half, half, 18)
	if first != 0 || second != 1 || err1 != nil || err2 != nil {
		t.Errorf("two halves add %d and %d (%v, %v), want 0 and 1", first, second, err1, err2)
	}
}

// A deposit that would make the sum more than an amount can be is left out, and
// those after it count.
func TestSumLeavesOutWhatCannotBeCounted(t *testing.T) {
	huge := new(big.Int).Lsh(big.NewInt(1), 255)
	list := []payment.Deposit{{Raw: big.NewInt(7)}, {Raw: huge}, {Raw: big.NewInt(5)}}
	if got := payment.Sum(list, 6); got.Cmp(big.NewInt(12)) != 0 {
		t.Errorf("sum %s, want 12", got)
	}
	most := big.NewInt(int64(money.Max))
	if got, err := payment.Amount(new(big.Int), most, 6); got != money.Max || err != nil {
		t.Errorf("the largest amount: %s, %v", got, err)
	}
	for name, raw := range map[string]*big.Int{"one more than the largest amount": big.NewInt(1), "more than 64 bits": huge} {
		if got, err := payment.Amount(most, raw, 6); !errors.Is(err, money.ErrOverflow) {
			t.Errorf("%s: %s, %v; want %v", name, got, err, money.ErrOverflow)
		}
	}
}
