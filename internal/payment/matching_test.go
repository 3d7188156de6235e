package payment_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/payment/cases"
	"github.com/xcheckout/xcheckout/money"
)

// Every case of the table comes out as it says, by the pure functions alone. What is
// announced and what the ledger holds is the gateway's.
func TestMatchingTable(t *testing.T) {
	for _, c := range cases.Matching() {
		t.Run(c.Title, func(t *testing.T) {
			t.Parallel()
			core := &coreRun{t: t, orders: map[string]*payment.Order{}, first: map[string]time.Time{}, number: map[string]uint64{}}
			for _, s := range c.Steps {
				core.do(s)
				if t.Failed() {
					t.Fatalf("matching.txt:%d: %s %s", s.Line, s.Verb, s.Name)
				}
			}
		})
	}
}

var tableAssets = map[string]payment.Asset{
	cases.USDT:    {ID: 1, Chain: cases.ETH, Token: cases.USDT, Decimals: 6},
	cases.USDC:    {ID: 2, Chain: cases.ETH, Token: cases.USDC, Decimals: 18},
	cases.Fee:     {ID: 4, Chain: cases.ETH, Token: cases.Fee, Decimals: 6},
	cases.BSCUSDT: {ID: 3, Chain: cases.BSC, Token: cases.BSCUSDT, Decimals: 18},
}

var tableStart = time.Unix(1_800_000_000, 0)

// coreRun does with rows in memory what the gateway does with those of the store, in the
// simplest way.
type coreRun struct {
	t         *testing.T
	orders    map[string]*payment.Order
	names     []string
	deposits  []payment.Deposit // canonical, in their order
	lost      []payment.Deposit
	first     map[string]time.Time
	second    int
	number    map[string]uint64 // of the newest block, by chain
	times     []time.Time       // of ETH's blocks, from number 1
	tolerance money.Amount
	sent      int
}

func (r *coreRun) do(s cases.Step) {
	r.t.Helper()
	switch s.Verb {
	case "tolerance":
		r.tolerance = s.Amount
	case "order":
		r.names = append(r.names, s.Name)
		r.orders[s.Name] = &payment.Order{OrderNo: s.Name, Asset: tableAssets[s.Token], PayingAmount: s.Amount, Status: payment.Paying,
			Tolerance: payment.Tolerance(s.Amount, r.tolerance, 0), ExpiresAt: tableStart.Add(time.Duration(s.Seconds) * time.Second)}
	case "block":
		r.block(s.Chain, r.second+1, r.transfers(s))
	case "until":
		r.until(s.Seconds)
	case "confirm":
		for range cases.Confirmations - 1 {
			r.until(r.second + 1)
		}
	case "reorg":
		r.reorg(uint64(s.Seconds))
	case "again":
		lost := r.lost
		r.lost = nil
		r.block(cases.ETH, r.second+1, lost)
	case "cancel":
		o := r.orders[s.Name]
		possible := payment.Cancellable(*o, r.of(s.Name)) && o.Status == payment.Paying
		if refused := len(s.Words) > 0; possible == refused {
			r.t.Errorf("cancellable: %t, and the table says it is refused: %t", possible, refused)
		}
		if possible {
			o.Status, o.CancelledAt = payment.Cancelled, tableStart
		}
	case "want":
		r.want(s)
	}
}

func (r *coreRun) transfers(s cases.Step) (list []payment.Deposit) {
	for _, together := range s.Blocks {
		r.sent++
		for i, t := range together {
			asset, known := tableAssets[t.Token]
			if !known {
				continue // it is not read
			}
			whole, part, _ := strings.Cut(t.Amount, ".")
			raw, _ := new(big.Int).SetString(whole+part+strings.Repeat("0", asset.Decimals-len(part)), 10)
			if raw.Sign() > 0 {
				list = append(list, payment.Deposit{ID: int64(r.sent*100 + i), OrderNo: t.Order, Asset: asset, Raw: raw, TxIndex: uint32(r.sent), Ordinal: uint32(i)})
			}
		}
	}
	return list
}

func (r *coreRun) until(second int) {
	r.block(cases.ETH, second, nil)
	r.second--
	r.block(cases.BSC, second, nil)
}

