package storetest

import (
	"errors"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

func accounts(asset payment.Asset) (deposits, incoming, available ledger.Account) {
	return ledger.Account{Asset: asset.ID, Kind: ledger.Deposits}, ledger.Account{Asset: asset.ID, Kind: ledger.Incoming},
		ledger.Account{Asset: asset.ID, Kind: ledger.Available, Merchant: merchantID}
}

// pendingAndPosted posts a pending transfer, its post, and one more.
func pendingAndPosted(t *testing.T, b *bench, asset payment.Asset) (pending, post, posted ledger.Transfer) {
	t.Helper()
	deposits, incoming, available := accounts(asset)
	pending = ledger.Transfer{ID: "d/1/pending", Step: ledger.Pending, Debit: deposits, Credit: incoming, Amount: 100, Cause: "d/1"}
	post = pending.End("d/1/post", ledger.Post)
	posted = ledger.Transfer{ID: "o/1", Step: ledger.Posted, Debit: incoming, Credit: available, Amount: 30, Cause: "o"}
	b.update(t, func(tx *store.Tx) error { return tx.Post(pending, post, posted) })
	return pending, post, posted
}

// Nobody changes a transfer, not even past the store: the database refuses it.
func transfersAppendOnly(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	pendingAndPosted(t, b, usdt)
	raw := b.db.SQL(t, b.config)
	for _, statement := range []string{
		"update transfers set amount = 1",
		"update transfers set cause = cause where id = 'o/1'",
		"delete from transfers where id = 'o/1'",
		"delete from transfers",
		// What replaces a row deletes it, without any trigger on deletes.
		`insert or replace into transfers (id, kind, debit_id, credit_id, amount, cause, created_at)
			select id, kind, debit_id, credit_id, 1, cause, created_at from transfers where id = 'o/1'`,
		`insert or replace into transfers (id, kind, pending_id, debit_id, credit_id, amount, cause, created_at)
			select 'another', kind, pending_id, debit_id, credit_id, 1, cause, created_at from transfers where kind = 'post'`,
		`insert or replace into transfers (rowid, id, kind, debit_id, credit_id, amount, cause, created_at)
			select rowid, 'another', kind, debit_id, credit_id, 1, cause, created_at from transfers where id = 'o/1'`,
		`insert into transfers (id, kind, debit_id, credit_id, amount, cause, created_at)
			select id, kind, debit_id, credit_id, 1, cause, created_at from transfers where id = 'o/1'
			on conflict (id) do update set amount = 1`,
	} {
		if _, err := raw.ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "transfers are never") {
			t.Errorf("%s: %v, want the database's refusal", statement, err)
		}
	}
	if n, sum := b.count(t, "select count(*) from transfers"), b.count(t, "select sum(amount) from transfers"); n != 3 || sum != 230 {
		t.Errorf("%d transfers of %d in all, want 3 of 230", n, sum)
	}
}

func transfersConflict(t *testing.T, b *bench) {
	usdt, usdc := b.world(t)
	pending, post, posted := pendingAndPosted(t, b, usdt)
	otherAsset := posted
	otherAsset.ID, otherAsset.Credit.Asset = "o/2", usdc.ID
	nothing := posted
	nothing.ID, nothing.Amount = "o/3", 0
	for name, c := range map[string]struct {
		transfer ledger.Transfer
		want     error // nil for a constraint of the database
	}{
		"the same id":              {posted, nil},
		"ended twice":              {pending.End("d/1/void", ledger.Void), nil},
		"ends what is not there":   {ledger.Transfer{ID: "x/void", Step: ledger.Void, PendingID: "x", Debit: post.Debit, Credit: post.Credit, Amount: 1}, nil},
		"two assets":               {otherAsset, ledger.ErrAssets},
		"nothing":                  {nothing, ledger.ErrAmount},
		"an asset that is unknown": {ledger.Transfer{ID: "y", Step: ledger.Posted, Debit: ledger.Account{Asset: 99, Kind: ledger.Deposits}, Credit: ledger.Account{Asset: 99, Kind: ledger.Incoming}, Amount: 1}, nil},
	} {
		err := b.store.Update(t.Context(), func(tx *store.Tx) error { return tx.Post(c.transfer) })
		if err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want a refusal %v", name, err, c.want)
		}
	}
	var list []ledger.Transfer
	b.view(t, func(tx *store.Tx) error {
		return tx.Transfers(func(t ledger.Transfer) error { list = append(list, t); return nil })
	})
	if len(list) != 3 || list[0] != pending || list[1] != post || list[2] != posted {
		t.Errorf("transfers read back as %+v", list)
	}
}

