package gateway

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/money"
)

// duePerBatch limits the orders that one Update expires; the next block takes
// the rest.
const duePerBatch = 500

// ErrDeepReorg says that a reorg took away a deposit that had its confirmations.
// What it paid for is spent or spendable by then, so the chain is read no
// further until an operator has looked.
var ErrDeepReorg = errors.New("a reorg withdrew a confirmed deposit: raise the chain's confirmations, and settle this deposit by hand")

// ErrStaleBatch says that a batch ends before what is recorded already. Who
// made it reads the cursor anew.
var ErrStaleBatch = errors.New("the batch ends before the recorded cursor")

// Bind implements chain.Recorder: the first call ties the name to the chain,
// each later one refuses another chain.
func (g *Gateway) Bind(ctx context.Context, name string, id chain.Identity) error {
	return g.store.Update(ctx, func(tx *store.Tx) error {
		known, err := tx.Chain(name)
		if errors.Is(err, store.ErrNotFound) {
			return tx.InsertChain(name, id)
		}
		if err == nil && known.Identity != id {
			err = fmt.Errorf("%w: this data directory belongs to %s (%s), and the node serves %s. "+
				"Connect the node of that chain, or start with another data directory", chain.ErrOtherChain, name, known.Identity, id)
		}
		return err
	})
}

// Cursor implements chain.Recorder.
func (g *Gateway) Cursor(ctx context.Context, name string) (cursor chain.Block, known bool, err error) {
	err = g.store.View(ctx, func(tx *store.Tx) error {
		c, err := tx.Chain(name)
		cursor, known = c.Cursor, c.Cursor.Hash != ""
		return err
	})
	return cursor, known, err
}

// Canonical implements chain.Recorder.
func (g *Gateway) Canonical(ctx context.Context, name string, below uint64, limit int) (list []chain.Block, err error) {
	err = g.store.View(ctx, func(tx *store.Tx) error {
		list, err = tx.CanonicalBlocks(name, below, limit)
		return err
	})
	return list, err
}

// Keep returns the transfers that went to addresses of ours; it is what the
// watcher asks before it asks the node for more.
func (g *Gateway) Keep(ctx context.Context, transfers []chain.Transfer) (kept []chain.Transfer, err error) {
	err = g.store.View(ctx, func(tx *store.Tx) error {
		for _, t := range transfers {
			ours, err := tx.IsDepositAddress(t.To)
			if err != nil {
				return err
			}
			if ours && t.Raw.Sign() > 0 {
				kept = append(kept, t)
			}
		}
		return nil
	})
	return kept, err
}

// Record implements chain.Recorder: one Update moves the cursor, takes in
// deposits, confirms those that are deep enough, pays and expires orders, and
// announces all of it.
func (g *Gateway) Record(ctx context.Context, b chain.Batch) error {
	return g.store.Update(ctx, func(tx *store.Tx) error {
		c, err := tx.Chain(b.Chain)
		if err != nil {
			return fmt.Errorf("record %s: %w", b.Chain, err)
		}
		// A commit may have happened though its caller never heard of it.
		if c.Cursor.Hash == b.Cursor().Hash {
			return nil
		}
		if b.Ancestor == nil && b.Cursor().Number <= c.Cursor.Number && c.Cursor.Hash != "" {
			return fmt.Errorf("record %s: %w: block %d, and the cursor is at %d", b.Chain, ErrStaleBatch, b.Cursor().Number, c.Cursor.Number)
		}
		c.Cursor, c.HeadNumber = b.Cursor(), b.Head.Number
		if b.Confirmed.Hash != "" {
			c.ConfirmedNumber, c.ConfirmedTime = b.Confirmed.Number, time.Unix(b.Confirmed.Time, 0).UTC()
		}
		if err := g.recordBlocks(tx, b); err != nil {
			return fmt.Errorf("record %s: %w", b.Chain, err)
		}
		// Events tell confirmations, so the head is saved before they are made.
		if err := tx.SaveChain(c); err != nil {
			return fmt.Errorf("record %s: %w", b.Chain, err)
		}
		for _, t := range b.Transfers {
			if err := g.recordTransfer(tx, b.Chain, t); err != nil {
				return fmt.Errorf("record %s: transfer %s log %d: %w", b.Chain, t.Hash, t.LogIndex, err)
			}
		}
		if b.Confirmed.Hash == "" {
			return nil
		}
		if err := g.confirm(tx, b.Chain, b.Confirmed.Number); err != nil {
			return fmt.Errorf("confirm %s up to %d: %w", b.Chain, b.Confirmed.Number, err)
		}
		if err := g.expire(tx, b.Chain, c.ConfirmedTime); err != nil {
			return fmt.Errorf("expire orders on %s: %w", b.Chain, err)
		}
		return nil
	})
}

