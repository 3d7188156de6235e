package gateway

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"sync"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// unsearchedPerBatch limits the new addresses whose balance is compared before
// one batch; the next one takes the rest.
const unsearchedPerBatch = 200

// expiredPerBatch limits the orders about to expire whose balance is compared
// before one batch.
const expiredPerBatch = 500

// createdAgain is for how long after a backup was put back orders that were made since it
// are created again. So long each new address is asked whether it was swept before.
const createdAgain = 30 * 24 * time.Hour

// closeAbove is how many addresses are open before it is worth to look for those
// whose order has ended.
const closeAbove = 10_000

// watched holds the deposit addresses of one family. It only ever learns more:
// what was committed after the newest that it knows, which is one read of an
// index, by whichever process.
type watched struct {
	set chain.AddressSet

	mu      sync.Mutex
	last    store.Read // how far the set was read
	closeAt int        // how many open ones there are when those that ended are looked for
}

// known is what was known of addresses when a chain's watcher asked for them last: the
// orders of those that were open, and how far they had been read.
type known struct {
	orders chain.OpenAddresses
	last   store.Read
}

// depositAddress is an address of a chain with what is known of it. What the watcher asked
// for last is held against what is recorded from then on: whoever was open then is found
// by the order, and whoever was not, by the index of those that have ended.
func (g *Gateway) depositAddress(chainName string, a chain.Address) store.DepositAddress {
	d := store.DepositAddress{Family: g.chains[chainName].Family.Name(), Address: a}
	if k, ok := g.known.Load(chainName); ok {
		k := k.(known)
		d.OrderID, d.ReadUpTo = k.orders.Order(a), k.last
	}
	return d
}

// turns remembers, for each chain, the last of the due orders whose balance was
// asked for, when there were more than one batch takes: orders that may not
// expire keep no others from their turn.
type turns struct {
	mu   sync.Mutex
	last map[string]payment.Order
}

// Ours implements chain.Recorder. An address that any process committed before
// the call is in the answer; without the read that makes sure of it there is
// none.
func (g *Gateway) Ours(ctx context.Context, name string) (chain.Ours, error) {
	family := g.chains[name].Family.Name()
	w := g.watched[family]
	w.mu.Lock()
	defer w.mu.Unlock()
	err := g.store.View(ctx, func(tx *store.Tx) error { return w.read(tx, family) })
	if err != nil {
		return nil, fmt.Errorf("read deposit addresses: %w", err)
	}
	c := g.chains[name]
	g.known.Store(name, known{w.set.Open(), w.last})
	return func(a chain.Address) bool { return w.set.Has(a) || c.placeOf(a) != "" }, nil
}

func (w *watched) read(tx *store.Tx, family string) error {
	if w.last == (store.Read{}) {
		n, err := tx.CountAddresses()
		if err != nil {
			return err
		}
		w.set.Grow(n)
	}
	next, err := tx.AddressesAfter(family, w.last, func(a store.ReadAddress) {
		if a.Open {
			w.set.Add(a.Address, a.OrderID)
		} else {
			w.set.AddClosed(a.Address)
		}
	})
	if err != nil {
		return err
	}
	w.last = next
	return w.close(tx, family)
}

// close moves the addresses of orders that have ended to where they need less room: once
// half of the open ones are theirs, so that it costs each order as much as being read once
// more. To count those that wait, of all families, costs a tenth of that.
func (w *watched) close(tx *store.Tx, family string) error {
	open, _ := w.set.Len()
	if open <= w.closeAt {
		return nil
	}
	waiting, err := tx.CountOpenOrders()
	if err != nil {
		return err
	}
	if open < 2*waiting {
		w.closeAt = 2 * waiting
		return nil
	}
	return w.closeEnded(tx, family)
}

// closeEnded moves those of orders that have ended.
func (w *watched) closeEnded(tx *store.Tx, family string) error {
	var still chain.AddressSet
	if err := tx.OpenAddresses(family, func(a store.ReadAddress) { still.Add(a.Address, a.OrderID) }); err != nil {
		return err
	}
	left, _ := still.Len()
	w.set.Retain(&still)
	w.closeAt = max(closeAbove, 2*left)
	return nil
}

