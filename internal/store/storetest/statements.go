package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// A statement has what crosses the border of its kinds, in the order of time, and adds
// up to what the accounts hold. It is read in pages that leave nothing out.
func statements(t *testing.T, b *bench) {
	usdt, middle := b.spent(t)
	of := func(from, before time.Time, kinds ...ledger.Kind) store.StatementOf {
		return store.StatementOf{MerchantID: merchantID, Holder: merchantID, AssetID: usdt.ID, Kinds: kinds, From: from, Before: before}
	}
	free := []ledger.Kind{ledger.Available, ledger.Shortfall}
	for name, c := range map[string]struct {
		of      store.StatementOf
		lines   string
		balance money.Amount
	}{
		"available":        {of(time.Time{}, time.Time{}, free...), "2 60 A1, 4 -25 , 5 -10 ", 25},
		"from the middle":  {of(middle, time.Time{}, free...), "4 -25 , 5 -10 ", 25},
		"up to the middle": {of(time.Time{}, middle, free...), "2 60 A1", 25},
		"reserved":         {of(time.Time{}, time.Time{}, ledger.Reserved), "4 25 , 5 10 ", 35},
		"all of it": {of(time.Time{}, time.Time{}, ledger.Incoming, ledger.Available, ledger.Abnormal, ledger.Reserved, ledger.Shortfall),
			"1 100 A1", 100},
	} {
		var whole, paged []string
		var at store.StatementPosition
		b.view(t, func(tx *store.Tx) error {
			add := func(to *[]string) func(store.StatementLine) error {
				return func(l store.StatementLine) error {
					*to, at = append(*to, fmt.Sprintf("%s %d %s", l.ID, int64(l.Change), l.OrderNo)), l.At
					return nil
				}
			}
			if err := tx.Statement(c.of, store.StatementPosition{}, 0, add(&whole)); err != nil {
				return err
			}
			at = store.StatementPosition{}
			for range whole {
				if err := tx.Statement(c.of, at, 1, add(&paged)); err != nil {
					return err
				}
			}
			if balance, err := tx.StatementBalance(c.of); balance != c.balance || err != nil {
				t.Errorf("%s: the balance is %d, %v, want %d", name, int64(balance), err, int64(c.balance))
			}
			sum, err := tx.StatementSum(c.of)
			if want := c.balance; c.of.From.IsZero() && c.of.Before.IsZero() && sum != want {
				t.Errorf("%s: the lines add up to %d, want %d", name, int64(sum), int64(want))
			}
			return err
		})
		if got := strings.Join(whole, ", "); got != c.lines {
			t.Errorf("%s: got %q, want %q", name, got, c.lines)
		}
		if got := strings.Join(paged, ", "); got != c.lines {
			t.Errorf("%s, line by line: got %q, want %q", name, got, c.lines)
		}
	}
	balancesOf(t, b)
}

// spent posts what a statement has, and what it has not. It returns the asset, and a time
// before the last lines.
func (b *bench) spent(t *testing.T) (usdt payment.Asset, middle time.Time) {
	t.Helper()
	usdt, usdc := b.world(t)
	o := order("A1", usdt, b.now)
	b.insertOrder(t, o)
	var cause string
	b.update(t, func(tx *store.Tx) error {
		id, err := tx.InsertDeposit(deposit(o, 1))
		cause = fmt.Sprintf("deposit/%d", id)
		return err
	})
	account := func(kind ledger.Kind, holder string) ledger.Account {
		return ledger.Account{Merchant: merchantID, Asset: usdt.ID, Kind: kind, Holder: holder}
	}
	post := func(id, cause string, step ledger.Step, debit, credit ledger.Kind, amount money.Amount) {
		t.Helper()
		b.now = b.now.Add(time.Second)
		b.update(t, func(tx *store.Tx) error {
			return tx.Post(ledger.Transfer{ID: id, Step: step, Debit: account(debit, merchantID), Credit: account(credit, merchantID), Amount: amount, Cause: cause})
		})
	}
	post("1", cause, ledger.Posted, ledger.Deposits, ledger.Incoming, 100)
	post("2", "ORA1", ledger.Posted, ledger.Incoming, ledger.Available, 60)
	post("3", "ORA1", ledger.Pending, ledger.Deposits, ledger.Incoming, 5) // moves nothing
	middle = b.now
	post("4", "x", ledger.Posted, ledger.Available, ledger.Reserved, 25)
	post("5", "x", ledger.Posted, ledger.Shortfall, ledger.Reserved, 10) // below nothing
	post("6", "x", ledger.Posted, ledger.Incoming, ledger.Abnormal, 40)  // between others
	b.update(t, func(tx *store.Tx) error {
		return tx.Post(ledger.Transfer{ID: "7", Step: ledger.Posted, Debit: account(ledger.Deposits, "mer_sub"), Credit: account(ledger.Available, "mer_sub"), Amount: 1000, Cause: "x"},
			ledger.Transfer{ID: "8", Step: ledger.Posted, Debit: ledger.Account{Merchant: merchantID, Asset: usdc.ID, Kind: ledger.Deposits, Holder: merchantID},
				Credit: ledger.Account{Merchant: merchantID, Asset: usdc.ID, Kind: ledger.Available, Holder: merchantID}, Amount: 2000, Cause: "x"})
	})
	return usdt, middle
}

