package gateway

import (
	"context"
	"fmt"
	"math/big"

	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// CheckLedger replays every transfer through the rules of package ledger and
// compares the outcome with the totals in the accounts' rows, with what orders
// and deposits claim, and each order with its deposits. It returns the book, or
// what is wrong.
func (g *Gateway) CheckLedger(ctx context.Context, a Actor) (book *ledger.Book, err error) {
	if err := a.mustBeOperator(); err != nil {
		return nil, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		assets, err := tx.AssetIDs()
		if err != nil {
			return err
		}
		book = ledger.NewBook(assets...)
		if err := tx.Transfers(func(t ledger.Transfer) error {
			if err := book.Post(t); err != nil {
				return fmt.Errorf("transfer %s: %w", t.ID, err)
			}
			return nil
		}); err != nil {
			return err
		}
		if err := book.CheckBalance(); err != nil {
			return err
		}
		if err := checkTotals(tx, book); err != nil {
			return err
		}
		return checkClaims(tx, book)
	})
	if err != nil {
		return nil, fmt.Errorf("check ledger: %w", err)
	}
	return book, nil
}

// checkTotals compares the totals of the accounts' rows with the sums of the
// transfers.
func checkTotals(tx *store.Tx, book *ledger.Book) error {
	rows := map[ledger.Account]bool{}
	if err := tx.Accounts(func(a ledger.Account, got ledger.Totals) error {
		rows[a] = true
		if want := book.Totals(a); got != want {
			return fmt.Errorf("account %s: its row says %+v, its transfers add up to %+v", describe(a), got, want)
		}
		return nil
	}); err != nil {
		return err
	}
	for a := range book.Balances() {
		if !rows[a] {
			return fmt.Errorf("account %s has transfers and no row", describe(a))
		}
	}
	return nil
}

// checkClaims compares what accounts hold with what orders and deposits say of
// themselves. Every account must be accounted for.
func checkClaims(tx *store.Tx, book *ledger.Book) error {
	claimed := map[ledger.Account]ledger.Balance{}
	add := func(claims []payment.Claim) {
		for _, c := range claims {
			sum := claimed[c.Account]
			claimed[c.Account] = ledger.Balance{Posted: sum.Posted + c.Posted, Pending: sum.Pending + c.Pending}
		}
	}
	refunds, err := checkRefunds(tx, add)
	if err != nil {
		return err
	}
	if err := checkOrders(tx, refunds, add); err != nil {
		return err
	}
	if err := checkCustomers(tx, refunds, add); err != nil {
		return err
	}
	if err := tx.EachSettlement(func(s payment.Settlement) error { add(s.Claims()); return nil }); err != nil {
		return err
	}
	if err := tx.EachMovement(func(m payment.Movement) error { add(m.Claims()); return nil }); err != nil {
		return err
	}
	for a := range book.Balances() {
		claimed[a] = ledger.Balance{Posted: claimed[a].Posted, Pending: claimed[a].Pending} // also those that no row speaks of
	}
	for a, want := range claimed {
		got := book.Balance(a)
		switch a.Kind {
		case ledger.Available: // what is owed was taken from what is not there
			got.Posted -= book.Balance(inKind(a, ledger.Shortfall)).Posted
		case ledger.Shortfall:
			continue
		}
		if got != want {
			return fmt.Errorf("account %s: transfers add up to %s and %s pending, orders and deposits to %s and %s pending",
				describe(a), got.Posted, got.Pending, want.Posted, want.Pending)
		}
	}
	return nil
}

// drawnOn is what refunds draw on: one of these of a merchant.
type drawnOn struct{ merchantID, orderNo, depositNo, abnormalPaymentNo string }

// refunded is what went back of it, and what is on its way.
type refunded struct{ running, done money.Amount }

// checkRefunds adds the claims of all refunds, and returns what they say of that on which
// they draw.
func checkRefunds(tx *store.Tx, add func([]payment.Claim)) (map[drawnOn]refunded, error) {
	sums := map[drawnOn]refunded{}
	return sums, tx.EachRefund(func(r payment.Refund) error {
		add(r.Claims())
		of := drawnOn{merchantID: r.MerchantID}
		switch {
		case r.AbnormalPaymentNo != "":
			of.abnormalPaymentNo = r.AbnormalPaymentNo
		case r.DepositNo != "":
			of.depositNo = r.DepositNo
		default:
			of.orderNo = r.OrderNo
		}
		sums[of] = refunded{sums[of].running + r.Running(), sums[of].done + r.Done()}
		return nil
	})
}