// Expected implements chain.Recorder: what must lie at the addresses of orders
// that this batch may expire, and at those that were never compared: there money
// may be from before, when an order is made again after a backup was restored.
func (g *Gateway) Expected(ctx context.Context, name string, confirmed chain.Block) (list []chain.Expectation, err error) {
	err = g.store.View(ctx, func(tx *store.Tx) error {
		c, err := tx.Chain(name)
		if err != nil {
			return err
		}
		oldest, err := tx.OldestBlock(name)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		look := expecting{g: g, tx: tx, chain: c, oldest: oldest}
		if look.restored, err = tx.RestoredSince(tx.Now.Add(-createdAgain)); err != nil {
			return err
		}
		unsearched, err := tx.Unsearched(name, g.chains[name].Family.Name(), unsearchedPerBatch)
		if err != nil {
			return err
		}
		for _, w := range unsearched {
			if err := look.at(w, false, &list); err != nil {
				return err
			}
		}
		if confirmed.Hash == "" {
			return nil
		}
		g.turns.mu.Lock()
		defer g.turns.mu.Unlock()
		head := g.headFor(name, c.HeadNumber, confirmed.Number)
		due, err := mayExpire(tx, name, confirmed, head, g.turns.last[name])
		if err != nil {
			return err
		}
		delete(g.turns.last, name)
		if len(due) == expiredPerBatch {
			g.turns.last[name] = due[len(due)-1]
		}
		for _, o := range due {
			w := store.Watched{Address: o.Address, MerchantID: o.MerchantID, OrderNo: o.OrderNo}
			if w.Searched, err = tx.Searched(o.MerchantID, o.OrderNo); err != nil {
				return err
			}
			if err := look.at(w, true, &list); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read what addresses must hold: %w", err)
	}
	return list, nil
}

// mayExpire returns the open orders of a chain whose time is over once a block is
// confirmed, and whose deposits are all confirmed by it: those after an order,
// and then from the earliest on.
func mayExpire(tx *store.Tx, name string, confirmed chain.Block, head uint64, after payment.Order) (list []payment.Order, err error) {
	last, listed := after, map[string]bool{}
	at := time.UnixMilli(confirmed.Time).UTC()
	for {
		candidates, err := tx.DueOrders(name, at, last, expiredPerBatch)
		switch {
		case err != nil:
			return nil, err
		case len(candidates) == 0 && after.Sysid == "":
			return list, nil
		case len(candidates) == 0:
			last, after = payment.Order{}, payment.Order{}
			continue
		}
		for _, o := range candidates {
			if listed[o.Sysid] {
				return list, nil
			}
			deposits, err := tx.Deposits(o.MerchantID, o.OrderNo)
			if err != nil {
				return nil, err
			}
			for i := range deposits {
				if d := deposits[i]; d.Chain == name && d.BlockNumber <= confirmed.Number && d.ConfirmAt <= head {
					deposits[i].State = payment.Posted
				}
			}
			if payment.Expired(o, deposits, at, confirmed.Number) {
				list, listed[o.Sysid] = append(list, o), true
			}
			if len(list) == expiredPerBatch {
				return list, nil
			}
		}
		last = candidates[len(candidates)-1]
	}
}

// expecting is one read of what addresses must hold.
type expecting struct {
	g      *Gateway
	tx     *store.Tx
	chain  store.Chain
	oldest uint64
	// restored: a backup was put back a short while ago.
	restored bool
}

// at adds what must lie at an address: of every token of the chain what its deposits
// add up to, and nothing of the chain's own coin. Deposits above the cursor are of a
// batch that was cut off; the next one brings them once more.
func (e *expecting) at(w store.Watched, native bool, list *[]chain.Expectation) error {
	held, err := e.held(w)
	if err != nil {
		return err
	}
	since, reused := max(w.Searched, e.oldest), e.restored && w.Searched == 0
	for _, token := range e.g.config.Tokens {
		if token.Chain != e.chain.Name {
			continue
		}
		sum := new(big.Int)
		if before := held.before[token.Contract]; before != nil {
			sum.Set(before)
		}
		for _, d := range held.deposits {
			if d.Chain == e.chain.Name && d.Asset.Contract == token.Contract && d.BlockNumber <= e.chain.Cursor.Number {
				sum.Add(sum, d.Lies())
			}
		}
		for _, m := range held.moved {
			if m.Asset.Contract == token.Contract && m.BlockNumber <= e.chain.Cursor.Number && sum.Cmp(m.Raw) >= 0 {
				sum.Sub(sum, m.Raw)
			}
		}
		*list = append(*list, chain.Expectation{Holding: chain.Holding{Token: token.Contract, Address: w.Address, Raw: sum}, Since: since, Reused: reused})
	}
	if native {
		*list = append(*list, chain.Expectation{Holding: chain.Holding{Address: w.Address, Raw: new(big.Int)}, Since: since, Reused: reused})
	}
	return nil
}

// held reads what is recorded of an address on the chain.
func (e *expecting) held(w store.Watched) (heldAt, error) {
	family := e.g.chains[e.chain.Name].Family.Name()
	if w.OrderNo != "" {
		return orderHolds(e.tx, orderName{w.MerchantID, w.OrderNo}, family, w.Address, e.chain.Name)
	}
	return e.g.customerHolds(e.tx, store.AtAddress{MerchantID: w.MerchantID, Family: family, Address: w.Address, Chain: e.chain.Name}, e.chain.Cursor.Number+1)
}

// note notes which addresses were compared, so that the next search at them begins
// here, and where the chain's own coin was found. An address with more of a token
// than its transfers tell was searched too: it is for a person to look at.
func (p *part) note() error {
	if p.noted || !p.moved {
		return nil
	}
	tx, b := p.tx, p.batch
	family := p.g.chains[b.Chain].Family.Name()
	for ; p.compared < len(b.Compared) && p.left > 0; p.left-- {
		if err := tx.SaveSearched(b.Chain, p.g.depositAddress(b.Chain, b.Compared[p.compared]), b.Cursor().Number); err != nil {
			return err
		}
		p.compared++
	}
	for ; p.surplus < len(b.Surplus) && p.left > 0; p.left-- {
		if h := b.Surplus[p.surplus]; h.Token == "" {
			if err := p.g.noteNative(tx, b.Chain, h); err != nil {
				return err
			}
		}
		p.surplus++
	}
	if p.compared < len(b.Compared) || p.surplus < len(b.Surplus) {
		return nil
	}
	p.noted = true
	return noteSearched(tx, family, b)
}

// noteNative notes that some of the chain's own coin lies at an order's address.
func (g *Gateway) noteNative(tx *store.Tx, chainName string, h chain.Holding) error {
	o, err := tx.OrderAt(g.depositAddress(chainName, h.Address))
	if err != nil || o.Native == h.Raw.String() {
		return err
	}
	o.Native, o.UpdatedAt = h.Raw.String(), tx.Now
	return tx.SaveOrder(o)
}

// noteSearched notes up to which address all were compared at least once.
func noteSearched(tx *store.Tx, family string, b chain.Batch) error {
	searched := map[chain.Address]bool{}
	for _, a := range b.Compared {
		searched[a] = true
	}
	for _, h := range b.Surplus {
		if h.Token != "" {
			searched[h.Address] = true
		}
	}
	if len(searched) == 0 {
		return nil
	}
	next, err := tx.Unsearched(b.Chain, family, unsearchedPerBatch)
	if err != nil {
		return err
	}
	// Of each kind, up to the first that was not.
	var upTo []store.AddressPlace
	for i, w := range next {
		if !searched[w.Address] {
			continue
		}
		switch first := i == 0 || !w.Place.Follows(next[i-1].Place); {
		case first:
			upTo = append(upTo, w.Place)
		case len(upTo) > 0 && upTo[len(upTo)-1] == next[i-1].Place:
			upTo[len(upTo)-1] = w.Place
		}
	}
	for _, place := range upTo {
		if err := tx.SaveSearchedUpTo(b.Chain, place); err != nil {
			return err
		}
	}
	return nil
}
