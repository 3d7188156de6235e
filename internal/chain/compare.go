package chain

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"
)

// What a Search may take. An address that was paid long ago may have millions
// of blocks to be searched, and payments to others must not wait for that: it
// goes on with the next batch.
const (
	searchWidth  = 10_000           // blocks in one call of Search
	searchBudget = 5 * time.Second  // for all searches before one batch
	searchAgain  = 10 * time.Minute // when a balance that nothing explains is looked at again
	// searchMargin is how far before the last comparison a search begins: a
	// reorg may have put a transfer into an older block since.
	searchMargin = 1_000
)

// search looks for transfers to an address that the records lack.
type search struct {
	next    uint64 // block to go on with
	found   []Transfer
	again   time.Time // once nothing explained the balance: not before
	surplus []Holding
}

// account is what one address must hold, and does.
type account struct {
	address Address
	since   uint64
	reused  bool
	tokens  []difference
	native  *big.Int // more of the native coin than expected; nil for none
}

// difference is what an address holds of a token and what it must, by what is
// recorded once the batch is.
type difference struct {
	token      Address
	have, want *big.Int
}

func (a account) agrees() bool {
	return !slices.ContainsFunc(a.tokens, func(d difference) bool { return d.have.Cmp(d.want) != 0 })
}

// compare compares what addresses hold with what is recorded, and searches for
// what is missing: a node that hid a transfer is found out, at the latest
// before its order expires. What can't be compared stays out of Compared, and
// the batch is recorded all the same.
func (w *Watcher) compare(ctx context.Context, b *Batch) error {
	expected, err := w.Recorder.Expected(ctx, w.Chain, b.Confirmed)
	if err != nil {
		return ofRecorder(fmt.Errorf("read what addresses must hold: %w", err))
	}
	accounts, err := w.accounts(ctx, b, expected)
	if err == nil || len(accounts) > 0 {
		err = errors.Join(err, w.explain(ctx, b, accounts))
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	w.balances(err)
	return nil
}

// accounts asks for the balances of addresses. Beside an error it returns those
// whose every balance is told.
func (w *Watcher) accounts(ctx context.Context, b *Batch, expected []Expectation) (list []account, err error) {
	if len(expected) == 0 {
		return nil, nil
	}
	holdings := make([]Holding, len(expected))
	for i, e := range expected {
		holdings[i] = e.Holding
	}
	balances, err := w.Source.Balances(ctx, b.Head, holdings)
	if err == nil && len(balances) != len(holdings) {
		err = fmt.Errorf("%d answers to %d questions", len(balances), len(holdings))
	}
	if err != nil {
		return nil, fmt.Errorf("read balances: %w", err)
	}
	untold := map[Address]bool{}
	for i, e := range expected {
		if balances[i] == nil {
			untold[e.Address] = true
			err = fmt.Errorf("no node tells what %s holds of token %q", e.Address, e.Token)
		}
	}
	brought := map[[2]Address]*big.Int{}
	for _, t := range b.Transfers {
		sum(brought, t)
	}
	places := map[Address]int{}
	for i, e := range expected {
		if untold[e.Address] {
			continue
		}
		at, known := places[e.Address]
		if !known {
			at = len(list)
			places[e.Address], list = at, append(list, account{address: e.Address, since: e.Since, reused: e.Reused})
		}
		d := difference{token: e.Token, have: balances[i], want: new(big.Int).Set(e.Raw)}
		if more := brought[[2]Address{e.Token, e.Address}]; more != nil {
			d.want.Add(d.want, more)
		}
		switch {
		case e.Token != "":
			list[at].tokens = append(list[at].tokens, d)
		case d.have.Cmp(d.want) > 0:
			list[at].native = new(big.Int).Sub(d.have, d.want)
		}
	}
	return list, err
}

// sum adds what a transfer brings to one end, and takes it from the other: a sweep.
func sum(sums map[[2]Address]*big.Int, t Transfer) {
	add := func(at Address, raw *big.Int) {
		key := [2]Address{t.Token, at}
		if sums[key] == nil {
			sums[key] = new(big.Int)
		}
		sums[key].Add(sums[key], raw)
	}
	add(t.To, t.Raw)
	add(t.From, new(big.Int).Neg(t.Raw))
}

// explain fills in Compared and Surplus, after a search where a balance differs.
func (w *Watcher) explain(ctx context.Context, b *Batch, accounts []account) (err error) {
	searches := map[Address]*search{} // of other addresses nothing is asked any more
	defer func() { w.keep(searches) }()
	budget := time.Now().Add(searchBudget)
	for _, a := range accounts {
		if a.native != nil {
			b.Surplus = append(b.Surplus, Holding{Address: a.address, Raw: a.native})
		}
		agrees, failed := w.agrees(ctx, a)
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("look whether %s was swept before: %w", a.address, failed))
			continue
		}
		if agrees {
			b.Compared = append(b.Compared, a.address)
			continue
		}
		s := w.searches[a.address]
		if s == nil {
			s = &search{next: a.since - min(a.since, searchMargin)}
		}
		searches[a.address] = s
		if time.Now().Before(s.again) {
			continue // a person was told
		}
		done, failed := w.search(ctx, b, a, s, budget)
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("search for transfers to %s: %w", a.address, failed))
		}
		if done && len(s.surplus) == 0 {
			delete(searches, a.address)
			b.Compared = append(b.Compared, a.address)
		}
		b.Surplus = append(b.Surplus, s.surplus...)
	}
	return err
}

