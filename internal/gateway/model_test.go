package gateway_test

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// model says what must come of orders and deposits, by the rules as the design
// has them and in the simplest way: it keeps what it was told and adds up raw
// units anew whenever it is asked.
type model struct {
	tokens    map[string]gateway.Token // by chain and contract
	orders    []*modelOrder
	deposits  []*modelDeposit      // canonical, each chain's in its order
	firstTime map[string]time.Time // of every log that was ever canonical
	confirmed map[string]uint64    // by chain
}

type modelOrder struct {
	no, address       string
	token             gateway.Token
	paying, tolerance money.Amount
	expires           time.Time
	status            payment.Status
	kept              money.Amount
	events            []string
}

type modelDeposit struct {
	order  *modelOrder
	token  gateway.Token
	kind   payment.DepositKind
	raw    *big.Int
	block  uint64
	posted bool
}

func newModel() *model {
	m := &model{tokens: map[string]gateway.Token{}, firstTime: map[string]time.Time{}, confirmed: map[string]uint64{}}
	for _, t := range tokens {
		m.tokens[t.Chain+string(t.Contract)] = t
	}
	return m
}

// received is the floor of the sum of an order's deposits of one token and
// kind: of the confirmed ones, or of all.
func (m *model) received(o *modelOrder, token gateway.Token, kind payment.DepositKind, all bool) money.Amount {
	sum := new(big.Int)
	for _, d := range m.deposits {
		if d.order == o && d.token.Token == token.Token && d.kind == kind && (all || d.posted) {
			sum.Add(sum, d.raw)
		}
	}
	return money.Amount(sum.Quo(sum, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(token.Decimals-6)), nil)).Int64())
}

func (m *model) find(to chain.Address) *modelOrder {
	for _, o := range m.orders {
		if address(o.address) == to {
			return o
		}
	}
	return nil
}

// apply is one batch.
func (m *model) apply(b chain.Batch) {
	later := map[*modelOrder]bool{}
	if b.Ancestor != nil {
		later = m.waitBeside(b)
		var left []*modelDeposit
		for _, d := range m.deposits {
			if d.token.Chain != b.Chain || d.block <= b.Ancestor.Number {
				left = append(left, d)
			}
		}
		m.deposits = left
	}
	for _, t := range b.Transfers {
		m.take(b.Chain, t)
	}
	m.confirmed[b.Chain] = max(m.confirmed[b.Chain], b.Confirmed.Number)
	for _, d := range m.deposits {
		if d.token.Chain == b.Chain && !d.posted && d.block <= b.Confirmed.Number {
			d.posted = true
			m.decide(d.order)
		}
	}
	for _, o := range m.orders {
		if o.token.Chain == b.Chain && o.status == payment.Paying && time.UnixMilli(b.Confirmed.Time).After(o.expires) && !m.waits(o) && !later[o] {
			o.status = payment.Timeout
			o.events = append(o.events, "TIMEOUT")
		}
	}
}

// waitBeside are the orders that waited for something before a batch that may take it
// away: which orders may expire is asked before, so they expire with the one after it.
func (m *model) waitBeside(b chain.Batch) map[*modelOrder]bool {
	waiting := map[*modelOrder]bool{}
	before := m.deposits
	defer func() { m.deposits = before }()
	m.deposits = nil
	for _, d := range before {
		posted := *d
		posted.posted = d.posted || d.token.Chain == b.Chain && d.block <= b.Confirmed.Number
		m.deposits = append(m.deposits, &posted)
	}
	for _, o := range m.orders {
		waiting[o] = m.waits(o)
	}
	return waiting
}

