package gateway_test

import (
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
	"github.com/xcheckout/xcheckout/money"
)

// chainOf is a chain as a node would serve it, and what reads it: record hands
// the gateway batches as a chain.Watcher does.
type chainOf struct {
	b         *bench
	name      string
	fork      int // named in the hashes of new blocks
	sent      int // chain transactions so far
	blocks    []chain.Block
	transfers map[chain.Hash][]chain.Transfer

	uncompared bool                    // no balance can be had
	native     map[chain.Address]int64 // of the chain's own coin
	minted     map[chain.Address]int64 // of every token, without a transfer
	fees       map[chain.Address]bool  // tokens of which a hundredth less arrives than their logs say
}

func newChain(b *bench, name string) *chainOf {
	b.t.Helper()
	c := &chainOf{b: b, name: name, transfers: map[chain.Hash][]chain.Transfer{},
		native: map[chain.Address]int64{}, minted: map[chain.Address]int64{}, fees: map[chain.Address]bool{}}
	c.blocks = []chain.Block{{Hash: c.hash(0), Time: start.UnixMilli()}}
	if err := b.gateway.Bind(b.t.Context(), name, chain.Identity{Ref: "eip155:1", Genesis: c.hash(0)}); err != nil {
		b.t.Fatal(err)
	}
	c.record()
	return c
}

func (c *chainOf) hash(number uint64) chain.Hash {
	return chain.Hash(fmt.Sprintf("0x%s-%d.%d", c.name, c.fork, number))
}

func (c *chainOf) head() chain.Block { return c.blocks[len(c.blocks)-1] }

// at is the time of a block that many seconds after the start.
func at(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }

// pay makes a transfer of raw units of a contract to an address, to be mined.
func (c *chainOf) pay(contract, to, raw string) chain.Transfer {
	c.b.t.Helper()
	n, ok := new(big.Int).SetString(raw, 10)
	if !ok {
		c.b.t.Fatalf("%q is no number", raw)
	}
	c.sent++
	return chain.Transfer{Tx: chain.TxID(fmt.Sprintf("0x%s-hash%d", c.name, c.sent)), Token: address(contract), From: "0xpayer", To: address(to), Raw: n}
}

// mine adds a block that many seconds after the start, with these transfers.
func (c *chainOf) mine(seconds int, transfers ...chain.Transfer) {
	parent := c.head()
	block := chain.Block{Number: parent.Number + 1, ParentNumber: parent.Number, ParentHash: parent.Hash, Time: at(seconds).UnixMilli()}
	if block.Time < parent.Time {
		c.b.t.Fatalf("block %d would be older than its parent", block.Number)
	}
	block.Hash = c.hash(block.Number)
	for i, t := range transfers {
		t.Block, t.TxIndex = block, uint32(i)
		c.transfers[block.Hash] = append(c.transfers[block.Hash], t)
	}
	c.blocks = append(c.blocks, block)
}

// next adds a block a second after the newest one.
func (c *chainOf) next(transfers ...chain.Transfer) {
	c.mine(int(c.head().Time-start.UnixMilli())/1000+1, transfers...)
}

// confirm adds blocks until all that was mined is confirmed.
func (c *chainOf) confirm() {
	for range confirmations - 1 {
		c.next()
	}
}

// drop takes the newest blocks away, and returns them with what they held; new
// ones will have other hashes.
func (c *chainOf) drop(n int) []chain.Block {
	keep := len(c.blocks) - n
	dropped := append([]chain.Block(nil), c.blocks[keep:]...)
	c.blocks = c.blocks[:keep:keep]
	c.fork++
	return dropped
}

// batch is what a chain.Watcher would hand over next, up to a block: false when
// there is nothing new.
func (c *chainOf) batch(upTo uint64) (chain.Batch, bool) {
	c.b.t.Helper()
	cursor, found, err := c.b.gateway.Cursor(c.b.t.Context(), c.name)
	if err != nil {
		c.b.t.Fatal(err)
	}
	batch := chain.Batch{Chain: c.name, Head: c.head()}
	from := uint64(0)
	if found {
		if !c.has(cursor) {
			ancestor := c.ancestor(cursor.Number)
			batch.Ancestor, cursor = &ancestor, ancestor
		}
		from = cursor.Number + 1
	}
	if from > upTo {
		return batch, false
	}
	if from > 0 {
		batch.Opening = c.opening(c.blocks[from-1])
	}
	// Strangers' transfers are left to the gateway, as those are that a filter takes for ours.
	// That it does not remember who has an address is the harder case.
	if _, err := c.b.gateway.Ours(c.b.t.Context(), c.name); err != nil {
		c.b.t.Fatal(err)
	}
	if err := c.b.gateway.CloseEnded(c.b.t.Context(), "evm"); err != nil {
		c.b.t.Fatal(err)
	}
	if _, err := c.b.gateway.Ours(c.b.t.Context(), c.name); err != nil {
		c.b.t.Fatal(err)
	}
	for _, block := range c.blocks[from : upTo+1] {
		held := c.transfers[block.Hash]
		if len(held) > 0 || block.Number == upTo {
			batch.Blocks = append(batch.Blocks, block)
			batch.Transfers = append(batch.Transfers, held...)
		}
	}
	if confirmed := int(batch.Head.Number) + 1 - confirmations; confirmed >= 0 {
		batch.Confirmed = c.blocks[min(confirmed, int(upTo))]
	}
	c.compare(&batch)
	c.arrivals(&batch)
	return batch, true
}