// agrees tells whether nothing has to be searched for. An address that was swept before a
// backup was put back holds as little as one that was never paid, but has code: the first
// sweep puts it there.
func (w *Watcher) agrees(ctx context.Context, a account) (bool, error) {
	if !a.agrees() || !a.reused {
		return a.agrees(), nil
	}
	source, can := w.Source.(interface {
		HasCode(context.Context, Address) (bool, error)
	})
	if !can {
		return false, nil
	}
	has, err := source.HasCode(ctx, a.address)
	return !has, err
}

// search goes on with one search, and when it is complete puts what it found
// into the batch and says what is still not explained. One that fails begins
// anew with the next batch.
func (w *Watcher) search(ctx context.Context, b *Batch, a account, s *search, budget time.Time) (done bool, err error) {
	// The balances may be newer than the batch's head: what came meanwhile
	// explains them too.
	head, err := w.Source.Head(ctx)
	if err != nil {
		return false, err
	}
	for s.next <= head.Number {
		if time.Now().After(budget) {
			return false, nil
		}
		upTo := min(head.Number, s.next+searchWidth-1)
		list, err := w.Source.Search(ctx, w.Tokens, a.address, s.next, upTo)
		if err != nil {
			return false, err
		}
		s.found, s.next = append(s.found, list...), upTo+1
	}
	found, from := s.found, a.since-min(a.since, searchMargin)
	s.found, s.next = nil, from
	if found, err = w.still(ctx, found); err != nil {
		return false, err
	}
	if err := w.join(b, found); err != nil {
		return false, err
	}
	s.surplus = nil
	sums := map[[2]Address]*big.Int{}
	for _, t := range found {
		sum(sums, t)
	}
	for _, d := range a.tokens {
		explained := d.want
		if got := sums[[2]Address{d.token, a.address}]; got != nil && got.Cmp(explained) > 0 {
			explained = got
		}
		if d.have.Cmp(explained) > 0 {
			s.surplus = append(s.surplus, Holding{Token: d.token, Address: a.address, Raw: new(big.Int).Sub(d.have, explained)})
		}
	}
	if len(s.surplus) > 0 {
		s.again = time.Now().Add(searchAgain)
	}
	return true, nil
}

// still checks that the blocks of what was found, perhaps a few batches ago,
// are on the chain.
func (w *Watcher) still(ctx context.Context, found []Transfer) ([]Transfer, error) {
	var numbers []uint64
	for _, t := range found {
		if !slices.Contains(numbers, t.Block.Number) {
			numbers = append(numbers, t.Block.Number)
		}
	}
	if len(numbers) == 0 {
		return nil, nil
	}
	blocks, err := w.Source.At(ctx, numbers...)
	if err != nil {
		return nil, err
	}
	for i, t := range found {
		block := blocks[slices.Index(numbers, t.Block.Number)]
		if block == nil || block.Hash != t.Block.Hash {
			return nil, fmt.Errorf("block %d: %w", t.Block.Number, ErrForked)
		}
		found[i].Block = *block
	}
	return found, nil
}

// join puts what was found up to the cursor into the batch. What lies beyond it
// is read when its turn comes.
func (w *Watcher) join(b *Batch, found []Transfer) error {
	missing := slices.DeleteFunc(slices.Clone(found), func(t Transfer) bool {
		return t.Block.Number > b.Cursor().Number || slices.ContainsFunc(b.Transfers, func(have Transfer) bool {
			return have.Tx == t.Tx && have.Ordinal == t.Ordinal
		})
	})
	return b.add(nil, missing...)
}

// keep remembers the searches under way, and what no transfer explains for
// those who ask.
func (w *Watcher) keep(searches map[Address]*search) {
	w.searches = searches
	w.mu.Lock()
	defer w.mu.Unlock()
	w.health.Surplus = nil
	for _, s := range searches {
		w.health.Surplus = append(w.health.Surplus, s.surplus...)
	}
}