// checkOrders adds the claims of all orders and their deposits, and compares each order
// with them and with its refunds, and each abnormal payment with its deposit's share.
func checkOrders(tx *store.Tx, refunds map[drawnOn]refunded, add func([]payment.Claim)) error {
	abnormal := map[int64]money.Amount{} // by deposit
	if err := tx.EachOrder(func(o payment.Order, deposits []payment.Deposit) error {
		add(o.Claims())
		for _, d := range deposits {
			add(d.Claims())
		}
		if want := refunds[drawnOn{merchantID: o.MerchantID, orderNo: o.OrderNo}]; o.Refunding != want.running || o.Refunded != want.done {
			return fmt.Errorf("order %s says that %s of it is being refunded and %s was; its refunds say %s and %s",
				o.Sysid, o.Refunding, o.Refunded, want.running, want.done)
		}
		a, err := payment.Check(o, deposits)
		for _, share := range a.Shares {
			if share.Abnormal > 0 {
				abnormal[share.DepositID] = share.Abnormal
			}
		}
		return err
	}); err != nil {
		return err
	}
	if err := tx.EachAbnormalPayment(func(p payment.AbnormalPayment) error {
		add(p.Claims())
		want := refunds[drawnOn{merchantID: p.MerchantID, abnormalPaymentNo: p.No}]
		if sum := want.running + want.done; p.Deposit.Returned != sum {
			return fmt.Errorf("abnormal payment %s says that %s of it went back or will; its refunds say %s", p.No, p.Deposit.Returned, sum)
		}
		if share := abnormal[p.Deposit.ID]; p.Abnormal != share {
			return fmt.Errorf("abnormal payment %s says that %s of it is not the order's; its deposits say %s", p.No, p.Abnormal, share)
		}
		delete(abnormal, p.Deposit.ID)
		return nil
	}); err != nil {
		return err
	}
	for deposit, share := range abnormal {
		return fmt.Errorf("deposit %d has %s that is not its order's, and no abnormal payment says so", deposit, share)
	}
	return nil
}

func describe(a ledger.Account) string {
	return fmt.Sprintf("%s of asset %d, holder %s, merchant %s", a.Kind, a.Asset, a.Holder, a.Merchant)
}

// checkCustomers adds the claims of what came to the addresses of customers, and compares
// what is added up of each address with it, and each deposit with its refunds.
func checkCustomers(tx *store.Tx, refunds map[drawnOn]refunded, add func([]payment.Claim)) error {
	sums := map[string]payment.Tally{}
	key := func(of store.TallyOf) string {
		return fmt.Sprint(of.MerchantID, " ", of.Family, " ", of.Address, " ", of.AssetID)
	}
	if err := tx.EachDepositOfCustomers(func(d payment.Deposit) error {
		add(d.Claims())
		sums[key(tallyOf(d))] = sums[key(tallyOf(d))].Plus(d.Tally(), 1)
		return nil
	}); err != nil {
		return err
	}
	if err := tx.EachMovement(func(m payment.Movement) error {
		if m.FromCustomer() {
			of := key(tallyOfMovement(m))
			sums[of] = sums[of].Plus(m.Tally(), 1)
		}
		return nil
	}); err != nil {
		return err
	}
	if err := tx.EachAddressTally(func(of store.TallyOf) error {
		want := sums[key(of)]
		delete(sums, key(of))
		if !of.Plus(want.Plus(payment.Tally{Raw: new(big.Int)}, 1), -1).Zero() {
			return fmt.Errorf("address %s says that %s units of asset %d lie there and %s of them are posted; its deposits and movements say otherwise", of.Address, of.Raw, of.AssetID, of.Posted)
		}
		return nil
	}); err != nil {
		return err
	}
	for of, sum := range sums {
		if !sum.Zero() {
			return fmt.Errorf("nothing is added up of the address %q, and %s units lie there", of, sum.Raw)
		}
	}
	return tx.EachCustomerDeposit(func(c payment.CustomerDeposit) error {
		if want := refunds[drawnOn{merchantID: c.Deposit.MerchantID, depositNo: c.Deposit.CustomerNo}]; c.Refunding != want.running || c.Refunded != want.done {
			return fmt.Errorf("deposit %s says that %s of it is being refunded and %s was; its refunds say %s and %s",
				c.Deposit.CustomerNo, c.Refunding, c.Refunded, want.running, want.done)
		}
		return nil
	})
}
