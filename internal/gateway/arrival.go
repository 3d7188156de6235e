package gateway

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// Arrivals implements chain.Recorder: what the deposits that a batch confirms say came
// to their addresses, block by block. Deposits above the cursor are of a batch that was
// cut off; the next one brings them once more.
func (g *Gateway) Arrivals(ctx context.Context, name string, b chain.Batch) (list []chain.Arrival, err error) {
	err = g.store.View(ctx, func(tx *store.Tx) error {
		c, err := tx.Chain(name)
		if err != nil {
			return err
		}
		a := &arriving{g: g, tx: tx, chain: name, batch: b, recorded: c.Cursor.Number, orders: map[chain.Address]orderName{}, blocks: map[inBlock]uint64{}}
		if b.Ancestor != nil {
			a.recorded = min(a.recorded, b.Ancestor.Number)
		}
		if err := a.find(); err != nil {
			return err
		}
		list, err = a.list()
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read what came: %w", err)
	}
	return list, nil
}

// inBlock is a token at an address in one block.
type inBlock struct {
	block          chain.Hash
	token, address chain.Address
}

func inBlockOf(d payment.Deposit) inBlock { return inBlock{d.BlockHash, d.Asset.Contract, d.Address} }

// arriving is one read of what came.
type arriving struct {
	g        *Gateway
	tx       *store.Tx
	chain    string
	batch    chain.Batch
	recorded uint64 // the number of the block up to which the store has everything

	orders map[chain.Address]orderName // whose addresses they are; those of customers have no order
	found  []inBlock                   // in which something is to be confirmed
	blocks map[inBlock]uint64          // their numbers
}

func (a *arriving) add(at inBlock, number uint64, of orderName) {
	a.orders[at.address] = of
	if _, known := a.blocks[at]; !known {
		a.found, a.blocks[at] = append(a.found, at), number
	}
}

// find finds what is to be confirmed: what waits for it, and what the batch both brings
// and confirms.
func (a *arriving) find() error {
	confirmed := a.batch.Confirmed.Number
	head := a.g.headFor(a.chain, a.batch.Head.Number, confirmed)
	waiting, err := a.tx.PendingDeposits(a.chain, min(confirmed, a.recorded), head, math.MaxInt32)
	if err != nil {
		return err
	}
	for _, d := range waiting {
		a.add(inBlockOf(d), d.BlockNumber, orderName{d.MerchantID, d.OrderNo})
	}
	for _, t := range a.batch.Transfers {
		_, known := a.g.assets[assetKey(a.chain, t.Token)]
		if !known || t.Raw.Sign() <= 0 || t.Block.Number > confirmed {
			continue
		}
		o, c, err := a.g.ownerOf(a.tx, a.chain, t.To)
		switch {
		case err == nil:
			a.add(inBlock{t.Block.Hash, t.Token, t.To}, t.Block.Number, orderName{cmp.Or(o.MerchantID, c.MerchantID), o.OrderNo})
		case !errors.Is(err, store.ErrNotFound):
			return err
		}
	}
	return nil
}

// flow is one transfer to an address or away from it.
type flow struct {
	at     inBlock
	tx     chain.TxID
	number uint32   // of its chain transaction
	raw    *big.Int // by its log; below zero where it left
	lies   *big.Int // what is recorded of it as lying there
}

func (a *arriving) list() (list []chain.Arrival, err error) {
	flows := map[chain.Address][]flow{}
	for address, of := range a.orders {
		if flows[address], err = a.flows(address, of); err != nil {
			return nil, err
		}
	}
	for _, at := range a.found {
		arrival := chain.Arrival{Block: chain.Block{Number: a.blocks[at], Hash: at.block}, Token: at.token, Address: at.address,
			Brought: new(big.Int), Change: new(big.Int), Holds: new(big.Int)}
		for _, f := range flows[at.address] {
			if f.at.token != at.token {
				continue
			}
			arrival.Holds.Add(arrival.Holds, f.lies)
			if f.at != at {
				continue
			}
			arrival.Change.Add(arrival.Change, f.raw)
			if f.raw.Sign() > 0 {
				arrival.Brought.Add(arrival.Brought, f.raw)
			}
		}
		list = append(list, arrival)
	}
	return list, nil
}

// flows are all transfers to and from a deposit address up to the end of the batch, each
// once, whether the store has it, the batch, or both. Those to and from a customer's
// address before the first block that matters are one, which moves nothing in any block.
func (a *arriving) flows(address chain.Address, of orderName) (list []flow, err error) {
	recorded, err := a.held(address, of)
	if err != nil {
		return nil, err
	}
	for _, d := range recorded.deposits {
		if d.Chain == a.chain && d.BlockNumber <= a.recorded {
			list = append(list, flow{inBlockOf(d), d.Tx, d.Ordinal, d.Raw, d.Lies()})
		}
	}
	for _, m := range recorded.moved {
		if m.BlockNumber <= a.recorded {
			raw := new(big.Int).Neg(m.Raw)
			list = append(list, flow{inBlock{m.BlockHash, m.Asset.Contract, address}, m.Tx, m.Ordinal, raw, raw})
		}
	}
	for token, raw := range recorded.before {
		list = append(list, flow{at: inBlock{"", token, address}, raw: new(big.Int), lies: raw})
	}
	return append(list, a.brought(address, list)...), nil
}

// held reads what is recorded of an address: of a customer's from the first block on in
// which something is to be confirmed there, and what lay there before.
func (a *arriving) held(address chain.Address, of orderName) (heldAt, error) {
	family := a.g.chains[a.chain].Family.Name()
	if of.orderNo != "" {
		return orderHolds(a.tx, of, family, address, a.chain)
	}
	from := a.recorded + 1
	for at, number := range a.blocks {
		if at.address == address {
			from = min(from, number)
		}
	}
	return a.g.customerHolds(a.tx, store.AtAddress{MerchantID: of.merchantID, Family: family, Address: address, Chain: a.chain}, from)
}

// brought are the transfers of the batch to and from an address that are not among those
// that are recorded.
func (a *arriving) brought(address chain.Address, recorded []flow) (list []flow) {
	type transfer struct {
		block  chain.Hash
		tx     chain.TxID
		number uint32
	}
	known := map[transfer]bool{}
	for _, f := range recorded {
		known[transfer{f.at.block, f.tx, f.number}] = true
	}
	for _, t := range a.batch.Transfers {
		if t.To == t.From || t.To != address && t.From != address || known[transfer{t.Block.Hash, t.Tx, t.Ordinal}] {
			continue
		}
		raw := t.Raw
		if t.From == address {
			raw = new(big.Int).Neg(raw)
		}
		list = append(list, flow{inBlock{t.Block.Hash, t.Token, address}, t.Tx, t.Ordinal, raw, raw})
	}
	return list
}
