package gateway_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/payment/cases"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/money"
)

// Every case of the table comes out as it says, by hand-made batches.
func TestMatchingTable(t *testing.T) {
	t.Parallel()
	b := benchOf(t, start, family{}, append(slices.Clone(tokens), feeToken("0xFEE")))
	b.chain, b.other = newChain(b, eth), newChain(b, bsc)
	b.chain.fees["0xFEE"] = true
	runCases(b, &madeChains{bench: b})
}

// After days off, what happened meanwhile comes out as it would have, though the orders'
// ends have long passed when their payments are read: the chain's clock counts, not ours.
func TestMatchingTableAfterDaysOff(t *testing.T) {
	t.Parallel()
	b := benchOf(t, start, family{}, append(slices.Clone(tokens), feeToken("0xFEE")))
	b.chain, b.other = newChain(b, eth), newChain(b, bsc)
	b.chain.fees["0xFEE"] = true
	ran := 0
	for i, c := range cases.Matching() {
		last, ok := lastOnChain(c)
		if !ok {
			continue
		}
		ran++
		t.Run(c.Title, func(t *testing.T) {
			b.t = t
			asleep := &sleepers{madeChains: &madeChains{bench: b}}
			r := &tableRun{bench: b, ground: asleep}
			asleep.begin()
			r.become(fmt.Sprintf("case%d@shop.example", i), 0)
			for at, step := range c.Steps {
				// When something was announced depends on when it was seen.
				if r.step = step; step.Verb == "events" || at < last && slices.Contains(expecting, step.Verb) {
					continue
				}
				if asleep.awake = at >= last; at == last {
					b.now = b.now.Add(72 * time.Hour)
				}
				r.do()
			}
		})
	}
	b.t = t
	if ran < 15 {
		t.Errorf("%d cases ran, want most of them", ran)
	}
}

// expecting are the verbs that look.
var expecting = []string{"want", "holds"}

// lastOnChain is the step of a case that is the last to happen on a chain, for cases in
// which nobody asks the gateway for anything after the first that does.
func lastOnChain(c cases.Case) (last int, ok bool) {
	begun := false
	for i, s := range c.Steps {
		switch s.Verb {
		case "block", "until", "confirm":
			begun, last = true, i
		case "reorg", "again", "cancel", "reopen", "refuse":
			return 0, false
		case "order", "tolerance":
			if begun {
				return 0, false
			}
		}
	}
	return last, begun
}

// sleepers are chains that nobody reads until somebody is awake.
type sleepers struct {
	*madeChains
	awake bool
}

func (s *sleepers) record() {
	if s.awake {
		s.madeChains.record()
	}
}

// feeToken is the table's token that takes a fee.
func feeToken(contract chain.Address) gateway.Token {
	return gateway.Token{Asset: payment.Asset{Chain: eth, Contract: contract, Token: cases.Fee, Decimals: 6}, Rates: gateway.InDollars(money.MustParseRate("1"))}
}

// ground is where a case happens: two chains, and what reads them.
type ground interface {
	// begin makes now second 0 of another case.
	begin()
	// block makes the next block of a chain, a second after all others; each list is
	// one chain transaction.
	block(chainName string, payments [][]sentPayment)
	// until makes empty blocks at that second, on both chains.
	until(second int)
	// reorg takes blocks away, and again makes one with what was in them.
	reorg(depth int)
	again()
	// record has the gateway know all that is on the chains.
	record()
}

// sentPayment is a transfer of a case, with the order's address.
type sentPayment struct {
	token string
	to    string
	raw   *big.Int
}

// tableRun is one case on one ground.
type tableRun struct {
	*bench
	ground ground
	second int
	step   cases.Step
}

// runCases runs all cases one after another, each as a merchant of its own.
func runCases(b *bench, g ground) {
	outer := b.t
	defer func() { b.t = outer }()
	for i, c := range cases.Matching() {
		outer.Run(c.Title, func(t *testing.T) {
			b.t = t
			r := &tableRun{bench: b, ground: g}
			g.begin()
			r.become(fmt.Sprintf("case%d@shop.example", i), 0)
			for _, r.step = range c.Steps {
				r.do()
				if t.Failed() {
					t.Fatalf("matching.txt:%d: %s %s", r.step.Line, r.step.Verb, r.step.Name)
				}
			}
		})
	}
}

func (r *tableRun) do() {
	s := r.step
	switch s.Verb {
	case "tolerance":
		r.become(fmt.Sprintf("line%d@shop.example", s.Line), s.Amount)
	case "order":
		seconds := wire.Integer(s.Seconds)
		must(r.createOrder(r.caller(), wire.OrderParams{OrderNo: s.Name, OrderAmount: &s.Amount, Token: s.Token, ExpiredIn: &seconds}))(r.t)
	case "block":
		r.at(r.second + 1)
		r.ground.block(s.Chain, r.payments(s))
		r.ground.record()
	case "until":
		r.at(s.Seconds)
		r.ground.until(s.Seconds)
		r.ground.record()
	case "confirm":
		for range cases.Confirmations - 1 {
			r.at(r.second + 1)
			r.ground.until(r.second)
		}
		r.ground.record()
	case "reorg":
		r.ground.reorg(s.Seconds)
	case "again":
		r.at(r.second + 1)
		r.ground.again()
		r.ground.record()
	case "cancel":
		err := r.cancel(s.Name)
		if want := fault.Code(strings.Join(s.Words, "")); want != "" || err != nil {
			refusedWith(r.t, "cancel", err, want)
		}
	case "reopen":
		must(r.gateway.ReopenToken(r.t.Context(), gateway.Operator(), s.Token))(r.t)
	case "refuse":
		amount := money.MustParse("1")
		_, err := r.createOrder(r.caller(), wire.OrderParams{OrderNo: "refused", OrderAmount: &amount, Token: s.Token})
		refusedWith(r.t, "an order in "+s.Token, err, fault.Code(s.Words[0]))
	default:
		r.expectation()
	}
}

