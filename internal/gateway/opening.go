package gateway

import (
	"context"
	"fmt"
	"math/big"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// Unopened implements chain.Recorder: treasury and payout wallet, with each of the
// configured tokens of which nothing was read there yet.
func (g *Gateway) Unopened(ctx context.Context, name string, after chain.Block) (list []chain.Holding, err error) {
	c := g.chains[name]
	err = g.store.View(ctx, func(tx *store.Tx) error {
		list = nil
		for _, asset := range g.assetsOf(name) {
			for _, address := range c.places() {
				opened, err := tx.Opened(openingOf(c, asset, address, chain.Block{Number: after.Number}))
				if err != nil {
					return err
				}
				if !opened {
					list = append(list, chain.Holding{Token: asset.Contract, Address: address})
				}
			}
		}
		return nil
	})
	return list, err
}

// places are the operator's own addresses.
func (c Chain) places() (list []chain.Address) {
	for _, a := range []chain.Address{c.Treasury, c.PayoutWallet} {
		if a != "" {
			list = append(list, a)
		}
	}
	return list
}

// assetsOf are the assets of the configured tokens of a chain.
func (g *Gateway) assetsOf(name string) (list []payment.Asset) {
	for _, token := range g.config.Tokens {
		if asset, known := g.assets[assetKey(name, token.Contract)]; known && token.Chain == name {
			list = append(list, asset)
		}
	}
	return list
}

// openingOf is the movement that stands for what lay at an address of the operator's before
// its transfers were read. It is of no chain transaction: in place of one's name stands the
// address, which no transaction is called.
func openingOf(c Chain, asset payment.Asset, address chain.Address, after chain.Block) payment.Movement {
	return payment.Movement{MerchantID: payment.Operator, Holder: payment.Operator, Chain: c.Name, BlockHash: after.Hash, BlockNumber: after.Number,
		Tx: chain.TxID(address), Ordinal: uint32(asset.ID), Asset: asset, Family: c.Family.Name(),
		Debit: c.placeOf(address), Credit: ledger.Unattributed, State: payment.MovementSeen}
}

// open records what lay at treasury and payout wallet before their transfers were read: what
// was there after a block, less what the ledger has of it, which was swept there while the
// configuration did not name the address, or left another one. What moved and is not in the
// ledger yet is waited for, till another batch.
func (p *part) open() error {
	opening := p.batch.Opening
	if opening == nil || len(opening.Holdings) == 0 {
		return nil
	}
	if err := p.tx.SaveBlock(p.batch.Chain, opening.After); err != nil {
		return err
	}
	k := &taking{g: p.g, tx: p.tx, chain: p.batch.Chain}
	for _, h := range opening.Holdings {
		m := openingOf(p.g.chains[p.batch.Chain], p.g.assets[assetKey(p.batch.Chain, h.Token)], h.Address, opening.After)
		booked, settled, err := bookedAt(p.tx, m)
		if err != nil {
			return fmt.Errorf("opening balance: %w", err)
		}
		if !settled {
			continue
		}
		if m.Raw = new(big.Int).Sub(h.Raw, booked); m.Raw.Sign() < 0 {
			m.Raw.SetInt64(0) // less than the ledger has, which is missing
		}
		if _, err := k.recordMovement(m); err != nil {
			return fmt.Errorf("opening balance: %w", err)
		}
	}
	return nil
}

// bookedAt is what the ledger has in the place of an opening balance, in raw units, after its
// block. It is settled where nothing moves there that is not confirmed.
func bookedAt(tx *store.Tx, m payment.Movement) (raw *big.Int, settled bool, err error) {
	moving, err := tx.MovingAt(m.Chain, m.Asset.ID, m.Debit)
	if err != nil || moving {
		return nil, false, err
	}
	total, err := tx.PlaceTotal(m.Debit, m.Asset.ID)
	if err != nil {
		return nil, false, err
	}
	if m.Debit == ledger.PayoutWallet { // the sender may be ahead
		later, err := tx.SentAfter(m.Chain, m.Asset.ID, m.BlockNumber)
		if err != nil {
			return nil, false, err
		}
		total += later
	}
	if total < 0 {
		total = 0
	}
	if raw, err = total.Raw(m.Asset.Decimals); err != nil {
		return nil, false, err
	}
	dust, err := tx.DustAt(m.Debit, m.Asset.ID, m.Asset.Decimals)
	if err != nil {
		return nil, false, err
	}
	return raw.Add(raw, dust), true, nil
}