func (g *Gateway) recordBlocks(tx *store.Tx, b chain.Batch) error {
	if b.Ancestor != nil {
		if err := g.withdraw(tx, b.Chain, b.Ancestor.Number); err != nil {
			return err
		}
	}
	for _, block := range b.Blocks {
		if err := tx.SaveBlock(b.Chain, block); err != nil {
			return fmt.Errorf("block %d: %w", block.Number, err)
		}
	}
	return nil
}

// withdraw takes back what blocks above the ancestor brought. Nothing is
// deleted: pending transfers are voided, and a block that returns brings its
// deposits anew.
func (g *Gateway) withdraw(tx *store.Tx, chainName string, ancestor uint64) error {
	deposits, err := tx.CanonicalDepositsAbove(chainName, ancestor)
	if err != nil {
		return err
	}
	for _, d := range deposits {
		if d.State == payment.Posted {
			return fmt.Errorf("%w: %s log %d, order %s", ErrDeepReorg, d.Hash, d.LogIndex, d.OrderNo)
		}
		if err := g.end(tx, d, ledger.Void); err != nil {
			return err
		}
		d.State = payment.Withdrawn
		d.Turn++
		if err := tx.SaveDeposit(d); err != nil {
			return err
		}
		if err := g.touch(tx, d.MerchantID, d.OrderNo); err != nil {
			return err
		}
	}
	return tx.WithdrawBlocks(chainName, ancestor)
}

// touch notes that what an order shows has changed.
func (g *Gateway) touch(tx *store.Tx, merchantID, orderNo string) error {
	o, err := tx.Order(merchantID, orderNo)
	if err != nil {
		return err
	}
	o.UpdatedAt = tx.Now
	return tx.SaveOrder(o)
}

// recordTransfer takes in one token transfer if it went to an address of ours.
func (g *Gateway) recordTransfer(tx *store.Tx, chainName string, t chain.Transfer) error {
	asset, known := g.assets[assetKey(chainName, t.Token)]
	// Transfers of nothing are a trick to get addresses into people's histories.
	if !known || t.Raw.Sign() <= 0 {
		return nil
	}
	o, err := tx.OrderByAddress(t.To)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	d, err := g.newDeposit(tx, o, asset, t)
	if err != nil {
		return err
	}
	if d, err = g.saveDeposit(tx, d); err != nil {
		return err
	}
	if err := g.pend(tx, d); err != nil {
		return err
	}
	if payment.Reopens(o, d.Kind) {
		o.Status, o.CancelledAt = payment.Paying, time.Time{}
	}
	o.UpdatedAt = tx.Now
	if err := tx.SaveOrder(o); err != nil {
		return err
	}
	_, err = g.announce(tx, o, wire.OrderDepositDetected, &d)
	return err
}

func (g *Gateway) newDeposit(tx *store.Tx, o payment.Order, asset payment.Asset, t chain.Transfer) (payment.Deposit, error) {
	d := payment.Deposit{Chain: asset.Chain, BlockHash: t.BlockHash, BlockNumber: t.BlockNumber, Hash: t.Hash,
		LogIndex: t.LogIndex, Ordinal: t.Ordinal, Asset: asset, Sender: t.From, Address: t.To, Raw: t.Raw,
		MerchantID: o.MerchantID, OrderNo: o.OrderNo, State: payment.Pending,
		ChainTime: time.Unix(t.BlockTime, 0).UTC(), FirstTime: time.Unix(t.BlockTime, 0).UTC()}
	first, err := tx.FirstTime(d.Chain, d.Hash, d.Ordinal)
	switch {
	case err == nil && first.Before(d.FirstTime):
		d.FirstTime = first
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return d, err
	}
	d.Kind = payment.Classify(o, asset, d.FirstTime)
	before, err := g.rawBefore(tx, d)
	if err != nil {
		return d, err
	}
	d.Amount, err = payment.Amount(before, d.Raw, asset.Decimals)
	if errors.Is(err, money.ErrOverflow) {
		// No real token has so much. It is kept with its exact units and credited
		// to nobody.
		g.log.Error("a deposit is too large to be counted: it is recorded and not credited",
			"chain", d.Chain, "hash", d.Hash, "logIndex", d.LogIndex, "raw", d.Raw)
		d.Amount, err = 0, nil
	}
	return d, err
}

// rawBefore sums the units of the order's earlier deposits that are counted
// together with d.
func (g *Gateway) rawBefore(tx *store.Tx, d payment.Deposit) (*big.Int, error) {
	deposits, err := tx.Deposits(d.MerchantID, d.OrderNo)
	earlier := slices.DeleteFunc(deposits, func(e payment.Deposit) bool { return e.Asset.ID != d.Asset.ID || e.Kind != d.Kind })
	return payment.Sum(earlier, d.Asset.Decimals), err
}