// at sets the wall's clock to that of the chains.
func (r *tableRun) at(second int) {
	r.turn(r.now.Add(at(second).Sub(at(r.second))))
	r.second = second
}

func (r *tableRun) payments(s cases.Step) (list [][]sentPayment) {
	for _, together := range s.Blocks {
		var one []sentPayment
		for _, t := range together {
			one = append(one, sentPayment{t.Token, r.order(t.Order).DepositAddress, rawOf(r.t, t.Amount, decimalsOf(t.Token))})
		}
		list = append(list, one)
	}
	return list
}

func decimalsOf(token string) int {
	for _, t := range tokens {
		if t.Token == token {
			return t.Decimals
		}
	}
	return 6 // the counterfeit, and the one that takes a fee
}

func rawOf(t *testing.T, amount string, decimals int) *big.Int {
	t.Helper()
	whole, part, _ := strings.Cut(amount, ".")
	raw, ok := new(big.Int).SetString(whole+part+strings.Repeat("0", decimals-len(part)), 10)
	if !ok {
		t.Fatalf("%q is no amount", amount)
	}
	return raw
}

func (r *tableRun) expectation() {
	s := r.step
	switch s.Verb {
	case "want":
		o := must(r.gateway.Order(r.t.Context(), r.bench.caller().Actor, s.Name))(r.t).Order
		got := fmt.Sprintf("%s %s", cases.Figures(string(o.Status), o.Received, o.Kept, o.Abnormal), r.abnormalOf(s.Name))
		if want := cases.Wanted(s); strings.TrimSpace(got) != want {
			r.t.Errorf("order %s: %s, want %s", s.Name, got, want)
		}
	case "events":
		if got, want := strings.ToLower(r.events(s.Name)), strings.Join(s.Words, " "); got != want {
			r.t.Errorf("of order %s was announced %q, want %q", s.Name, got, want)
		}
	case "holds":
		var want []string
		for _, word := range s.Words {
			account, amount, _ := strings.Cut(word, ":")
			want = append(want, fmt.Sprintf("%s %s+0.00", account, money.MustParse(amount)))
		}
		r.holdsOf(r.merchant.ID, s.Token, want...)
	}
}

// abnormalOf are an order's abnormal payments with their reasons, in the order of the chain.
func (r *tableRun) abnormalOf(orderNo string) string {
	list := must(r.gateway.AbnormalPayments(r.t.Context(), r.bench.caller().Actor, gateway.AbnormalQuery{OrderNo: orderNo}))(r.t).Payments
	slices.SortFunc(list, func(a, b gateway.AbnormalDetail) int { return payment.CompareDeposits(a.Deposit, b.Deposit) })
	var words []string
	for _, p := range list {
		if p.Pending() > 0 {
			words = append(words, fmt.Sprintf("%s:%s", p.Type, p.Pending()))
		}
	}
	return strings.Join(words, " ")
}

// madeChains are the bench's chains, made by hand.
type madeChains struct {
	*bench
	origin int // the chains' second at the case's second 0
	second int
	lost   []chain.Transfer
}

func (m *madeChains) begin() {
	seconds := func(c *chainOf) int { return int(c.head().Time-start.UnixMilli()) / 1000 }
	m.origin, m.second, m.lost = seconds(m.other), 0, nil
	if m.chain != nil {
		m.origin = max(m.origin, seconds(m.chain))
	}
	m.now = at(m.origin)
}

func (m *madeChains) of(name string) *chainOf {
	if name == eth {
		return m.chain
	}
	return m.other
}

func (m *madeChains) block(name string, payments [][]sentPayment) {
	m.second++
	var all []chain.Transfer
	for _, together := range payments {
		var id chain.TxID
		for i, p := range together {
			contract := "0x" + strings.TrimPrefix(strings.Replace(p.token, "BSC_", "ETH_B", 1), "ETH_")
			t := m.of(name).pay(contract, p.to, p.raw.String())
			if i == 0 {
				id = t.Tx
			}
			t.Tx, t.Ordinal = id, uint32(i)
			all = append(all, t)
		}
	}
	m.of(name).mine(m.origin+m.second, all...)
	m.place(m.of(name))
}

// place gives what is in one chain transaction one place in the newest block.
func (m *madeChains) place(c *chainOf) {
	list := c.transfers[c.head().Hash]
	for i := range list {
		list[i].TxIndex = uint32(i) - list[i].Ordinal
	}
}

func (m *madeChains) until(second int) {
	m.second = second
	m.chain.mine(m.origin + second)
	m.other.mine(m.origin + second)
}

func (m *madeChains) reorg(depth int) {
	for _, block := range m.chain.drop(depth) {
		m.lost = append(m.lost, m.chain.transfers[block.Hash]...)
	}
}

func (m *madeChains) again() {
	m.second++
	m.chain.mine(m.origin+m.second, m.lost...)
	m.place(m.chain)
	m.lost = nil
}

func (m *madeChains) record() {
	m.chain.record()
	m.other.record()
}
