package gateway_test

import (
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// Whatever payers, customers with addresses of their own, a merchant, the sender of
// payouts, the operator's bank and reorgs of any depth do, after every step debits equal
// credits, every account holds what orders, deposits, refunds and settlements say, the
// deposit addresses hold what is confirmed on chain, and the bank is asked once for each
// payment.
//
// XCHECKOUT_LONG=1 plays for minutes; XCHECKOUT_SEED=n plays one game again.
func TestRandomMoney(t *testing.T) {
	games, steps := 3, 130
	if os.Getenv("XCHECKOUT_LONG") != "" {
		games, steps = 250, 400
	}
	first := rand.Uint64() >> 16
	if text := os.Getenv("XCHECKOUT_SEED"); text != "" {
		games = 1
		first = must(strconv.ParseUint(text, 10, 64))(t)
	}
	for i := range uint64(games) {
		seed := first + i
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			g := &moneyGame{bench: newBench(t), random: rand.New(rand.NewPCG(seed, 13)), did: map[string]int{}, sent: map[string]string{}}
			fee, share := money.MustParse("0.5"), int64(100)
			must(g.gateway.UpdateMerchant(t.Context(), gateway.Operator(), g.merchant.ID, gateway.MerchantChange{SettleFee: &fee, SettleFeeShare: &share}))(t)
			g.openBank()
			g.customers = []string{g.keeps("c1"), g.keeps("c2")}
			for step := range steps {
				what := g.step()
				g.did[what]++
				g.compare()
				for _, no := range g.orders {
					g.order(no)
				}
				if t.Failed() {
					t.Fatalf("step %d, %s: play it again with XCHECKOUT_SEED=%d", step, what, seed)
				}
			}
			t.Log(g.did)
		})
	}
}

type moneyGame struct {
	*bench
	random    *rand.Rand
	orders    []string
	customers []string         // addresses that they keep
	pool      []chain.Transfer // sent, and in no block
	refunds   int
	did       map[string]int
	fiats     []string // settlements to bank accounts
	bank      bankOfGame
	sent      map[string]string // payouts that were done once, by id: their merchants
}

func (g *moneyGame) step() string {
	g.t.Helper()
	switch n := g.random.IntN(100); {
	case n < 10:
		no := fmt.Sprint(len(g.orders))
		g.create(no, usdt)
		g.orders = append(g.orders, no)
		return "order"
	case n < 26:
		return g.pay()
	case n < 32:
		return g.payCustomer()
	case n < 45:
		g.mine()
		return "mine"
	case n < 49:
		return g.settleFiat()
	case n < 52:
		return g.exportFile()
	case n < 55:
		return g.answerOfBank()
	case n < 60:
		return g.reorg()
	case n < 66:
		return g.refundOrder()
	case n < 70:
		return g.refundDeposit()
	case n < 78:
		return g.refundAbnormal()
	case n < 82:
		return g.accept()
	case n < 86:
		return g.settle()
	case n < 92:
		return g.payout()
	case n < 97:
		return g.sweep()
	case n < 98:
		if len(g.orders) > 0 {
			g.cancel(g.orders[g.random.IntN(len(g.orders))]) // it may be refused
		}
		return "cancel"
	}
	g.restart()
	return "restart"
}

// payCustomer sends an amount to the address of a customer.
func (g *moneyGame) payCustomer() string {
	token, zeros := "0xUSDT", ""
	if g.random.IntN(3) == 0 {
		token, zeros = "0xUSDC", "000000000000"
	}
	raw := []int64{25_000_000, 40_000_000, 1}[g.random.IntN(3)]
	g.pool = append(g.pool, g.chain.pay(token, g.customers[g.random.IntN(len(g.customers))], fmt.Sprint(raw)+zeros))
	return "pay a customer's address"
}

// refundDeposit sends a part of a customer's deposit back, or the rest of it.
func (g *moneyGame) refundDeposit() string {
	list := g.came()
	if len(list) == 0 {
		return "nothing"
	}
	d := list[g.random.IntN(len(list))]
	g.refunds++
	n := gateway.NewRefund{RefundOrderNo: fmt.Sprint("R", g.refunds), DepositNo: d.Deposit.CustomerNo, Address: payer}
	if g.random.IntN(2) == 0 || d.Refundable() == 0 {
		n.Amount = new(money.Amount)
		*n.Amount = money.Amount(1 + g.random.Int64N(25_000_000))
	}
	return g.allowed("refund of a customer's deposit", g.refundNow(n), fault.DepositNotRefundable, fault.RefundTooLarge, fault.InsufficientBalance)
}

// pay sends an amount that makes an order whole, or too little, or too much.
func (g *moneyGame) pay() string {
	if len(g.orders) == 0 {
		return "nothing"
	}
	o := g.order(g.orders[g.random.IntN(len(g.orders))])
	token := []string{"0xUSDT", "0xUSDT", "0xUSDT", "0xUSDC"}[g.random.IntN(4)]
	raw := []int64{25_000_000, 25_000_000, 10_000_000, 15_000_000, 30_000_000, 1}[g.random.IntN(6)]
	text := fmt.Sprint(raw)
	if token == "0xUSDC" {
		text += "000000000000"
	}
	g.pool = append(g.pool, g.chain.pay(token, o.DepositAddress, text))
	return "pay"
}

