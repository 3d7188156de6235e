package gateway

import (
	"errors"
	"fmt"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// movement takes in a token transfer that is no deposit: from a deposit address, or
// from or to treasury and payout wallet. Anything else is a stranger's.
func (k *taking) movement(asset payment.Asset, t chain.Transfer) (taken bool, err error) {
	c := k.g.chains[k.chain]
	m := payment.Movement{MerchantID: payment.Operator, Chain: asset.Chain, BlockHash: t.Block.Hash, BlockNumber: t.Block.Number,
		Tx: t.Tx, TxIndex: t.TxIndex, Ordinal: t.Ordinal, Asset: asset, Holder: payment.Operator, Family: c.Family.Name(), Raw: t.Raw,
		State: payment.MovementSeen}
	from, to := c.placeOf(t.From), c.placeOf(t.To)
	if from == "" {
		o, kept, err := k.g.ownerOf(k.tx, k.chain, t.From)
		switch {
		case err == nil: // a sweep, whoever caused it: it can go to the treasury alone
			m.MerchantID, m.Holder, m.OrderNo, m.Address = o.MerchantID, o.Holder(), o.OrderNo, t.From
			if kept.No != "" {
				m.MerchantID, m.Holder = kept.MerchantID, kept.Holder
			}
			from = ledger.Deposits
			if to == "" {
				k.g.log.Error("coins left a deposit address for one that is not the treasury", "chain", k.chain, "from", c.Family.Print(t.From), "to", c.Family.Print(t.To),
					"do", "see who is the treasury of the factory on chain, and correct it in the configuration")
				to = ledger.Treasury
			}
		case !errors.Is(err, store.ErrNotFound):
			return false, err
		}
	}
	switch {
	case from == "" && to == "", from == to: // a stranger's, or to itself
		return true, nil
	case from == "":
		from = ledger.Unattributed // from the world
	case to == "" && from == ledger.PayoutWallet:
		return true, nil // a payout, which is posted by what it is for
	case to == "":
		to = ledger.Unattributed // the operator took it out
	}
	m.Debit, m.Credit = to, from
	return k.recordMovement(m)
}

func (k *taking) recordMovement(m payment.Movement) (taken bool, err error) {
	recorded, err := k.tx.MovementAt(m.MerchantID, m.Chain, m.BlockHash, m.Tx, m.Ordinal)
	switch {
	case errors.Is(err, store.ErrNotFound):
		if m.MerchantID != payment.Operator {
			if err := k.takeFromOperator(m); err != nil {
				return false, err
			}
		}
		if _, err = k.tx.InsertMovement(m); err == nil {
			err = tallyMovement(k.tx, m, payment.Tally{})
		}
		return true, err
	case err != nil, recorded.State != payment.MovementWithdrawn:
		return false, err
	}
	was := recorded
	recorded.State, recorded.Amount, recorded.Beyond = payment.MovementSeen, 0, 0 // its block has returned
	return true, saveMovement(k.tx, was, recorded)
}

// takeFromOperator takes back what was recorded of a sweep while nobody knew the address
// that it left, before its order was created again after a restore: as coins from the world
// that were nobody's, or within an opening balance. What the operator took out of these
// meanwhile is missing.
func (k *taking) takeFromOperator(m payment.Movement) error {
	was, err := k.tx.MovementAt(payment.Operator, m.Chain, m.BlockHash, m.Tx, m.Ordinal)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return k.takeFromOpening(m)
	case err != nil:
		return err
	case was.State == payment.MovementWithdrawn:
		return nil
	}
	now := was
	back, err := k.backOf(was, was.Amount)
	if err != nil {
		return err
	}
	if now.Amount -= back; now.Amount > 0 {
		now.Beyond = now.Amount
	} else {
		now.State = payment.MovementWithdrawn
		now.Withdrawals++
	}
	return k.takeBack(was, now, back)
}

// takeFromOpening is takeFromOperator for a sweep before the treasury was first read.
func (k *taking) takeFromOpening(m payment.Movement) error {
	if m.Debit != ledger.Treasury {
		return nil
	}
	was, err := k.openingBefore(m)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	moved, err := money.Floor(m.Raw, m.Asset.Decimals)
	if err != nil {
		return err
	}
	moved = min(moved, was.Amount)
	back, err := k.backOf(was, moved)
	if err != nil {
		return err
	}
	now := was
	now.Amount -= back
	now.Beyond += moved - back
	return k.takeBack(was, now, back)
}

// backOf is how much of a movement the operator has still.
func (k *taking) backOf(was payment.Movement, amount money.Amount) (money.Amount, error) {
	balance, err := k.tx.Balance(was.Account(was.Credit))
	return min(amount, balance.Posted), err
}

// takeBack saves what a movement is now, of which so much was taken back.
func (k *taking) takeBack(was, now payment.Movement, back money.Amount) error {
	if err := k.tx.SaveMovement(now); err != nil || back == 0 {
		return err
	}
	was.Amount = back
	return k.tx.Post(movementTransfer(was, fmt.Sprintf("taken/%s", now.Amount), was.Credit, was.Debit))
}

// postMovements posts at most limit of the movements that are deep enough, and returns
// how many there were.
func (g *Gateway) postMovements(tx *store.Tx, chainName string, number uint64, limit int) (n int, err error) {
	list, err := tx.SeenMovements(chainName, number, limit)
	for _, m := range list {
		if err == nil {
			err = g.postMovement(tx, m)
		}
	}
	return len(list), err
}