// block adds deposits, confirms those that are deep enough, and decides about orders.
func (r *coreRun) block(chain string, second int, list []payment.Deposit) {
	r.second = second
	at := tableStart.Add(time.Duration(second) * time.Second)
	r.number[chain]++
	if chain == cases.ETH {
		r.times = append(r.times, at)
	}
	for _, d := range list {
		key := fmt.Sprint(d.ID)
		if _, seen := r.first[key]; !seen {
			r.first[key] = at
		}
		d.State, d.BlockNumber, d.FirstTime = payment.Pending, r.number[chain], r.first[key]
		d.Kind = payment.Classify(*r.orders[d.OrderNo], d.Asset, d.FirstTime)
		r.deposits = append(r.deposits, d)
	}
	r.count()
	final := int64(r.number[chain]) - cases.Confirmations + 1
	for i, d := range r.deposits {
		if d.Asset.Chain == chain && int64(d.BlockNumber) <= final {
			r.deposits[i].State = payment.Posted
			if arrived := cases.Arrives(d.Asset.Token, d.Raw); arrived.Cmp(d.Raw) < 0 {
				r.deposits[i].State, r.deposits[i].Arrived = payment.Short, arrived
			}
		}
	}
	for _, name := range r.names {
		o := r.orders[name]
		r.apply(o, payment.Match(*o, r.of(name)))
		if chain == cases.ETH && final > 0 && payment.Expired(*o, r.of(name), r.times[final-1], uint64(final)) {
			o.Status = payment.Timeout
			r.apply(o, payment.Match(*o, r.of(name)))
		}
	}
}

// count gives each deposit what it adds to the sum of its order, token and kind.
func (r *coreRun) count() {
	sums := map[string]*big.Int{}
	for i, d := range r.deposits {
		if d.State == payment.Short {
			continue
		}
		key := fmt.Sprint(d.OrderNo, d.Asset.ID, d.Kind)
		if sums[key] == nil {
			sums[key] = new(big.Int)
		}
		amount, err := payment.Amount(sums[key], d.Raw, d.Asset.Decimals)
		if err != nil {
			r.t.Fatal(err)
		}
		r.deposits[i].Amount = amount
		sums[key].Add(sums[key], d.Raw)
	}
}

func (r *coreRun) apply(o *payment.Order, a payment.Allocation) {
	o.Status, o.Received, o.Kept, o.Abnormal = a.Status, a.Received, a.Kept, a.Abnormal
}

func (r *coreRun) of(orderNo string) []payment.Deposit {
	return slices.DeleteFunc(slices.Clone(r.deposits), func(d payment.Deposit) bool { return d.OrderNo != orderNo })
}

// reorg takes deposits back; of an order that was paid, what is left decides anew.
func (r *coreRun) reorg(depth uint64) {
	r.number[cases.ETH] -= depth
	r.times = r.times[:r.number[cases.ETH]]
	var left []payment.Deposit
	for _, d := range r.deposits {
		if d.Asset.Chain == cases.ETH && d.BlockNumber > r.number[cases.ETH] {
			r.lost = append(r.lost, d)
			continue
		}
		left = append(left, d)
	}
	r.deposits = left
	r.count()
	for _, name := range r.names {
		o := r.orders[name]
		if o.Status == payment.Paid {
			o.Status, o.Kept = payment.Paying, 0
			if r.apply(o, payment.Match(*o, r.of(name))); o.Status == payment.Paying {
				o.ReorgedAt = r.number[cases.ETH] + depth
			}
		}
	}
}

func (r *coreRun) want(s cases.Step) {
	o := r.orders[s.Name]
	got := cases.Figures(string(o.Status), o.Received, o.Kept, o.Abnormal)
	list := r.of(s.Name)
	slices.SortStableFunc(list, payment.CompareDeposits)
	for _, share := range payment.Match(*o, list).Shares {
		if share.Abnormal > 0 {
			got += fmt.Sprintf(" %s:%s", share.Reason, share.Abnormal)
		}
	}
	if want := cases.Wanted(s); got != want {
		r.t.Errorf("order %s: %s, want %s", s.Name, got, want)
	}
}