// mine mines what was sent, in some order, and at times long after.
func (g *moneyGame) mine() {
	for range 1 + g.random.IntN(3) {
		n := g.random.IntN(len(g.pool) + 1)
		g.chain.next(g.pool[:n]...)
		g.pool = append([]chain.Transfer(nil), g.pool[n:]...)
	}
	if g.random.IntN(8) == 0 {
		g.chain.mine(int(g.chain.head().Time-start.UnixMilli())/1000 + 2000)
	}
	g.chain.record()
}

// reorg takes blocks away, confirmed ones too; most of what was in them is mined again
// some time.
func (g *moneyGame) reorg() string {
	depth := 1 + g.random.IntN(min(10, len(g.chain.blocks)))
	if depth >= len(g.chain.blocks) {
		return "nothing"
	}
	at := int(g.chain.blocks[len(g.chain.blocks)-depth-1].Time-start.UnixMilli()) / 1000
	for _, block := range g.chain.drop(depth) {
		for _, t := range g.chain.transfers[block.Hash] {
			if t.From == "0xpayer" && g.random.IntN(5) > 0 { // what a sweep can move is another by then
				g.pool = append(g.pool, t)
			}
		}
	}
	for i := range depth + 1 {
		g.chain.mine(at + i + 1)
	}
	g.chain.record()
	return "reorg"
}

func (g *moneyGame) refundOrder() string {
	if len(g.orders) == 0 {
		return "nothing"
	}
	g.refunds++
	n := gateway.NewRefund{RefundOrderNo: fmt.Sprint("R", g.refunds), OrderNo: g.orders[g.random.IntN(len(g.orders))], Address: payer,
		Amount: new(money.Amount)}
	*n.Amount = money.Amount(1 + g.random.Int64N(25_000_000))
	return g.allowed("refund", g.refundNow(n), fault.OrderNotRefundable, fault.RefundTooLarge, fault.InsufficientBalance)
}

func (g *moneyGame) refundNow(n gateway.NewRefund) error {
	_, err := g.refund(n)
	return err
}

// allowed fails the test unless an error is one of these, and names what happened.
func (g *moneyGame) allowed(what string, err error, codes ...fault.Code) string {
	g.t.Helper()
	if err == nil {
		return what
	}
	for _, code := range codes {
		if fault.CodeOf(err) == code {
			return what + ": " + string(code)
		}
	}
	g.t.Errorf("%s: %v", what, err)
	return what
}

func (g *moneyGame) abnormal() *gateway.AbnormalDetail {
	size := 200
	list := must(g.gateway.AbnormalPayments(g.t.Context(), g.bench.caller().Actor, gateway.AbnormalQuery{Page: gateway.PageQuery{Size: &size}}))(g.t).Payments
	if len(list) == 0 {
		return nil
	}
	return &list[g.random.IntN(len(list))]
}

func (g *moneyGame) refundAbnormal() string {
	p := g.abnormal()
	if p == nil {
		return "nothing"
	}
	g.refunds++
	n := gateway.NewRefund{RefundOrderNo: fmt.Sprint("R", g.refunds), AbnormalPaymentNo: p.No, Address: payer}
	if g.random.IntN(2) == 0 && p.Pending() > 1 {
		n.Amount = new(money.Amount)
		*n.Amount = money.Amount(1 + g.random.Int64N(int64(p.Pending())))
	}
	return g.allowed("refund of an abnormal payment", g.refundNow(n), fault.AbnormalPaymentHandled)
}

func (g *moneyGame) accept() string {
	p := g.abnormal()
	if p == nil {
		return "nothing"
	}
	_, err := g.gateway.AcceptAbnormal(g.t.Context(), g.bench.caller().Actor, []string{p.No}, nil)
	return g.allowed("accept", err, fault.NotAcceptable, fault.AbnormalPaymentHandled)
}

// payout lets the sender, or the merchant, do the next thing to a payout.
func (g *moneyGame) payout() string {
	var open []store.Payout
	open = append(open, g.arrived()...)
	for _, state := range []payment.PayoutState{payment.PayoutQueued, payment.PayoutSending} {
		g.view(func(tx *store.Tx) error {
			list, err := tx.PayoutsIn(eth, state, 100)
			open = append(open, list...)
			return err
		})
	}
	if len(open) == 0 {
		return "nothing"
	}
	p := open[g.random.IntN(len(open))]
	event := []payment.PayoutEvent{payment.PayoutSigned, payment.PayoutSigned, payment.PayoutConfirmed, payment.PayoutConfirmed,
		payment.PayoutFailed, payment.PayoutReorged, payment.PayoutCancelled, payment.PayoutRejected}[g.random.IntN(8)]
	if _, err := payment.Payouts.Next(p.State, event); err != nil {
		return "nothing"
	}
	g.outcome(gateway.RefundDetail{Refund: payment.Refund{MerchantID: p.MerchantID, PayoutID: p.ID}}, event)
	if event == payment.PayoutConfirmed {
		g.sent[p.ID] = p.MerchantID
	}
	return "payout " + string(event)
}

