package gateway

import (
	"errors"
	"fmt"
	"strings"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
)

// depositPrefix begins the number of a customer's deposit.
const depositPrefix = "DP"

// customerDeposit records a transfer to the address of a customer. Recorded is the same in
// the same block, which a reorg had taken away, or nothing. Of what came to the address
// before, only totals are read and what is not old enough to be out of a reorg's reach:
// an address lives for years.
func (k *taking) customerDeposit(c payment.CustomerAddress, asset payment.Asset, t chain.Transfer, recorded payment.Deposit) error {
	g, tx := k.g, k.tx
	d, err := k.seen(payment.Deposit{MerchantID: c.MerchantID, Holder: c.Holder, Family: c.Family, Kind: payment.ToCustomer}, asset, t)
	if err != nil {
		return err
	}
	lies, err := tx.AddressTally(tallyOf(d))
	if err != nil {
		return err
	}
	if err := k.count(&d, payment.Fraction(lies.Raw, asset.Decimals)); err != nil {
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
	if d.CustomerNo, err = tx.MoveCustomerDeposit(d); err != nil {
		return err
	}
	if err := tally(tx, d, payment.Tally{}); err != nil {
		return err
	}
	if err := g.wait(tx, &d); err != nil {
		return err
	}
	if d.CustomerNo == "" && d.Amount > 0 {
		d.CustomerNo = g.ids.next(depositPrefix, tx.Now)
		if err := tx.InsertCustomerDeposit(payment.CustomerDeposit{Deposit: d, Address: c}); err != nil {
			return err
		}
	}
	if err := g.pend(tx, d); err != nil {
		return err
	}
	return g.announceDeposit(tx, d, nil)
}

// wait has a deposit wait for the confirmations that all that came to its address lately,
// on its chain, needs together: so many small deposits need as many as one that is as
// large, and those before it wait for as many.
func (g *Gateway) wait(tx *store.Tx, d *payment.Deposit) error {
	depths, at := g.chains[d.Chain].depths(), atAddress(*d)
	from := d.BlockNumber - min(d.BlockNumber, depths.Most()-1)
	came, err := tx.CameFrom(at, from) // with d
	if err != nil {
		return err
	}
	needed := depths.Of(came)
	d.ConfirmAt = d.BlockNumber + needed - 1
	if err := tx.SaveDeposit(*d); err != nil || needed == depths.Of(came-min(came, d.Amount)) {
		return err
	}
	return tx.ConfirmLater(at, from, needed)
}

func atAddress(d payment.Deposit) store.AtAddress {
	return store.AtAddress{MerchantID: d.MerchantID, Family: d.Family, Address: d.Address, Chain: d.Chain}
}

// tallyOf names what is added up with a deposit.
func tallyOf(d payment.Deposit) store.TallyOf {
	return store.TallyOf{MerchantID: d.MerchantID, Family: d.Family, Address: d.Address, AssetID: d.Asset.ID}
}

// saveDeposit writes what changed of a deposit, and adds it up where its address is a
// customer's.
func saveDeposit(tx *store.Tx, was, d payment.Deposit) error {
	if err := tx.SaveDeposit(d); err != nil || d.Kind != payment.ToCustomer {
		return err
	}
	if err := d.MustFollow(was); err != nil {
		return err
	}
	return tally(tx, d, was.Tally())
}

// tally adds a deposit up that added something else before.
func tally(tx *store.Tx, d payment.Deposit, was payment.Tally) error {
	return addTally(tx, tallyOf(d), was, d.Tally())
}

// saveMovement is saveDeposit for movements.
func saveMovement(tx *store.Tx, was, m payment.Movement) error {
	if err := tx.SaveMovement(m); err != nil {
		return err
	}
	return tallyMovement(tx, m, was.Tally())
}

func tallyMovement(tx *store.Tx, m payment.Movement, was payment.Tally) error {
	if !m.FromCustomer() {
		return nil
	}
	return addTally(tx, tallyOfMovement(m), was, m.Tally())
}

// tallyOfMovement names what is added up with a movement.
func tallyOfMovement(m payment.Movement) store.TallyOf {
	return store.TallyOf{MerchantID: m.MerchantID, Family: m.Family, Address: m.Address, AssetID: m.Asset.ID}
}

func addTally(tx *store.Tx, of store.TallyOf, was, is payment.Tally) error {
	change := is
	if was.Raw != nil {
		change = is.Plus(was, -1)
	}
	if change.Zero() {
		return nil
	}
	known, err := tx.AddressTally(of)
	if err != nil {
		return err
	}
	known.Tally = known.Plus(change, 1)
	return tx.SaveAddressTally(known)
}

// credit makes a confirmed deposit of a customer available to its holder.
func (g *Gateway) credit(tx *store.Tx, d payment.Deposit) error {
	if err := depositMover(tx, d, "credited").give(d.CreditAccount(), inKind(d.CreditAccount(), ledger.Available), d.Amount); err != nil {
		return err
	}
	return g.announceDeposit(tx, d, func(c *payment.CustomerDeposit) { c.Shortfall = 0 })
}

// reverseCredit takes a credited deposit of a customer back: from what is available to its
// holder, and what is not there any more is owed.
func (g *Gateway) reverseCredit(tx *store.Tx, d payment.Deposit) error {
	if err := g.cancelUnsigned(tx, d); err != nil {
		return err
	}
	available := inKind(d.CreditAccount(), ledger.Available)
	balance, err := tx.Balance(available)
	if err != nil {
		return err
	}
	m := depositMover(tx, d, "reversed")
	m.owes = true
	if err := m.take(available, d.DebitAccount(), d.Amount); err != nil {
		return err
	}
	if err := saveTakenBack(tx, &d); err != nil {
		return err
	}
	return g.announceDeposit(tx, d, func(c *payment.CustomerDeposit) { c.Shortfall = d.Amount - min(max(balance.Posted, 0), d.Amount) })
}

// announceDeposit saves what change makes of a customer's deposit, if anything, and
// announces how it is. Less than a millionth is announced to nobody.
func (g *Gateway) announceDeposit(tx *store.Tx, d payment.Deposit, change func(*payment.CustomerDeposit)) error {
	if d.CustomerNo == "" {
		return nil
	}
	c, err := tx.CustomerDeposit(d.MerchantID, d.CustomerNo)
	if err != nil {
		return fmt.Errorf("deposit %s: %w", d.CustomerNo, err)
	}
	if change != nil {
		change(&c)
	}
	return g.saveCustomerDeposit(tx, c, strings.ToLower(string(c.Status())))
}

// saveCustomerDeposit saves a customer's deposit and announces it.
func (g *Gateway) saveCustomerDeposit(tx *store.Tx, c payment.CustomerDeposit, reason string) error {
	c.UpdatedAt = tx.Now
	if err := tx.SaveCustomerDeposit(c); err != nil {
		return err
	}
	e := store.Event{MerchantID: c.Deposit.MerchantID, Subject: c.Deposit.CustomerNo, Holder: c.Address.Holder}
	_, err := g.publish(tx, e, wire.CustomerDepositChanged, reason, wire.NewCustomerDepositEvent(c, reason, g.families[c.Deposit.Family]))
	return err
}

// changed tells of a deposit that was taken back before it was credited: an order's is
// seen at the order.
func (g *Gateway) changed(tx *store.Tx, d payment.Deposit) error {
	if d.Kind == payment.ToCustomer {
		return g.announceDeposit(tx, d, nil)
	}
	return g.touch(tx, d.MerchantID, d.OrderNo)
}

// ownerOf finds whose deposit address an address of a chain is: an order's or a customer's. It
// returns store.ErrNotFound where it is none.
func (g *Gateway) ownerOf(tx *store.Tx, chainName string, a chain.Address) (o payment.Order, c payment.CustomerAddress, err error) {
	at := g.depositAddress(chainName, a)
	if o, err = tx.OrderAt(at); !errors.Is(err, store.ErrNotFound) {
		return o, c, err
	}
	c, err = tx.CustomerAddressAt(at.Family, a)
	return o, c, err
}
