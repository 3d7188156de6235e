package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/money"
)

// Whatever two chains do within their confirmations, and whatever a merchant
// does meanwhile, the gateway agrees with the model after every step.
//
// XCHECKOUT_LONG=1 plays for minutes; XCHECKOUT_SEED=n plays one game again.
func TestRandomChains(t *testing.T) {
	games, steps := 3, 100
	if os.Getenv("XCHECKOUT_LONG") != "" {
		games, steps = 100, 300
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
			g := newGame(t, rand.New(rand.NewPCG(seed, 4)))
			for step := range steps {
				what := g.step()
				for _, o := range g.model.orders {
					g.order(o.no)
				}
				if t.Failed() {
					t.Fatalf("step %d, %s: play it again with XCHECKOUT_SEED=%d", step, what, seed)
				}
			}
			t.Log(g.tally())
		})
	}
}

// game is a gateway and its model, told the same.
type game struct {
	*bench
	random *rand.Rand
	model  *model
	chains []*chainOf
	pool   map[*chainOf][]chain.Transfer // taken out of a chain by a reorg
	lost   map[*chainOf]branch           // the last blocks that a reorg took
	last   chain.Batch
}

// branch are blocks that stood on a base.
type branch struct {
	base   chain.Block
	blocks []chain.Block
}

func newGame(t *testing.T, random *rand.Rand) *game {
	g := &game{bench: newBench(t), random: random, model: newModel(), pool: map[*chainOf][]chain.Transfer{}, lost: map[*chainOf]branch{}}
	if g.work = random.IntN(4); g.work > 0 { // most batches take several Updates
		g.gateway.LimitWork(g.work)
	}
	g.lenient(money.MustParse("0.5"))
	g.chains = []*chainOf{g.chain, g.other}
	return g
}

// tally says how much happened, for a reader who wonders whether a game is worth it.
func (g *game) tally() string {
	counts := map[string]int{"deposits": len(g.model.firstTime)}
	for _, o := range g.model.orders {
		counts[string(o.status)]++
		for i, e := range o.events {
			if e == "CANCELLED" && (o.status != payment.Cancelled || i != len(o.events)-1) {
				counts["cancelled too late"]++
			}
			if e == "DEPOSIT_DETECTED" {
				counts["detected"]++
			}
		}
	}
	return fmt.Sprint(counts)
}

// step does one thing at random and returns its name. Only what was recorded
// is compared: until then the gateway knows nothing of it.
func (g *game) step() string {
	g.t.Helper()
	c := g.chains[g.random.IntN(len(g.chains))]
	switch n := g.random.IntN(100); {
	case n < 16:
		g.createOrder()
		return "create"
	case n < 24:
		g.cancelOrder()
		return "cancel"
	case n < 50:
		g.mineBlocks(c)
		return "mine"
	case n < 60:
		g.reorganise(c)
		return "reorg"
	case n < 65:
		g.returnBranch(c)
		return "return of lost blocks"
	case n < 67:
		g.restart()
		return "restart"
	case n < 70:
		g.repeat()
		return "repeat"
	default:
		g.recordSome(c)
		return "record"
	}
}

// wall sets the wall's clock a little ahead of the chains.
func (g *game) wall() {
	newest := max(g.chain.head().Time, g.other.head().Time)
	g.now = time.UnixMilli(newest).UTC().Add(time.Duration(g.random.IntN(2000)) * time.Millisecond)
}

func (g *game) createOrder() {
	g.t.Helper()
	g.wall()
	token := tokens[g.random.IntN(len(tokens))]
	amount, seconds := money.Amount(1+g.random.Int64N(5_000_000)), wire.Integer(5+g.random.IntN(120))
	p := wire.OrderParams{OrderNo: fmt.Sprint(len(g.model.orders)), OrderAmount: &amount, Token: token.Token, ExpiredIn: &seconds}
	made := must(g.bench.createOrder(g.caller(), p))(g.t)
	g.model.orders = append(g.model.orders, &modelOrder{no: p.OrderNo, address: made.DepositAddress, token: token, paying: money.Amount(made.PayingAmount),
		tolerance: min(money.MustParse("0.5"), money.Amount(made.PayingAmount)/20), expires: time.UnixMilli(made.ExpiresAt), status: payment.Paying})
	g.model.compare(g.bench)
}

func (g *game) cancelOrder() {
	g.t.Helper()
	if len(g.model.orders) == 0 {
		return
	}
	g.wall()
	o := g.model.orders[g.random.IntN(len(g.model.orders))]
	err := g.cancel(o.no)
	if want := g.model.cancel(o); want != "" {
		refusedWith(g.t, "cancel "+o.no, err, fault.Code(want))
	} else if err != nil {
		g.t.Errorf("cancel %s: %v", o.no, err)
	}
	g.model.compare(g.bench)
}

