package gateway

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// Unopened implements chain.Recorder: treasury and payout wallet, with each of the
// configured tokens of which nothing was read there yet. Addresses that were either before
// come along: what the ledger has there is for all of them.
func (g *Gateway) Unopened(ctx context.Context, name string, after chain.Block) (list []chain.Holding, err error) {
	c := g.chains[name]
	err = g.store.View(ctx, func(tx *store.Tx) error {
		list = nil
		for _, asset := range g.assetsOf(name) {
			for _, p := range c.places() {
				opened, err := tx.Opened(openingOf(c, asset, p.addresses[0], chain.Block{Number: after.Number}))
				if err != nil {
					return err
				}
				if opened {
					continue
				}
				for _, address := range p.addresses {
					list = append(list, chain.Holding{Token: asset.Contract, Address: address})
				}
			}
		}
		return nil
	})
	return list, err
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
// configuration did not name the address, or lies at another one that it named before. What
// moved and is not in the ledger yet is waited for, till another batch.
func (p *part) open() error {
	opening := p.batch.Opening
	if opening == nil || len(opening.Holdings) == 0 {
		return nil
	}
	if err := p.tx.SaveBlock(p.batch.Chain, opening.After); err != nil {
		return err
	}
	c := p.g.chains[p.batch.Chain]
	for _, asset := range p.g.assetsOf(c.Name) {
		for _, place := range c.places() {
			raw, told := heldIn(place, asset, opening.Holdings)
			if !told {
				continue
			}
			m := openingOf(c, asset, place.addresses[0], opening.After)
			m.Raw = raw
			if err := p.openPlace(m); err != nil {
				return fmt.Errorf("opening balance: %w", err)
			}
		}
	}
	return nil
}

// heldIn adds up what all addresses of a place hold of an asset, as far as each is told.
func heldIn(p place, asset payment.Asset, holdings []chain.Holding) (sum *big.Int, told bool) {
	sum = new(big.Int)
	n := 0
	for _, h := range holdings {
		if h.Token == asset.Contract && slices.Contains(p.addresses, h.Address) {
			sum.Add(sum, h.Raw)
			n++
		}
	}
	return sum, n == len(p.addresses)
}

// openPlace records an opening balance, of which Raw is all that was there.
func (p *part) openPlace(m payment.Movement) error {
	booked, settled, err := bookedAt(p.tx, m)
	if err != nil || !settled {
		return err
	}
	if m.Raw = new(big.Int).Sub(m.Raw, booked); m.Raw.Sign() < 0 {
		m.Raw.SetInt64(0) // less than the ledger has, which is missing
	}
	k := &taking{g: p.g, tx: p.tx, chain: p.batch.Chain}
	_, err = k.recordMovement(m)
	return err
}

// openingBefore is the opening balance of the treasury, or of one that was it before, in
// which a movement is that happened earlier, or ErrNotFound.
func (k *taking) openingBefore(m payment.Movement) (payment.Movement, error) {
	c := k.g.chains[k.chain]
	for _, p := range c.places() {
		if p.kind != m.Debit {
			continue
		}
		for _, address := range p.addresses {
			was, err := k.tx.OpeningFrom(openingOf(c, m.Asset, address, chain.Block{Number: m.BlockNumber}))
			if !errors.Is(err, store.ErrNotFound) {
				return was, err
			}
		}
	}
	return payment.Movement{}, store.ErrNotFound
}

// bookedAt is what the ledger has in the place of an opening balance, in raw units, after its
// block; less than nothing where more left than it knew of. It is settled where nothing moves there that is not confirmed.
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
	if m.Debit == ledger.Treasury { // what left beyond what the ledger had
		missing, err := tx.Beyond(m.MerchantID, m.Asset.ID)
		if err != nil {
			return nil, false, err
		}
		total -= missing
	}
	if raw, err = max(total, -total).Raw(m.Asset.Decimals); err != nil {
		return nil, false, err
	}
	if total < 0 { // more left than the ledger had: it lay there before
		raw.Neg(raw)
	}
	dust, err := tx.DustAt(m.Debit, m.Asset.ID, m.Asset.Decimals)
	if err != nil {
		return nil, false, err
	}
	return raw.Add(raw, dust), true, nil
}
