package gateway

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

const (
	reconciledPerCall = 200                    // balances that are asked for at once
	reconcileWait     = 200 * time.Millisecond // between two looks at a chain that is being recorded
	reconcileLooks    = 50
)

// Reconciliation is a place of one asset, as the ledger and as the chain has it after
// one block. They agree where Differs is empty.
type Reconciliation struct {
	Chain, Token string
	Place        ledger.Kind
	// Address is the one that the configuration names of treasury and payout wallet; of a
	// difference at a deposit address that one; empty for all deposit addresses.
	Address   chain.Address
	Family    chain.Family
	Block     uint64
	Addresses int // that were asked for: of a place those too that were it before
	Ledger    money.Amount
	OnChain   money.Amount // rounded down, at each address, without the dust that movements brought
	Dust      *big.Int     // raw units beyond that: of many addresses they add up to more than a millionth
	Sending   money.Amount // of the payout wallet: signed and not confirmed, so on chain or not
	Differs   string       // what is wrong; empty where nothing is
}

// Reconcile compares what lies at deposit addresses, treasury and payout wallet on chain
// with the ledger, of every configured token, after the newest confirmed block. Sources
// are the chains' nodes, by name. Each difference at a deposit address has a line of its
// own. It works beside the process that serves; progress is told how many balances were
// asked for.
func (g *Gateway) Reconcile(ctx context.Context, a Actor, sources map[string]chain.Source, progress func(asked, of int)) (lines []Reconciliation, err error) {
	if err := a.mustBeOperator(); err != nil {
		return nil, err
	}
	for _, c := range g.config.Chains {
		source := sources[c.Name]
		if source == nil {
			return nil, fmt.Errorf("chain %s: no node is known", c.Name)
		}
		of, err := g.reconcileChain(ctx, c, source, progress)
		if err != nil {
			return nil, fmt.Errorf("chain %s: %w", c.Name, err)
		}
		lines = append(lines, of...)
	}
	return lines, nil
}

// booked is what the ledger has of a chain after a block.
type booked struct {
	block    uint64
	held     []store.HeldAt
	treasury map[int64]money.Amount // by asset
	wallet   map[int64]money.Amount
	sending  map[int64]money.Amount
	dust     map[placeAsset]*big.Int // that movements brought to treasury and payout wallet
	// opening is what lay at treasury and payout wallet when they were first read, while that
	// block is not confirmed: what was moved before is not known.
	opening map[placeAsset]payment.Movement
	unread  int // places and assets of which nothing was read yet
	// seen are the blocks that this rests on and that a reorg may take: the newest recorded
	// one, and those of payouts.
	seen []chain.Block
	// recorded is the newest block up to the compared one whose hash is; zero for none.
	recorded chain.Block
}

type placeAsset struct {
	place ledger.Kind
	asset int64
}

