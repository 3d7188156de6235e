package gateway

import (
	"cmp"
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
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/money"
)

// countedMax is the most that one holder's account takes in, so that the rest of
// a 64-bit total is left for moving it about. No real token comes near: it is
// there for those that anybody can make any amount of.
const countedMax = math.MaxInt64 / 4

// taking is one Update that takes in transfers. It loads the deposits of an
// order once, however many of them there are: anybody can send many.
type taking struct {
	g        *Gateway
	tx       *store.Tx
	chain    string
	deposits map[string][]payment.Deposit // by the order's sysid, as the store has them
	sums     map[together]*big.Int        // raw units
}

// together is which deposits of an order are counted together.
type together struct {
	sysid string
	asset int64
	kind  payment.DepositKind
}

func (k *taking) of(o payment.Order) ([]payment.Deposit, error) {
	known, ok := k.deposits[o.Sysid]
	if ok {
		return known, nil
	}
	list, err := k.tx.Deposits(o.MerchantID, o.OrderNo)
	k.deposits[o.Sysid] = list
	return list, err
}

// add puts a deposit where the chain has it.
func (k *taking) add(o payment.Order, d payment.Deposit) {
	list := k.deposits[o.Sysid]
	at, _ := slices.BinarySearchFunc(list, d, payment.CompareDeposits)
	k.deposits[o.Sysid] = slices.Insert(list, at, d)
}

// transfer takes in one token transfer if it went to an address of ours, and tells
// whether anything was to be done. One that is recorded already changes nothing.
func (k *taking) transfer(t chain.Transfer) (taken bool, err error) {
	g, tx, chainName := k.g, k.tx, k.chain
	asset, known := g.assets[assetKey(chainName, t.Token)]
	// Transfers of nothing are a trick to get addresses into people's histories.
	if !known || t.Raw.Sign() <= 0 {
		return true, nil
	}
	o, c, err := g.ownerOf(tx, chainName, t.To)
	if errors.Is(err, store.ErrNotFound) {
		return k.movement(asset, t)
	}
	if err != nil {
		return false, err
	}
	recorded, err := tx.DepositAt(cmp.Or(o.MerchantID, c.MerchantID), chainName, t.Block.Hash, t.Tx, t.Ordinal)
	if err != nil && !errors.Is(err, store.ErrNotFound) || err == nil && recorded.State != payment.Withdrawn {
		return false, err
	}
	if g.chains[chainName].placeOf(t.From) != "" { // what was sent from the treasury has left it as well
		if _, err := k.movement(asset, t); err != nil {
			return false, err
		}
	}
	if c.No != "" {
		return true, k.customerDeposit(c, asset, t, recorded)
	}
	return true, k.deposit(o, asset, t, recorded)
}

// deposit records a transfer as a deposit of an order. Recorded is the same in the same
// block, which a reorg had taken away, or nothing.
func (k *taking) deposit(o payment.Order, asset payment.Asset, t chain.Transfer, recorded payment.Deposit) error {
	g, tx := k.g, k.tx
	d, err := k.newDeposit(o, asset, t)
	if err != nil {
		return err
	}
	if err := k.require(&o, &d); err != nil {
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
	// What became of it in another block goes with it.
	if err := tx.MoveAbnormalPayment(d); err != nil {
		return err
	}
	if err := g.pend(tx, d); err != nil {
		return err
	}
	k.add(o, d)
	o.UpdatedAt = tx.Now
	if err := tx.SaveOrder(o); err != nil {
		return err
	}
	shown, err := g.detailOf(tx, o, k.deposits[o.Sysid])
	if err != nil {
		return err
	}
	return g.announceAs(tx, shown, wire.DepositDetected, d.ID)
}

func (k *taking) newDeposit(o payment.Order, asset payment.Asset, t chain.Transfer) (payment.Deposit, error) {
	d, err := k.seen(payment.Deposit{MerchantID: o.MerchantID, OrderNo: o.OrderNo, Holder: o.Holder(), Family: o.Family}, asset, t)
	if err != nil {
		return d, err
	}
	d.Kind = payment.Classify(o, asset, d.FirstTime)
	before, err := k.before(o, d)
	if err != nil {
		return d, err
	}
	return d, k.count(&d, before)
}

// seen is what a transfer tells of the deposit d that it is.
func (k *taking) seen(d payment.Deposit, asset payment.Asset, t chain.Transfer) (payment.Deposit, error) {
	at := time.UnixMilli(t.Block.Time).UTC()
	d.Chain, d.BlockHash, d.BlockNumber, d.Tx, d.TxIndex, d.Ordinal = asset.Chain, t.Block.Hash, t.Block.Number, t.Tx, t.TxIndex, t.Ordinal
	d.Asset, d.Sender, d.Address, d.Raw, d.State, d.BlockTime, d.FirstTime = asset, t.From, t.To, t.Raw, payment.Pending, at, at
	first, err := k.tx.FirstTime(d.MerchantID, d.Chain, d.Tx, d.Ordinal)
	switch {
	case err == nil && first.Before(d.FirstTime):
		d.FirstTime = first
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return d, err
	}
	return d, nil
}

// count says how much a deposit adds to the units that came before it, and adds it to
// them.
func (k *taking) count(d *payment.Deposit, before *big.Int) (err error) {
	if d.Amount, err = payment.Amount(before, d.Raw, d.Asset.Decimals); err == nil {
		before.Add(before, d.Raw)
		var place ledger.Totals
		if place, err = k.tx.Totals(d.DebitAccount()); err == nil && d.Amount > countedMax-min(countedMax, place.DebitsPosted+place.DebitsPending) {
			err = money.ErrOverflow
		}
	}
	if errors.Is(err, money.ErrOverflow) {
		// No real token has so much. It is kept with its exact units and credited
		// to nobody, and keeps nothing else from being counted.
		k.g.log.Error("a deposit is too large to be counted: it is recorded and not credited",
			"chain", d.Chain, "tx", d.Tx, "ordinal", d.Ordinal, "raw", d.Raw)
		d.Amount, err = 0, nil
	}
	return err
}

// before sums the units of those earlier deposits that are counted together with
// d. What is added to the sum stays in it.
func (k *taking) before(o payment.Order, d payment.Deposit) (*big.Int, error) {
	key := together{o.Sysid, d.Asset.ID, d.Kind}
	if sum := k.sums[key]; sum != nil {
		return sum, nil
	}
	deposits, err := k.of(o)
	if err != nil {
		return nil, err
	}
	var earlier []payment.Deposit
	for _, e := range deposits {
		if e.Asset.ID == d.Asset.ID && e.Kind == d.Kind && e.State != payment.Short {
			earlier = append(earlier, e)
		}
	}
	k.sums[key] = payment.Sum(earlier, d.Asset.Decimals)
	return k.sums[key], nil
}

// pending is the ledger transfer of a deposit that is not confirmed yet; each
// return after a reorg has its own.
func pending(d payment.Deposit) ledger.Transfer {
	return ledger.Transfer{ID: fmt.Sprintf("deposit/%d/%d/pending", d.ID, d.Withdrawals), Step: ledger.Pending,
		Debit: d.DebitAccount(), Credit: d.CreditAccount(), Amount: d.Amount, Cause: causeOf(d)}
}

// causeOf is what a deposit's transfers are caused by.
func causeOf(d payment.Deposit) string { return cmp.Or(d.CustomerNo, fmt.Sprintf("deposit/%d", d.ID)) }

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