// opening is what lay after a block at addresses that are read for the first time, or anew.
func (c *chainOf) opening(after chain.Block) *chain.Opening {
	c.b.t.Helper()
	holdings := must(c.b.gateway.Unopened(c.b.t.Context(), c.name, after))(c.b.t)
	if len(holdings) == 0 {
		return nil
	}
	for i := range holdings {
		h := &holdings[i]
		h.Raw = new(big.Int)
		for _, block := range c.blocks[:after.Number+1] {
			for _, t := range c.transfers[block.Hash] {
				switch {
				case t.Token != h.Token:
				case t.To == h.Address:
					h.Raw.Add(h.Raw, t.Raw)
				case t.From == h.Address:
					h.Raw.Sub(h.Raw, t.Raw)
				}
			}
		}
		if h.Address == address(payoutWallet) { // of whose payouts there are no transfers
			h.Raw.Sub(h.Raw, c.paidOut(h.Token))
		}
	}
	return &chain.Opening{After: after, Holdings: holdings}
}

// paidOut is what payouts of a token that are done add up to.
func (c *chainOf) paidOut(token chain.Address) *big.Int {
	c.b.t.Helper()
	db := databasetest.SQL(c.b.t, c.b.data.Database)
	defer db.Close() // a backup is not made beside it
	var sum money.Amount
	var decimals int
	if err := db.QueryRowContext(c.b.t.Context(), `select coalesce(cast(sum(p.amount) as bigint), 0), coalesce(max(a.decimals), 6)
		from payouts p join assets a on a.id = p.asset_id where p.chain = $1 and p.state = 'done' and a.contract = $2`, c.name, []byte(token)).Scan(&sum, &decimals); err != nil {
		c.b.t.Fatal(err)
	}
	return must(sum.Raw(decimals))(c.b.t)
}

// found is a batch with all earlier transfers from and to an address, as a search finds them.
func (c *chainOf) found(batch chain.Batch, a chain.Address) chain.Batch {
	var blocks []chain.Block
	var transfers []chain.Transfer
	for _, block := range c.blocks[:batch.Blocks[0].Number] {
		before := len(transfers)
		for _, t := range c.transfers[block.Hash] {
			if t.From == a || t.To == a {
				transfers = append(transfers, t)
			}
		}
		if len(transfers) > before {
			blocks = append(blocks, block)
		}
	}
	batch.Blocks, batch.Transfers = append(blocks, batch.Blocks...), append(transfers, batch.Transfers...)
	return batch
}

// compare does what a chain.Watcher does with balances, and fails when the
// gateway knows of less than lies there.
func (c *chainOf) compare(batch *chain.Batch) {
	c.b.t.Helper()
	expected, err := c.b.gateway.Expected(c.b.t.Context(), c.name, batch.Confirmed)
	if err != nil {
		c.b.t.Fatal(err)
	}
	differs := map[chain.Address]bool{}
	for _, e := range expected {
		if e.Token == "" {
			if raw := c.native[e.Address]; raw > 0 {
				batch.Surplus = append(batch.Surplus, chain.Holding{Address: e.Address, Raw: big.NewInt(raw)})
			}
			continue
		}
		want := new(big.Int).Set(e.Raw)
		for _, t := range batch.Transfers {
			if t.To == e.Address && t.Token == e.Token {
				want.Add(want, t.Raw)
			}
			if t.From == e.Address && t.Token == e.Token {
				want.Sub(want, t.Raw)
			}
		}
		have := big.NewInt(c.minted[e.Address])
		for _, b := range c.blocks[:batch.Cursor().Number+1] {
			for _, t := range c.transfers[b.Hash] {
				if t.To == e.Address && t.Token == e.Token {
					have.Add(have, c.arrives(t))
				}
				if t.From == e.Address && t.Token == e.Token {
					have.Sub(have, t.Raw)
				}
			}
		}
		if have.Cmp(want) <= 0 || c.uncompared {
			continue
		}
		differs[e.Address] = true
		if c.minted[e.Address] == 0 {
			c.b.t.Errorf("%s: the gateway expects %s at %s, and %s lies there", c.name, want, e.Address, have)
			continue
		}
		batch.Surplus = append(batch.Surplus, chain.Holding{Token: e.Token, Address: e.Address, Raw: have.Sub(have, want)})
	}
	for _, e := range expected {
		if !differs[e.Address] && !slices.Contains(batch.Compared, e.Address) && !c.uncompared {
			batch.Compared = append(batch.Compared, e.Address)
		}
	}
}

func (c *chainOf) has(b chain.Block) bool {
	return b.Number < uint64(len(c.blocks)) && c.blocks[b.Number].Hash == b.Hash
}

// ancestor is the newest block that the gateway has recorded and the chain
// still has.
func (c *chainOf) ancestor(cursor uint64) chain.Block {
	recorded, err := c.b.gateway.Canonical(c.b.t.Context(), c.name, cursor+1, 1000)
	if err != nil {
		c.b.t.Fatal(err)
	}
	for _, b := range recorded {
		if c.has(b) {
			return b
		}
	}
	c.b.t.Fatal("the chain and the gateway have no block in common")
	return chain.Block{}
}

// try hands over all that is new in one batch and returns what the gateway
// said.
func (c *chainOf) try() error {
	c.b.t.Helper()
	batch, more := c.batch(c.head().Number)
	if !more {
		return nil
	}
	return c.b.gateway.Record(c.b.t.Context(), batch)
}

// record hands over all that is new in one batch, and checks the ledger.
func (c *chainOf) record() {
	c.b.t.Helper()
	if err := c.try(); err != nil {
		c.b.t.Fatalf("record: %v", err)
	}
	c.b.check()
}
