package payment_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"testing"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// Whatever befalls an order and its deposits, in whichever order, each unit that arrived
// is in exactly one place, what went back never pays, deciding again changes nothing, and
// a deposit that a reorg takes and brings back leaves all as it was.
//
// XCHECKOUT_LONG=1 plays ten times as many histories.
func TestRandomHistories(t *testing.T) {
	histories := 10_000
	if os.Getenv("XCHECKOUT_LONG") != "" {
		histories = 100_000
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 8))
	happened := map[string]int{}
	for i := range histories {
		h := newHistory(random)
		for range 12 {
			what := h.step()
			happened[what]++
			if err := h.wrong(); err != nil {
				t.Fatalf("seed %d, history %d, after %q: %v\norder %+v\ndeposits %+v", seed, i, append(h.log, what), err, h.o, h.deposits)
			}
			h.log = append(h.log, what)
		}
	}
	t.Log(happened)
}

// history is an order and its deposits, in the chain's order.
type history struct {
	random   *rand.Rand
	o        payment.Order
	deposits []payment.Deposit
	next     int64 // of their ids
	now      payment.Allocation
	log      []string
	changed  error // what a reorg changed that was over at once
}

func newHistory(random *rand.Rand) *history {
	return &history{random: random, o: payment.Order{Status: payment.Paying, PayingAmount: money.Amount(1 + random.Int64N(40)), Tolerance: money.Amount(random.Int64N(4))}}
}

// decide carries what Match says over to the order, as the gateway does.
func (h *history) decide() {
	h.now = payment.Match(h.o, h.deposits)
	h.o.Status, h.o.Received, h.o.Kept, h.o.Abnormal, h.o.Accepted, h.o.Strays = h.now.Status, h.now.Received, h.now.Kept, h.now.Abnormal, h.now.Accepted, h.now.Strays
}

// step lets one thing happen, and says what.
func (h *history) step() string {
	switch h.random.IntN(8) {
	case 0, 1, 2:
		return h.arrive()
	case 3:
		return h.end()
	case 4:
		return h.giveBack()
	case 5:
		return h.accept()
	default:
		return h.reorg()
	}
}

func (h *history) arrive() string {
	kind := payment.InTime
	if h.o.Status == payment.Timeout || h.o.Status == payment.Cancelled {
		kind = payment.Late
	} else if h.random.IntN(6) == 0 {
		kind = []payment.DepositKind{payment.OtherToken, payment.OtherChain, payment.Late}[h.random.IntN(3)]
	}
	h.next++
	h.deposits = append(h.deposits, payment.Deposit{ID: h.next, Kind: kind, State: payment.Posted, Amount: money.Amount(1 + h.random.Int64N(30))})
	h.decide()
	return string(kind)
}

func (h *history) end() string {
	on := []payment.OrderEvent{payment.OrderTimedOut, payment.OrderCancelled}[h.random.IntN(2)]
	if on == payment.OrderCancelled && len(h.deposits) > 0 { // refused once a deposit is known
		return "nothing"
	}
	next, err := payment.Orders.Next(h.o.Status, on)
	if err != nil {
		return "nothing"
	}
	h.o.Status = next
	h.decide()
	return string(on)
}

// abnormal picks a deposit with a part that is neither the order's nor handled, and
// returns that part.
func (h *history) abnormal() (at int, pending money.Amount) {
	for _, i := range h.random.Perm(len(h.now.Shares)) {
		share := h.now.Shares[i]
		at = slices.IndexFunc(h.deposits, func(d payment.Deposit) bool { return d.ID == share.DepositID })
		if pending = share.Abnormal - h.deposits[at].Returned; pending > 0 {
			return at, pending
		}
	}
	return 0, 0
}

func (h *history) giveBack() string {
	at, pending := h.abnormal()
	if pending == 0 {
		return "nothing"
	}
	h.deposits[at].Returned += money.Amount(1 + h.random.Int64N(int64(pending)))
	h.decide()
	return "returned"
}

func (h *history) accept() string {
	at, pending := h.abnormal()
	d := h.deposits[max(at, 0) : max(at, 0)+min(1, len(h.deposits))]
	if pending == 0 || h.o.Status == payment.Cancelled || d[0].Kind == payment.OtherToken || d[0].Kind == payment.OtherChain {
		return "nothing"
	}
	next, err := payment.Orders.Next(h.o.Status, payment.OrderAccepted)
	if err != nil {
		return "nothing"
	}
	d[0].Accepted += pending
	h.o.ByAcceptance = h.o.ByAcceptance || h.o.Status == payment.Timeout
	h.o.Status = next
	h.decide()
	return "accepted"
}

// reorg takes a deposit away; mostly it comes back at once.
func (h *history) reorg() string {
	if len(h.deposits) == 0 {
		return "nothing"
	}
	before, now := h.o, h.now
	at := h.random.IntN(len(h.deposits))
	taken := h.deposits[at]
	h.deposits = slices.Delete(slices.Clone(h.deposits), at, at+1)
	if h.o.Status == payment.Paid && !h.o.ByAcceptance {
		h.o.Status, h.o.Kept, h.o.Accepted = payment.Paying, 0, 0
	}
	h.decide()
	if h.random.IntN(4) == 0 {
		return "reorg"
	}
	h.deposits = slices.Insert(h.deposits, at, taken)
	h.decide()
	if reflect.DeepEqual(h.o, before) && reflect.DeepEqual(h.now, now) {
		return "reorg and back"
	}
	// Within a tolerance the rest may have paid the order meanwhile, with a little more
	// or less; of that the merchant keeps what it had.
	if meanwhile := h.o.Kept - before.Kept; h.o.Tolerance > 0 && -h.o.Tolerance <= meanwhile && meanwhile <= h.o.Tolerance {
		return "reorg and back, within the tolerance"
	}
	h.changed = fmt.Errorf("a reorg and its end made %+v and %+v of %+v and %+v", h.o, h.now, before, now)
	return "reorg and back"
}

// wrong says which promise is broken.
func (h *history) wrong() error {
	again := payment.Match(h.o, h.deposits)
	if !reflect.DeepEqual(again, h.now) && len(h.deposits) > 0 {
		return fmt.Errorf("decided again it is %+v, not %+v", again, h.now)
	}
	var kept, abnormal money.Amount
	for i, d := range h.deposits {
		share := h.now.Shares[i]
		decided := h.o.Status != payment.Paying || d.Kind != payment.InTime
		switch {
		case share.Kept < d.Accepted || share.Abnormal < d.Returned:
			return fmt.Errorf("share %+v forgets what was accepted or returned", share)
		case share.Kept+share.Abnormal > d.Amount, decided && share.Kept+share.Abnormal != d.Amount:
			return fmt.Errorf("share %+v is not its deposit", share)
		case share.Kept > d.Amount-d.Returned:
			return fmt.Errorf("share %+v keeps what went back", share)
		}
		kept += share.Kept
		if d.Kind == payment.InTime {
			abnormal += share.Abnormal
		}
	}
	if kept != h.now.Kept || abnormal != h.now.Abnormal {
		return fmt.Errorf("the shares make %s and %s, not %s and %s", kept, abnormal, h.now.Kept, h.now.Abnormal)
	}
	return h.changed
}
