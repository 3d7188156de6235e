package gateway

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// recordTransfer takes in one token transfer if it went to an address of ours.
// One that is recorded already changes nothing.
func (g *Gateway) recordTransfer(tx *store.Tx, chainName string, t chain.Transfer) error {
	asset, known := g.assets[assetKey(chainName, t.Token)]
	// Transfers of nothing are a trick to get addresses into people's histories.
	if !known || t.Raw.Sign() <= 0 {
		return nil
	}
	o, err := tx.OrderByAddress(g.chains[chainName].Family.Name(), t.To)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	recorded, err := tx.DepositAt(chainName, t.Block.Hash, t.Tx, t.Ordinal)
	if err != nil && !errors.Is(err, store.ErrNotFound) || err == nil && recorded.State != payment.Withdrawn {
		return err
	}
	d, err := g.newDeposit(tx, o, asset, t)
	if err != nil {
		return err
	}
	if recorded.ID == 0 {
		d.ID, err = tx.InsertDeposit(d)
	} else { // its block has returned after a reorg
		d.ID, d.Withdrawals = recorded.ID, recorded.Withdrawals
		err = tx.SaveDeposit(d)
	}
	if err != nil {
		return err
	}
	if err := g.pend(tx, d); err != nil {
		return err
	}
	o.UpdatedAt = tx.Now
	if err := tx.SaveOrder(o); err != nil {
		return err
	}
	_, err = g.announce(tx, o, orderDepositDetected, d.ID)
	return err
}

func (g *Gateway) newDeposit(tx *store.Tx, o payment.Order, asset payment.Asset, t chain.Transfer) (payment.Deposit, error) {
	at := time.UnixMilli(t.Block.Time).UTC()
	d := payment.Deposit{Chain: asset.Chain, BlockHash: t.Block.Hash, BlockNumber: t.Block.Number,
		Tx: t.Tx, TxIndex: t.TxIndex, Ordinal: t.Ordinal, Asset: asset, Sender: t.From,
		Family: o.Family, Address: t.To, Raw: t.Raw, MerchantID: o.MerchantID, OrderNo: o.OrderNo, Holder: o.Holder(),
		State: payment.Pending, BlockTime: at, FirstTime: at}
	first, err := tx.FirstTime(d.Chain, d.Tx, d.Ordinal)
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
			"chain", d.Chain, "tx", d.Tx, "ordinal", d.Ordinal, "raw", d.Raw)
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

// pending is the ledger transfer of a deposit that is not confirmed yet; each
// return after a reorg has its own.
func pending(d payment.Deposit) ledger.Transfer {
	return ledger.Transfer{ID: fmt.Sprintf("deposit/%d/%d/pending", d.ID, d.Withdrawals), Step: ledger.Pending,
		Debit: d.DebitAccount(), Credit: d.CreditAccount(), Amount: d.Amount, Cause: fmt.Sprintf("deposit/%d", d.ID)}
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
	return tx.Post(pending(d).End(fmt.Sprintf("deposit/%d/%d/%s", d.ID, d.Withdrawals, step), step))
}