func (g *game) mineBlocks(c *chainOf) {
	for range 1 + g.random.IntN(3) {
		var transfers []chain.Transfer
		for len(g.model.orders) > 0 && g.random.IntN(2) > 0 {
			transfers = append(transfers, g.payment(c))
		}
		// What a reorg took comes again, soon or never.
		for len(g.pool[c]) > 0 && g.random.IntN(2) == 0 {
			transfers = append(transfers, g.pool[c][0])
			g.pool[c] = g.pool[c][1:]
		}
		c.mine(int(c.head().Time-start.UnixMilli())/1000+g.random.IntN(20), transfers...)
	}
}

// payment is a transfer to some order: dust, a part, all of it, or more.
func (g *game) payment(c *chainOf) chain.Transfer {
	o := g.model.orders[max(0, len(g.model.orders)-1-g.random.IntN(8))]
	contract, decimals := "0xUSDT", 6
	switch {
	case c == g.other:
		contract, decimals = "0xBUSDT", 18
	case o.token.Token == usdc != (g.random.IntN(8) == 0): // now and then the wrong token
		contract, decimals = "0xUSDC", 18
	}
	whole := must(o.paying.Raw(decimals))(g.t)
	raw := new(big.Int)
	switch g.random.IntN(6) {
	case 0: // dust, nothing included
		raw.SetInt64(g.random.Int64N(1_500_000_000_000))
	case 1, 2: // a part, with all the digits that there are
		raw.SetString(fmt.Sprint(g.random.Int64N(999_999)), 10)
		raw.Mul(raw, whole).Quo(raw, big.NewInt(777_777))
	default:
		raw.Add(whole, big.NewInt(g.random.Int64N(2)))
	}
	return c.pay(contract, o.address, raw.String())
}

// depth is how many of the newest blocks may go without a confirmed one.
func (g *game) depth(c *chainOf) int { return int(c.head().Number - g.model.confirmed[c.name]) }

func (g *game) reorganise(c *chainOf) {
	depth := g.depth(c)
	if depth == 0 {
		return
	}
	lost := c.drop(1 + g.random.IntN(depth))
	g.lost[c] = branch{c.head(), lost}
	for _, b := range lost {
		g.pool[c] = append(g.pool[c], c.transfers[b.Hash]...)
	}
	g.mineBlocks(c)
}

// returnBranch brings the lost blocks back in the place of what came instead.
func (g *game) returnBranch(c *chainOf) {
	lost := g.lost[c]
	if len(lost.blocks) == 0 || !c.has(lost.base) || g.depth(c) < int(c.head().Number-lost.base.Number) {
		return
	}
	instead := c.drop(int(c.head().Number - lost.base.Number))
	g.lost[c] = branch{lost.base, instead}
	c.blocks = append(c.blocks, lost.blocks...)
	// Both branches may hold the same chain transaction, a chain only one: what
	// came back is in no pool.
	g.pool[c] = nil
	if g.random.IntN(2) == 0 {
		c.next()
	}
}

// recordSome hands over what is new, all of it or only a part.
func (g *game) recordSome(c *chainOf) {
	g.t.Helper()
	upTo := c.head().Number
	batch, more := c.batch(upTo)
	if !more {
		return
	}
	if n := len(batch.Blocks); g.random.IntN(3) == 0 {
		batch, _ = c.batch(batch.Blocks[g.random.IntN(n)].Number)
	}
	g.wall()
	if g.random.IntN(4) == 0 {
		g.cutOff(batch)
	}
	if err := g.gateway.Record(g.t.Context(), batch); err != nil {
		g.t.Fatalf("record: %v", err)
	}
	g.model.apply(batch)
	g.last = batch
	g.model.compare(g.bench)
}

// cutOff has a batch recorded in part.
func (g *game) cutOff(batch chain.Batch) {
	g.t.Helper()
	if err := g.gateway.Record(cutAfter(g.t, 1+g.random.IntN(6)), batch); err != nil && !errors.Is(err, context.Canceled) {
		g.t.Fatalf("record, cut off: %v", err)
	}
	if g.random.IntN(2) == 0 {
		g.restart()
	}
	g.check()
}

// repeat hands the last batch over again.
func (g *game) repeat() {
	g.t.Helper()
	if g.last.Chain == "" {
		return
	}
	if err := g.gateway.Record(g.t.Context(), g.last); err != nil {
		g.t.Fatalf("the last batch again: %v", err)
	}
	g.model.compare(g.bench)
}