func (m *model) take(chainName string, t chain.Transfer) {
	token, known := m.tokens[chainName+string(t.Token)]
	o := m.find(t.To)
	if !known || o == nil || t.Raw.Sign() == 0 {
		return
	}
	key := fmt.Sprint(chainName, string(t.Tx), t.Ordinal)
	first, seen := m.firstTime[key]
	if blockTime := time.UnixMilli(t.Block.Time); !seen || blockTime.Before(first) {
		first = blockTime
		m.firstTime[key] = first
	}
	d := &modelDeposit{order: o, token: token, raw: t.Raw, block: t.Block.Number, kind: payment.InTime}
	switch {
	case token.Chain != o.token.Chain:
		d.kind = payment.OtherChain
	case token.Token != o.token.Token:
		d.kind = payment.OtherToken
	case first.After(o.expires), o.status == payment.Cancelled: // an answered cancel is final
		d.kind = payment.Late
	}
	m.deposits = append(m.deposits, d)
	o.events = append(o.events, "DEPOSIT_DETECTED")
}

// decide is what a newly confirmed deposit does to its order.
func (m *model) decide(o *modelOrder) {
	got := m.received(o, o.token, payment.InTime, false)
	if o.status == payment.Paying && got+o.tolerance >= o.paying {
		o.status = payment.Paid
		o.events = append(o.events, "PAID")
	}
	if o.status == payment.Paid {
		if got <= o.paying+o.tolerance {
			o.kept = got
		} else {
			o.kept = max(o.kept, o.paying)
		}
	}
}

// waits tells whether something in time is not confirmed yet. What is less than a
// millionth could not pay, and keeps no order open.
func (m *model) waits(o *modelOrder) bool {
	return m.received(o, o.token, payment.InTime, true) > m.received(o, o.token, payment.InTime, false)
}

// cancel does what it can and returns the code of the refusal.
func (m *model) cancel(o *modelOrder) string {
	if o.status == payment.Cancelled {
		return ""
	}
	if m.received(o, o.token, payment.InTime, true) > 0 {
		return "order_has_deposits"
	}
	if o.status != payment.Paying {
		return "order_not_cancellable"
	}
	o.status = payment.Cancelled
	o.events = append(o.events, "CANCELLED")
	return ""
}

// balances are what the ledger's accounts must hold of a token.
func (m *model) balances(token gateway.Token) map[ledger.Kind]ledger.Balance {
	sums := map[ledger.Kind]ledger.Balance{}
	add := func(kind ledger.Kind, posted, pending money.Amount) {
		b := sums[kind]
		sums[kind] = ledger.Balance{Posted: b.Posted + posted, Pending: b.Pending + pending}
	}
	for _, o := range m.orders {
		for _, kind := range []payment.DepositKind{payment.InTime, payment.Late, payment.OtherToken, payment.OtherChain} {
			posted := m.received(o, token, kind, false)
			pending := m.received(o, token, kind, true) - posted
			add(ledger.Deposits, posted, pending)
			switch {
			case kind != payment.InTime:
				add(ledger.Abnormal, posted, pending)
			case o.status == payment.Paying:
				add(ledger.Incoming, posted, pending)
			default:
				add(ledger.Incoming, 0, pending)
				if o.token.Token == token.Token {
					add(ledger.Available, o.kept, 0)
					add(ledger.Abnormal, posted-o.kept, 0)
				}
			}
		}
	}
	return sums
}

// compare fails when the gateway says something else than the model.
func (m *model) compare(b *bench) {
	b.t.Helper()
	book := b.check()
	for i, token := range tokens {
		want := m.balances(token)
		for _, kind := range []ledger.Kind{ledger.Deposits, ledger.Incoming, ledger.Available, ledger.Abnormal} {
			account := ledger.Account{Merchant: b.merchant.ID, Asset: int64(i + 1), Kind: kind, Holder: b.merchant.ID}
			if got := book.Balance(account); got != want[kind] {
				b.t.Errorf("account %s of %s holds %+v, want %+v", kind, token.Token, got, want[kind])
			}
		}
	}
	for _, o := range m.orders {
		b.expect(o.no, string(o.status), m.received(o, o.token, payment.InTime, false).String(), strings.Join(o.events, " "))
	}
	if b.t.Failed() {
		b.t.FailNow()
	}
}
