package payment_test

import (
	"errors"
	"math/big"
	"math/rand/v2"
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
		want := payment.Split{Status: c.want, Received: money.MustParse(c.got),
			Kept: money.MustParse(c.wantKept), Abnormal: money.MustParse(c.wantAbnormal)}
		if got := payment.Match(o, money.MustParse(c.got)); got != want {
			t.Errorf("%s: %+v, want %+v", c.name, got, want)
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
		for range 8 {
			split := payment.Match(o, o.Received+money.Amount(random.Int64N(500)))
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
		{"before the cancel", cancelled, usdt, expiry.Add(-time.Minute), payment.InTime},
		{"after the cancel", cancelled, usdt, expiry.Add(-time.Minute + time.Second), payment.Late},
	} {
		got := payment.Classify(c.order, c.asset, c.at)
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if reopens := payment.Reopens(c.order, got); reopens != (c.name == "before the cancel") {
			t.Errorf("%s: reopens %t", c.name, reopens)
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
		if got := payment.Expire(o, c.at, c.waiting); got != c.want {
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