func (g *Gateway) postMovement(tx *store.Tx, m payment.Movement) (err error) {
	was := m
	if m.Amount, m.Beyond, err = g.movedAmount(tx, m); err != nil {
		return err
	}
	m.State = payment.MovementPosted
	if err := saveMovement(tx, was, m); err != nil {
		return err
	}
	if m.Amount == 0 {
		return nil
	}
	return tx.Post(movementTransfer(m, "posted", m.Debit, m.Credit))
}

func movementTransfer(m payment.Movement, step string, debit, credit ledger.Kind) ledger.Transfer {
	return ledger.Transfer{ID: fmt.Sprintf("movement/%d/%d/%s", m.ID, m.Withdrawals, step), Step: ledger.Posted,
		Debit: m.Account(debit), Credit: m.Account(credit), Amount: m.Amount, Cause: fmt.Sprintf("movement/%d", m.ID)}
}

// movedAmount is how much of an account a movement moves, and what of it is beyond that,
// see payment.Movement. A deposit counts by what it
// added, rounded down with those before it, so its sweep moves what its deposits added
// and no more.
func (g *Gateway) movedAmount(tx *store.Tx, m payment.Movement) (amount, beyond money.Amount, err error) {
	moved, err := money.Floor(m.Raw, m.Asset.Decimals)
	if err != nil || moved > money.Max {
		g.log.Error("a movement is too large to be counted: it is recorded and not posted", "chain", m.Chain, "tx", m.Tx, "raw", m.Raw)
		return 0, 0, nil
	}
	switch {
	case m.Address == "":
		return g.movedByOperator(tx, m, moved)
	case m.FromCustomer():
		amount, err = addedBefore(tx, m)
	default:
		amount, err = addedByOrder(tx, m)
	}
	return amount, 0, err
}

// movedByOperator is movedAmount of what comes to treasury and payout wallet, leaves the
// treasury, or goes between them. No more can leave the treasury in the ledger than is
// nobody's there; what left beyond that is missing on chain, until as much came in.
func (g *Gateway) movedByOperator(tx *store.Tx, m payment.Movement, moved money.Amount) (amount, beyond money.Amount, err error) {
	in, out := m.Debit == ledger.Treasury && m.Credit == ledger.Unattributed, m.Debit == ledger.Unattributed
	if !in && !out {
		return moved, 0, nil
	}
	missing, err := tx.Beyond(m.MerchantID, m.Asset.ID)
	if err != nil {
		return 0, 0, err
	}
	if in {
		amount = max(0, moved-missing)
		return amount, amount - moved, nil
	}
	balance, err := tx.Balance(m.Account(ledger.Unattributed))
	amount = min(max(0, moved+missing), balance.Posted)
	if err == nil && missing+moved > amount {
		g.log.Error("coins left the treasury that no payout explains and that were not nobody's: they are missing on chain until as much comes back",
			"chain", m.Chain, "tx", m.Tx, "amount", moved, "missing", missing+moved-amount, "do", "run 'xcheckoutd reconcile'")
	}
	return amount, moved - amount, err
}

// addedByOrder is what the deposits of an order added that came before a movement and
// have not moved on.
func addedByOrder(tx *store.Tx, m payment.Movement) (money.Amount, error) {
	deposits, err := tx.Deposits(m.MerchantID, m.OrderNo)
	if err != nil {
		return 0, err
	}
	earlier, err := tx.MovementsOf(m.MerchantID, m.Family, m.Address, m.Chain, 0)
	if err != nil {
		return 0, err
	}
	var there money.Amount
	for _, d := range deposits {
		if d.Chain == m.Chain && d.Asset.ID == m.Asset.ID && d.Confirmed() && d.Before(m) {
			there += d.Amount
		}
	}
	for _, other := range earlier {
		if other.Asset.ID == m.Asset.ID && other.State == payment.MovementPosted {
			there -= other.Amount
		}
	}
	return max(0, there), nil
}

// addedBefore is what the deposits at a customer's address added that came before a
// movement and have not moved on.
func addedBefore(tx *store.Tx, m payment.Movement) (money.Amount, error) {
	of, err := tx.AddressTally(tallyOfMovement(m))
	if err != nil {
		return 0, err
	}
	later, err := tx.DepositsFrom(store.AtAddress{MerchantID: m.MerchantID, Family: m.Family, Address: m.Address, Chain: m.Chain}, m.BlockNumber)
	for _, d := range later {
		if d.Asset.ID == m.Asset.ID && d.Confirmed() && !d.Before(m) {
			of.Posted -= d.Amount
		}
	}
	return max(0, of.Posted), err
}

// takeMovementsBack withdraws movements whose blocks a reorg took away, newest first, at
// most limit, and returns how many there were.
func (g *Gateway) takeMovementsBack(tx *store.Tx, chainName string, above uint64, limit int) (n int, err error) {
	list, err := tx.TakenMovements(chainName, above, limit)
	if err != nil {
		return 0, err
	}
	for _, m := range list {
		if m.State == payment.MovementPosted && m.Amount > 0 {
			if err := tx.Post(movementTransfer(m, "reversed", m.Credit, m.Debit)); err != nil {
				if errors.Is(err, ledger.ErrBelowZero) {
					err = fmt.Errorf("%w: movement %d of %s: %w", ErrReversal, m.ID, m.Raw, err)
				}
				return 0, err
			}
		}
		was := m
		m.State = payment.MovementWithdrawn
		m.Withdrawals++
		if err := saveMovement(tx, was, m); err != nil {
			return 0, err
		}
	}
	return len(list), nil
}