// booked reads the ledger's side once nothing up to the confirmed block waits to be
// posted.
func (g *Gateway) booked(ctx context.Context, c Chain, assets []payment.Asset) (b booked, err error) {
	waiting := 0
	for range reconcileLooks {
		waiting = 0
		err = g.store.View(ctx, func(tx *store.Tx) error {
			b = booked{treasury: map[int64]money.Amount{}, wallet: map[int64]money.Amount{}, sending: map[int64]money.Amount{}, dust: map[placeAsset]*big.Int{}, opening: map[placeAsset]payment.Movement{}}
			at, err := tx.Chain(c.Name)
			if err != nil {
				return err
			}
			b.block, b.seen = at.ConfirmedNumber, []chain.Block{at.Cursor}
			if b.recorded, _, err = confirmedBlock(tx, at); err != nil {
				return err
			}
			if b.held, waiting, err = tx.Held(c.Name, c.Family.Name(), b.block, at.HeadNumber); err != nil {
				return err
			}
			if err := b.readLanes(tx, c); err != nil {
				return err
			}
			for _, asset := range assets {
				if err := b.readPlaces(tx, c, asset); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || waiting+b.unread == 0 {
			return b, err
		}
		select {
		case <-ctx.Done():
			return b, ctx.Err()
		case <-time.After(reconcileWait):
		}
	}
	if waiting == 0 { // nobody reads the chain, or no node tells what lay there: it is compared all the same
		return b, nil
	}
	return b, fmt.Errorf("deposits up to the confirmed block are still being recorded: try again in a minute")
}

// readLanes reads in which blocks payouts arrived that are not final.
func (b *booked) readLanes(tx *store.Tx, c Chain) error {
	for _, p := range c.places() {
		for _, address := range p.addresses {
			lanes, err := tx.OpenLanes(store.Wallet{Chain: c.Name, Address: address})
			if err != nil {
				return err
			}
			for _, l := range lanes {
				if l.Payout != nil && l.Payout.State == payment.PayoutDone {
					b.seen = append(b.seen, l.Block)
				}
			}
		}
	}
	return nil
}

// readPlaces reads what the ledger has of an asset in treasury and payout wallet.
func (b *booked) readPlaces(tx *store.Tx, c Chain, asset payment.Asset) (err error) {
	if b.treasury[asset.ID], err = tx.PlaceTotal(ledger.Treasury, asset.ID); err != nil {
		return err
	}
	if b.wallet[asset.ID], err = tx.PlaceTotal(ledger.PayoutWallet, asset.ID); err != nil {
		return err
	}
	for _, place := range []ledger.Kind{ledger.Treasury, ledger.PayoutWallet} {
		if b.dust[placeAsset{place, asset.ID}], err = tx.DustAt(place, asset.ID, asset.Decimals); err != nil {
			return err
		}
	}
	if b.sending[asset.ID], err = tx.Sending(c.Name, asset.ID); err != nil {
		return err
	}
	// The sender may be ahead of the block that balances are asked for.
	later, err := tx.SentAfter(c.Name, asset.ID, b.block)
	if err != nil {
		return err
	}
	b.wallet[asset.ID] += later
	for _, p := range c.places() {
		opened, err := tx.Opened(openingOf(c, asset, p.addresses[0], chain.Block{Number: math.MaxInt64}))
		if err != nil {
			return err
		}
		if !opened {
			b.unread++
		}
		for _, address := range p.addresses {
			opening, err := tx.UnpostedOpening(openingOf(c, asset, address, chain.Block{Number: b.block}))
			switch {
			case err == nil:
				b.opening[placeAsset{p.kind, asset.ID}] = opening
			case !errors.Is(err, store.ErrNotFound):
				return err
			}
		}
	}
	return nil
}

// reconcileChain compares a chain. What differs after a reorg that is not recorded in full
// yet is looked at again, and so are nodes that have another chain than the recorded one.
func (g *Gateway) reconcileChain(ctx context.Context, c Chain, source chain.Source, progress func(asked, of int)) (lines []Reconciliation, err error) {
	for range reconcileLooks {
		var seen []chain.Block
		if lines, seen, err = g.compareChain(ctx, c, source, progress); err != nil && !errors.Is(err, chain.ErrForked) {
			return nil, err
		}
		differ := slices.ContainsFunc(lines, func(l Reconciliation) bool { return l.Differs != "" })
		if err == nil && (!differ || stillThere(ctx, source, seen)) {
			return lines, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(reconcileWait):
		}
	}
	return lines, err
}

// stillThere tells whether the chain has all of these blocks. One that no node tells of
// may be gone.
func stillThere(ctx context.Context, source chain.Source, seen []chain.Block) bool {
	for _, b := range seen {
		blocks, err := source.At(ctx, b.Number)
		if err != nil || len(blocks) != 1 || blocks[0] == nil || blocks[0].Hash != b.Hash {
			return false
		}
	}
	return true
}

func (g *Gateway) compareChain(ctx context.Context, c Chain, source chain.Source, progress func(asked, of int)) ([]Reconciliation, []chain.Block, error) {
	assets := g.assetsOf(c.Name)
	b, err := g.booked(ctx, c, assets)
	if err != nil {
		return nil, nil, err
	}
	if b.recorded.Hash != "" { // else nothing was confirmed yet
		if _, err := agreed(ctx, c.Family, source, b.recorded); err != nil {
			return nil, nil, err
		}
	}
	at, err := source.Agreed(ctx, b.block)
	if err != nil {
		return nil, nil, err
	}
	asked := asking{store: g.store, source: source, at: at, progress: progress, of: len(b.held)}
	var lines []Reconciliation
	for _, asset := range assets {
		line := Reconciliation{Chain: c.Name, Token: asset.Token, Place: ledger.Deposits, Family: c.Family, Block: b.block, Dust: new(big.Int)}
		found, err := asked.deposits(ctx, asset, b.held, &line)
		if err != nil {
			return nil, nil, err
		}
		lines = append(append(lines, line), found...)
		for _, p := range c.places() {
			one, err := asked.place(ctx, c, asset, p, b)
			if err != nil {
				return nil, nil, err
			}
			lines = append(lines, one)
		}
	}
	return lines, b.seen, nil
}

// asking asks a chain for balances after one block.
type asking struct {
	store     *store.Store
	source    chain.Source
	at        chain.Block
	progress  func(asked, of int)
	asked, of int
}

// deposits compares all deposit addresses in one line, and returns one more for each
// that differs.
func (q *asking) deposits(ctx context.Context, asset payment.Asset, held []store.HeldAt, line *Reconciliation) (differ []Reconciliation, err error) {
	var of []store.HeldAt
	for _, h := range held {
		if h.AssetID == asset.ID {
			of = append(of, h)
		}
	}
	line.Addresses = len(of)
	for len(of) > 0 {
		part := of[:min(len(of), reconciledPerCall)]
		of = of[len(part):]
		holdings := make([]chain.Holding, len(part))
		for i, h := range part {
			holdings[i] = chain.Holding{Token: asset.Contract, Address: h.Address}
		}
		balances, err := q.source.Balances(ctx, q.at, holdings)
		if err != nil {
			return nil, fmt.Errorf("balances: %w", err)
		}
		for i, raw := range balances {
			one := *line
			one.Address, one.Addresses, one.Ledger, one.Dust = part[i].Address, 1, part[i].Amount, new(big.Int)
			one.compare(asset, raw, new(big.Int))
			if err := q.countsDust(ctx, asset, raw, part[i], &one); err != nil {
				return nil, err
			}
			line.Ledger += one.Ledger
			line.OnChain += one.OnChain
			line.Dust.Add(line.Dust, one.Dust)
			if one.Differs != "" {
				differ = append(differ, one)
			}
		}
		if q.asked += len(part); q.progress != nil {
			q.progress(q.asked, q.of)
		}
	}
	if len(differ) > 0 {
		line.Differs = fmt.Sprintf("%d deposit addresses differ", len(differ))
	}
	return differ, nil
}

// countsDust takes a difference at a deposit address for none where the raw units are to
// the last one what came and what went. An address counts what came to it in all, so that
// what was swept meanwhile of the dust is missing in what lies there.
func (q *asking) countsDust(ctx context.Context, asset payment.Asset, raw *big.Int, h store.HeldAt, one *Reconciliation) error {
	if one.Differs == "" || raw == nil || asset.Decimals <= money.Digits {
		return nil
	}
	return q.store.View(ctx, func(tx *store.Tx) error {
		want, err := tx.RawHeld(h, asset.Chain, q.at.Number)
		if err != nil || want.Cmp(raw) != 0 {
			return err
		}
		counted, err := one.Ledger.Raw(asset.Decimals)
		if err != nil {
			return err
		}
		one.OnChain, one.Differs = one.Ledger, ""
		one.Dust.Sub(raw, counted)
		return nil
	})
}

// place compares treasury or payout wallet, to which movements brought some dust. Addresses
// that were it before count with the one that is.
func (q *asking) place(ctx context.Context, c Chain, asset payment.Asset, p place, b booked) (Reconciliation, error) {
	at := q.at
	one := Reconciliation{Chain: c.Name, Token: asset.Token, Place: p.kind, Address: p.addresses[0], Family: c.Family, Addresses: len(p.addresses),
		Ledger: b.treasury[asset.ID], Dust: new(big.Int)}
	if p.kind == ledger.PayoutWallet {
		one.Ledger, one.Sending = b.wallet[asset.ID], b.sending[asset.ID]
	}
	if opening, waits := b.opening[placeAsset{p.kind, asset.ID}]; waits {
		amount, err := money.Floor(opening.Raw, asset.Decimals)
		if err != nil {
			return one, fmt.Errorf("opening balance of the %s: %w", p.kind, err)
		}
		one.Ledger += amount
		at = chain.Block{Number: opening.BlockNumber, Hash: opening.BlockHash}
	}
	one.Block = at.Number
	holdings := make([]chain.Holding, len(p.addresses))
	for i, address := range p.addresses {
		holdings[i] = chain.Holding{Token: asset.Contract, Address: address}
	}
	balances, err := q.source.Balances(ctx, at, holdings)
	if err != nil {
		return one, fmt.Errorf("balance of the %s: %w", p.kind, err)
	}
	sum := new(big.Int)
	for _, raw := range balances {
		if raw == nil {
			sum = nil // nobody tells
			break
		}
		sum.Add(sum, raw)
	}
	one.compare(asset, sum, b.dust[placeAsset{p.kind, asset.ID}])
	return one, nil
}

// compare says what is wrong with a balance, of which so much is known to be dust.
func (r *Reconciliation) compare(asset payment.Asset, raw, dust *big.Int) {
	if raw == nil {
		r.Differs = "no node tells its balance"
		return
	}
	counting := new(big.Int).Sub(raw, dust)
	if counting.Sign() < 0 { // less than the dust alone
		counting.SetInt64(0)
	}
	amount, err := money.Floor(counting, asset.Decimals)
	if err != nil {
		r.Differs = "its balance is larger than can be counted"
		return
	}
	r.OnChain = amount
	counted, err := amount.Raw(asset.Decimals)
	if err != nil { // of fewer than six decimals, which are counted exactly
		counted = raw
	}
	r.Dust.Sub(raw, counted)
	switch missing := r.Ledger - amount; {
	case missing > r.Sending:
		r.Differs = fmt.Sprintf("%s is missing on chain", missing)
	case missing < 0:
		r.Differs = fmt.Sprintf("%s is on chain and not in the ledger", -missing)
	}
}