// saveDeposit inserts a deposit, or brings back the one that a reorg took away
// when its block has returned.
func (g *Gateway) saveDeposit(tx *store.Tx, d payment.Deposit) (payment.Deposit, error) {
	known, err := tx.DepositAt(d.Chain, d.BlockHash, d.LogIndex)
	if errors.Is(err, store.ErrNotFound) {
		d.ID, err = tx.InsertDeposit(d)
		return d, err
	}
	d.ID, d.Turn = known.ID, known.Turn
	if err != nil {
		return d, err
	}
	return d, tx.SaveDeposit(d)
}

// credit is the account that a deposit adds to: incoming when it can pay its
// order, else abnormal.
func credit(d payment.Deposit) ledger.Account {
	if d.Kind == payment.InTime {
		return ledger.Account{Asset: d.Asset.ID, Kind: ledger.Incoming}
	}
	return ledger.Account{Asset: d.Asset.ID, Kind: ledger.Abnormal}
}

// pending is the ledger transfer of a deposit that is not confirmed yet; each
// return after a reorg has its own.
func pending(d payment.Deposit) ledger.Transfer {
	return ledger.Transfer{ID: fmt.Sprintf("deposit/%d/%d/pending", d.ID, d.Turn), Step: ledger.Pending,
		Debit: ledger.Account{Asset: d.Asset.ID, Kind: ledger.Deposits}, Credit: credit(d),
		Amount: d.Amount, Cause: fmt.Sprintf("deposit/%d", d.ID)}
}

func (g *Gateway) pend(tx *store.Tx, d payment.Deposit) error {
	if d.Amount == 0 { // less than a millionth: only its units are kept
		return nil
	}
	return tx.Post(pending(d))
}

func (g *Gateway) end(tx *store.Tx, d payment.Deposit, step ledger.Step) error {
	if d.Amount == 0 {
		return nil
	}
	return tx.Post(pending(d).End(fmt.Sprintf("deposit/%d/%d/%s", d.ID, d.Turn, step), step))
}

// confirm posts the deposits that are deep enough, one by one in the order in
// which the chain has them, and matches the order of each: what an order keeps
// does not depend on how many blocks were read at once.
func (g *Gateway) confirm(tx *store.Tx, chainName string, number uint64) error {
	deposits, err := tx.PendingDeposits(chainName, number)
	if err != nil {
		return err
	}
	for _, d := range deposits {
		if err := g.end(tx, d, ledger.Post); err != nil {
			return err
		}
		d.State = payment.Posted
		if err := tx.SaveDeposit(d); err != nil {
			return err
		}
		if err := g.match(tx, d.MerchantID, d.OrderNo); err != nil {
			return fmt.Errorf("order %s: %w", d.OrderNo, err)
		}
	}
	return nil
}

// match decides anew what becomes of an order after its deposits changed.
func (g *Gateway) match(tx *store.Tx, merchantID, orderNo string) error {
	o, err := tx.Order(merchantID, orderNo)
	if err != nil {
		return err
	}
	deposits, err := tx.Deposits(merchantID, orderNo)
	if err != nil {
		return err
	}
	var received money.Amount
	for _, d := range deposits {
		if d.Kind == payment.InTime && d.State == payment.Posted {
			received += d.Amount
		}
	}
	before := o.Status
	if err := g.split(tx, &o, payment.Match(o, received)); err != nil {
		return err
	}
	if before != payment.Paid && o.Status == payment.Paid {
		_, err = g.announce(tx, o, wire.OrderPaid, nil)
	}
	return err
}

// expire ends the orders whose time is over by the chain's own clock.
func (g *Gateway) expire(tx *store.Tx, chainName string, confirmedTime time.Time) error {
	due, err := tx.DueOrders(chainName, confirmedTime, duePerBatch)
	if err != nil {
		return err
	}
	for _, o := range due {
		waiting, err := tx.HasPendingInTime(o.MerchantID, o.OrderNo)
		if err != nil {
			return err
		}
		if !payment.Expire(o, confirmedTime, waiting) {
			continue
		}
		o.Status = payment.Timeout
		if err := g.split(tx, &o, payment.Match(o, o.Received)); err != nil {
			return fmt.Errorf("order %s: %w", o.OrderNo, err)
		}
		if _, err := g.announce(tx, o, wire.OrderTimeout, nil); err != nil {
			return fmt.Errorf("order %s: %w", o.OrderNo, err)
		}
	}
	return nil
}