func balances(t *testing.T, b *bench) {
	usdt, usdc := b.world(t)
	pendingAndPosted(t, b, usdt)
	deposits, incoming, available := accounts(usdt)
	b.update(t, func(tx *store.Tx) error {
		void := ledger.Transfer{ID: "d/2/pending", Step: ledger.Pending, Debit: deposits, Credit: incoming, Amount: 7}
		open := ledger.Transfer{ID: "d/3/pending", Step: ledger.Pending, Debit: deposits, Credit: incoming, Amount: 11}
		return tx.Post(void, void.End("d/2/void", ledger.Void), open)
	})
	unused, _, _ := accounts(usdc)
	for account, want := range map[ledger.Account]ledger.Balance{
		deposits: {Posted: 100, Pending: 11}, incoming: {Posted: 70, Pending: 11}, available: {Posted: 30}, unused: {},
	} {
		b.view(t, func(tx *store.Tx) error {
			got, err := tx.Balance(account)
			if got != want {
				t.Errorf("%s holds %+v, want %+v", account.Kind, got, want)
			}
			return err
		})
	}
}

// CheckAmounts tells every way in which the ledger and the rows that it belongs
// to can differ.
func checkAmounts(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	o := order("1", usdt, start)
	b.insertOrder(t, o)
	d := deposit(o, 0)
	deposits, incoming, available := accounts(usdt)
	b.update(t, func(tx *store.Tx) error {
		d.State = payment.Posted
		if _, err := tx.InsertDeposit(d); err != nil {
			return err
		}
		pending := deposit(o, 1)
		pending.Amount = 5
		if _, err := tx.InsertDeposit(pending); err != nil {
			return err
		}
		o.Status, o.Received, o.Kept = payment.Paid, d.Amount, d.Amount
		return tx.SaveOrder(o)
	})
	right := func() map[ledger.Account]ledger.Balance {
		return map[ledger.Account]ledger.Balance{
			deposits: {Posted: d.Amount, Pending: 5}, incoming: {Pending: 5}, available: {Posted: d.Amount}}
	}
	check := func(balances map[ledger.Account]ledger.Balance) error {
		return b.store.View(t.Context(), func(tx *store.Tx) error { return tx.CheckAmounts(balances) })
	}
	if err := check(right()); err != nil {
		t.Fatalf("the right balances: %v", err)
	}
	wrong := right()
	for _, account := range []ledger.Account{deposits, incoming, available, {Asset: usdt.ID, Kind: ledger.Abnormal},
		{Asset: usdt.ID, Kind: ledger.Available, Merchant: "mer_2"}, {Asset: 99, Kind: ledger.Deposits}} {
		for name, more := range map[string]ledger.Balance{"posted": {Posted: 1}, "pending": {Pending: 1}} {
			balance := wrong[account]
			wrong[account] = ledger.Balance{Posted: balance.Posted + more.Posted, Pending: balance.Pending + more.Pending}
			if err := check(wrong); err == nil {
				t.Errorf("a millionth more %s in %+v goes unnoticed", name, account)
			}
			wrong = right()
		}
	}
	wrong = right()
	delete(wrong, available)
	if err := check(wrong); err == nil {
		t.Error("a missing account goes unnoticed")
	}
	for name, change := range map[string]func(*payment.Order){
		"received": func(o *payment.Order) { o.Received++ },
		"kept":     func(o *payment.Order) { o.Kept-- },
		"abnormal": func(o *payment.Order) { o.Kept--; o.Abnormal++ },
		"status":   func(o *payment.Order) { o.Status = payment.Paying },
	} {
		changed := o
		change(&changed)
		b.update(t, func(tx *store.Tx) error { return tx.SaveOrder(changed) })
		if err := check(right()); err == nil {
			t.Errorf("an order whose %s is wrong goes unnoticed", name)
		}
		b.update(t, func(tx *store.Tx) error { return tx.SaveOrder(o) })
	}
	if err := check(right()); err != nil {
		t.Errorf("put right again: %v", err)
	}
}