// balancesOf looks at the balances that statements made.
func balancesOf(t *testing.T, b *bench) {
	t.Helper()
	text := func(list []store.Balances) string {
		var parts []string
		for _, one := range list {
			parts = append(parts, fmt.Sprintf("%s %s %d/%d/%d/%d/%d/%d", one.Holder, one.Asset.Token, int64(one.Available), int64(one.Reserved), int64(one.Incoming),
				int64(one.Unconfirmed), int64(one.Abnormal), int64(one.Shortfall)))
		}
		return strings.Join(parts, ", ")
	}
	const own, ownUSDC, sub = "mer_1 ETH_USDT 35/35/0/5/40/10", "mer_1 ETH_USDC 2000/0/0/0/0/0", "mer_sub ETH_USDT 1000/0/0/0/0/0"
	for name, c := range map[string]struct {
		f    store.BalancesFilter
		want string
	}{
		"all":              {store.BalancesFilter{MerchantID: merchantID}, ownUSDC + ", " + own + ", " + sub},
		"a holder":         {store.BalancesFilter{MerchantID: merchantID, Holder: "mer_sub"}, sub},
		"a token":          {store.BalancesFilter{MerchantID: merchantID, Token: "ETH_USDC"}, ownUSDC},
		"after one":        {store.BalancesFilter{MerchantID: merchantID, AfterHolder: merchantID, AfterToken: "ETH_USDC"}, own + ", " + sub},
		"another merchant": {store.BalancesFilter{MerchantID: otherMerchantID}, ""},
	} {
		b.view(t, func(tx *store.Tx) error {
			list, err := tx.Balances(c.f, 10, 0)
			if got := text(list); got != c.want {
				t.Errorf("%s: got %q, want %q", name, got, c.want)
			}
			if err != nil {
				return err
			}
			n, err := tx.CountBalances(c.f, 10)
			if want := int64(len(list)); c.f.AfterHolder == "" && n != want {
				t.Errorf("%s: counted %d, want %d", name, n, want)
			}
			return err
		})
	}
}

// A duty is begun by one, again after a while where it did not end, and later where it
// did.
func duties(t *testing.T, b *bench) {
	begin := func(again time.Duration) (mine bool) {
		b.update(t, func(tx *store.Tx) (err error) { mine, err = tx.BeginDuty("audit", again); return err })
		return mine
	}
	if begin(time.Hour) {
		t.Error("one that nobody planned is due")
	}
	for range 2 { // the second plan changes nothing
		b.update(t, func(tx *store.Tx) error { return tx.PlanDuty("audit", 0) })
	}
	if !begin(-time.Second) {
		t.Error("one that is due is not")
	}
	if !begin(time.Hour) {
		t.Error("one that did not end is not due again")
	}
	if begin(time.Hour) {
		t.Error("one that was begun is due for another")
	}
	b.update(t, func(tx *store.Tx) error {
		if d, err := tx.Duty("audit"); err != nil || !d.RanAt.IsZero() {
			t.Errorf("before it ended: %+v, %v", d, err)
		}
		if err := tx.SaveReconciled([]store.Differences{{Chain: "ETH", Place: "treasury", Count: 1}, {Chain: "ETH", Place: "deposits", Count: 0}}); err != nil {
			return err
		}
		return tx.EndDuty("audit", "no node", -time.Second)
	})
	b.update(t, func(tx *store.Tx) error {
		d, err := tx.Duty("audit")
		if d.Failed != "no node" || d.RanAt.IsZero() {
			t.Errorf("ended: %+v", d)
		}
		found, err2 := tx.Reconciled()
		if err != nil || err2 != nil || len(found) != 2 || found[0] != (store.Differences{Chain: "ETH", Place: "deposits"}) || found[1].Count != 1 {
			t.Errorf("found %+v, %v %v", found, err, err2)
		}
		return tx.SaveReconciled(nil)
	})
	if !begin(time.Hour) {
		t.Error("one whose time has come is not due")
	}
}