// arrived are the payouts that are done.
func (g *moneyGame) arrived() (list []store.Payout) {
	g.view(func(tx *store.Tx) error {
		list = nil
		for _, id := range slices.Sorted(maps.Keys(g.sent)) {
			p, err := tx.Payout(g.sent[id], id)
			if err != nil {
				return err
			}
			if p.State == payment.PayoutDone {
				list = append(list, p)
			}
		}
		return nil
	})
	return list
}

// settle settles an amount, or an order.
func (g *moneyGame) settle() string {
	if len(g.orders) == 0 {
		return "nothing"
	}
	g.refunds++
	n := gateway.NewSettlement{SettlementOrderNo: fmt.Sprint("S", g.refunds), Token: usdt, Address: payer, OrderNos: []string{g.orders[g.random.IntN(len(g.orders))]}}
	if g.random.IntN(2) == 0 {
		n.OrderNos, n.Amount = nil, new(money.Amount)
		*n.Amount = money.Amount(1_000_000 + g.random.Int64N(25_000_000))
	}
	_, err := g.settlement(n)
	return g.allowed("settlement", err, fault.OrderNotSettleable, fault.InsufficientBalance, fault.SettlementTooSmall)
}

// sweep moves all that is confirmed at an address to the treasury, or funds the payout
// wallet.
func (g *moneyGame) sweep() string {
	if g.random.IntN(4) == 0 {
		t := g.chain.pay("0xUSDT", payoutWallet, "7000000")
		t.From = address([]string{treasury, payer}[g.random.IntN(2)])
		g.pool = append(g.pool, t)
		return "fund"
	}
	from := address(g.customers[g.random.IntN(len(g.customers))])
	if len(g.orders) > 0 && g.random.IntN(2) == 0 {
		from = address(g.order(g.orders[g.random.IntN(len(g.orders))]).DepositAddress)
	}
	sums := map[chain.Address]*big.Int{"0xUSDT": new(big.Int), "0xUSDC": new(big.Int)}
	for _, block := range g.chain.blocks {
		for _, t := range g.chain.transfers[block.Hash] {
			switch {
			case t.To == from:
				sums[t.Token].Add(sums[t.Token], t.Raw)
			case t.From == from:
				sums[t.Token].Sub(sums[t.Token], t.Raw)
			}
		}
	}
	for token, raw := range sums {
		if raw.Sign() > 0 {
			t := g.chain.pay(string(token), treasury, raw.String())
			t.From = from
			g.chain.next(t)
			g.chain.record()
			return "sweep"
		}
	}
	return "nothing"
}

// compare checks the ledger, and that deposit addresses hold what is confirmed.
func (g *moneyGame) compare() {
	g.t.Helper()
	book := g.check()
	g.compareBank(book)
	ours := map[chain.Address]bool{}
	for _, kept := range g.customers {
		ours[address(kept)] = true
	}
	for _, no := range g.orders {
		ours[address(g.order(no).DepositAddress)] = true
	}
	sums := map[string]money.Amount{} // of places, by the chain
	cursor, _, err := g.gateway.Cursor(g.t.Context(), eth)
	if err != nil {
		g.t.Fatal(err)
	}
	place := func(a chain.Address) string {
		switch {
		case ours[a]:
			return "deposits"
		case a == address(treasury):
			return "treasury"
		case a == address(payoutWallet):
			return "payout"
		}
		return ""
	}
	for _, block := range g.chain.blocks {
		if block.Number+confirmations-1 > cursor.Number {
			continue
		}
		for _, t := range g.chain.transfers[block.Hash] {
			asset, decimals := 1, 6
			if t.Token == "0xUSDC" {
				asset, decimals = 2, 18
			}
			amount := must(money.Floor(t.Raw, decimals))(g.t)
			if to := place(t.To); to != "" {
				sums[fmt.Sprint(to, asset)] += amount
			}
			if from := place(t.From); from != "" {
				sums[fmt.Sprint(from, asset)] -= amount
			}
		}
	}
	for asset := int64(1); asset <= 2; asset++ {
		for _, kind := range []string{"deposits", "treasury", "payout"} {
			var got money.Amount
			for account, balance := range book.Balances() {
				if account.Asset == asset && string(account.Kind) == kind {
					got += balance.Posted
				}
			}
			if kind == "payout" {
				got += g.sentOut(asset) // no chain of the test's has the transfers of payouts
			}
			if want := sums[fmt.Sprint(kind, asset)]; got != want {
				g.t.Errorf("%s hold %s of asset %d by the ledger, and %s on chain", kind, got, asset, want)
			}
		}
	}
}

// sentOut is what payouts have moved out of the wallet.
func (g *moneyGame) sentOut(asset int64) (sum money.Amount) {
	for _, p := range g.arrived() {
		if p.Asset.ID == asset {
			sum += p.Amount
		}
	}
	return sum
}
