package storetest

import (
	"errors"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/ledger/ledgertest"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

func accounts(asset payment.Asset) (deposits, incoming, available ledger.Account) {
	account := func(kind ledger.Kind) ledger.Account {
		return ledger.Account{Merchant: merchantID, Asset: asset.ID, Kind: kind, Holder: merchantID}
	}
	return account(ledger.Deposits), account(ledger.Incoming), account(ledger.Available)
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

// The store runs the ledger's rules on every write: the table of package ledger
// has the same outcomes here, and every refusal leaves nothing behind.
func ledgerTable(t *testing.T, b *bench) {
	usdt, usdc := b.world(t)
	b.update(t, func(tx *store.Tx) error {
		return tx.InsertMerchant(store.Merchant{ID: otherMerchantID, Name: "Hat shop"})
	})
	ledgertest.Run(t, "../ledger/testdata/transfers.txt", ledgertest.Ledger{
		Post: func(transfer ledger.Transfer) error {
			return b.store.Update(t.Context(), func(tx *store.Tx) error { return tx.Post(transfer) })
		},
		Balance: func(a ledger.Account) (balance ledger.Balance) {
			b.view(t, func(tx *store.Tx) (err error) { balance, err = tx.Balance(a); return err })
			return balance
		},
		Check: func() error { return totalsAreSums(b, t) },
	}, usdt.ID, usdc.ID)
}

// totalsAreSums compares every account's row with its transfers, added up past
// the store.
func totalsAreSums(b *bench, t *testing.T) error {
	return b.store.View(t.Context(), func(tx *store.Tx) error {
		assets, err := tx.AssetIDs()
		if err != nil {
			return err
		}
		book := ledger.NewBook(assets...)
		if err := tx.Transfers(book.Post); err != nil {
			return err
		}
		n := 0
		err = tx.Accounts(func(a ledger.Account, got ledger.Totals) error {
			n++
			if got != book.Totals(a) {
				return errors.New("the row of " + string(a.Kind) + " differs from its transfers")
			}
			return nil
		})
		if err == nil && n != len(book.Balances()) {
			err = errors.New("accounts and transfers differ in number")
		}
		return err
	})
}

// What goes past the store is stopped by the database: kinds are a closed set,
// every account has a holder, and none holds less than nothing.
func accountsAreGuarded(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	pendingAndPosted(t, b, usdt)
	raw := b.db.SQL(t, b.config)
	for statement, want := range map[string]string{
		"insert into accounts (merchant_id, asset_id, kind, holder) values ('mer_1', 1, 'nonsense', 'mer_1')": "account_kind_is_known",
		"insert into accounts (merchant_id, asset_id, kind, holder) values ('mer_1', 1, 'Incoming', 'mer_1')": "account_kind_is_known",
		"insert into accounts (merchant_id, asset_id, kind, holder) values ('mer_1', 1, 'incoming', '')":      "account_has_a_holder",
		"update accounts set debits_posted = 101 where kind = 'incoming'":                                     "account_holds_no_less_than_nothing",
		"update accounts set credits_posted = 101 where kind = 'deposits'":                                    "account_holds_no_less_than_nothing",
		"update accounts set debits_pending = -1":                                                             "account_totals_are_not_negative",
		transferRow + "('mer_1', 'x', 'later', null, 1, 'deposits', 'mer_1', 'incoming', 'mer_1', 1, '', 0)":  "transfer_step_is_known",
	} {
		if _, err := raw.ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", statement, err, want)
		}
	}
}

// transferRow is how a transfer is written past the store.
const transferRow = `insert into transfers (merchant_id, id, step, pending_id, asset_id, debit_kind, debit_holder, credit_kind, credit_holder, amount, cause, created_at) values `

// No transfer leads from one merchant's ledger to another's: the database refuses
// what the rules of package ledger do, also where one merchant's row names another's
// transfer or account.
func ledgersStandApart(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	pending, _, _ := pendingAndPosted(t, b, usdt)
	mixed := pending
	mixed.ID, mixed.Credit.Merchant = "mixed", otherMerchantID
	theirs := pending // with the same id
	for _, a := range []*ledger.Account{&theirs.Debit, &theirs.Credit} {
		a.Merchant, a.Holder = otherMerchantID, otherMerchantID
	}
	open := theirs
	open.ID = "d/2/pending"
	notOurs := pending.End("d/2/void", ledger.Void)
	notOurs.PendingID = open.ID
	b.update(t, func(tx *store.Tx) error {
		if err := tx.InsertMerchant(store.Merchant{ID: otherMerchantID, Name: "Hat shop"}); err != nil {
			return err
		}
		return tx.Post(theirs, open)
	})
	for name, c := range map[string]struct {
		transfer ledger.Transfer
		want     error
	}{
		"to another merchant's account":              {mixed, ledger.ErrMerchants},
		"ends what another merchant alone has":       {notOurs, ledger.ErrPendingUnknown},
		"ends one, and another's of its id has been": {theirs.End("d/1/post", ledger.Post), nil},
	} {
		err := b.store.Update(t.Context(), func(tx *store.Tx) error { return tx.Post(c.transfer) })
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	raw, err := b.db.SQL(t, b.config).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	if !strings.HasPrefix(b.config.Database, "postgres") {
		if _, err := raw.ExecContext(t.Context(), "pragma foreign_keys = on"); err != nil {
			t.Fatal(err)
		}
	}
	for name, values := range map[string]string{
		"a debit of another merchant's account":  "('mer_2', 'x', 'posted', null, 1, 'deposits', 'mer_1', 'incoming', 'mer_2', 1, '', 0)",
		"a credit of another merchant's account": "('mer_2', 'x', 'posted', null, 1, 'deposits', 'mer_2', 'incoming', 'mer_1', 1, '', 0)",
		"the end of another merchant's transfer": "('mer_1', 'x', 'void', 'd/2/pending', 1, 'deposits', 'mer_1', 'incoming', 'mer_1', 100, '', 0)",
	} {
		if _, err := raw.ExecContext(t.Context(), transferRow+values); err == nil || !names(err, "FOREIGN KEY") {
			t.Errorf("%s: %v, want a refusal by a foreign key", name, err)
		}
	}
	if err := totalsAreSums(b, t); err != nil {
		t.Error(err)
	}
}

// Nobody changes a transfer, not even past the store: the database refuses it.
func transfersAppendOnly(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	pendingAndPosted(t, b, usdt)
	raw := b.db.SQL(t, b.config)
	statements := []string{
		"update transfers set amount = 1",
		"update transfers set cause = cause where id = 'o/1'",
		"delete from transfers where id = 'o/1'",
		"delete from transfers",
		"insert into transfers " + copied("") + ` where id = 'o/1' on conflict (merchant_id, id) do update set amount = 1`,
	}
	if strings.HasPrefix(b.config.Database, "postgres") {
		statements = append(statements, "truncate transfers cascade")
	} else {
		statements = append(statements,
			// What replaces a row deletes it, without any trigger on deletes.
			"insert or replace into transfers "+copied("")+" where id = 'o/1'",
			"insert or replace into transfers "+strings.Replace(copied(""), "select merchant_id, id", "select merchant_id, 'another'", 1)+" where step = 'post'",
			"insert or replace into transfers "+strings.Replace(copied("number, "), "select number, merchant_id, id", "select number, merchant_id, 'another'", 1)+" where id = 'o/1'")
	}
	for _, statement := range statements {
		if _, err := raw.ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "transfers are never") {
			t.Errorf("%s: %v, want the database's refusal", statement, err)
		}
	}
	if n, sum := b.count(t, "select count(*) from transfers"), b.count(t, "select sum(amount) from transfers"); n != 3 || sum != 230 {
		t.Errorf("%d transfers of %d in all, want 3 of 230", n, sum)
	}
}

// copied is what an insert takes to repeat transfers with another amount.
func copied(more string) string {
	const before, after = "merchant_id, id, step, pending_id, asset_id, debit_kind, debit_holder, credit_kind, credit_holder, ", ", cause, created_at"
	return "(" + more + before + "amount" + after + ") select " + more + before + "1" + after + " from transfers"
}

func transfersConflict(t *testing.T, b *bench) {
	usdt, usdc := b.world(t)
	pending, post, posted := pendingAndPosted(t, b, usdt)
	another := posted
	another.Amount = 29
	otherAsset := posted
	otherAsset.ID, otherAsset.Credit.Asset = "o/2", usdc.ID
	nothing := posted
	nothing.ID, nothing.Amount = "o/3", 0
	elsewhere := pending.End("d/1/elsewhere", ledger.Post)
	elsewhere.Credit, elsewhere.Amount = posted.Credit, 4_000
	nonsense := posted
	nonsense.ID, nonsense.Credit.Kind = "o/4", "nonsense"
	for name, c := range map[string]struct {
		transfer ledger.Transfer
		want     error
	}{
		"the same again":         {posted, ledger.ErrExists},
		"another with its id":    {another, ledger.ErrExistsDifferent},
		"ended twice":            {pending.End("d/1/void", ledger.Void), ledger.ErrPendingEnded},
		"ends another account's": {elsewhere, ledger.ErrPendingEnded},
		"ends what is not there": {ledger.Transfer{ID: "x/void", Step: ledger.Void, PendingID: "x", Debit: post.Debit, Credit: post.Credit, Amount: 1}, ledger.ErrPendingUnknown},
		"two assets":             {otherAsset, ledger.ErrAssets},
		"nothing":                {nothing, ledger.ErrAmount},
		"a kind that is none":    {nonsense, ledger.ErrKind},
		"more than there is":     {ledger.Transfer{ID: "o/5", Step: ledger.Posted, Debit: posted.Debit, Credit: posted.Credit, Amount: 71}, ledger.ErrBelowZero},
	} {
		err := b.store.Update(t.Context(), func(tx *store.Tx) error { return tx.Post(c.transfer) })
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
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

// One pending transfer is ended by one other, in whatever order they come, also
// of two in one Update.
func pendingEndsOnce(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	deposits, incoming, available := accounts(usdt)
	pending := ledger.Transfer{ID: "d/1/pending", Step: ledger.Pending, Debit: deposits, Credit: incoming, Amount: 100}
	wrong := pending.End("d/1/post", ledger.Post)
	wrong.Credit, wrong.Amount = available, 4_000
	for name, c := range map[string]struct {
		transfers []ledger.Transfer
		want      error
	}{
		"to another account":   {[]ledger.Transfer{pending, wrong}, ledger.ErrPendingDiffers},
		"twice in one update":  {[]ledger.Transfer{pending, pending.End("a", ledger.Post), pending.End("b", ledger.Void)}, ledger.ErrPendingEnded},
		"an end as if pending": {[]ledger.Transfer{pending, pending.End("a", ledger.Post), pending.End("a", ledger.Post).End("b", ledger.Void)}, ledger.ErrNotPending},
	} {
		err := b.store.Update(t.Context(), func(tx *store.Tx) error { return tx.Post(c.transfers...) })
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if n := b.count(t, "select count(*) from transfers"); n != 0 {
		t.Errorf("the refusals left %d transfers", n)
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

// Orders come each with its own canonical deposits, over as many pages as it
// takes.
func eachOrder(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	const n = 1201 // three pages of 500
	b.update(t, func(tx *store.Tx) error {
		for i := range n {
			o := order(numbered(i), usdt, start)
			if err := insertOrder(tx, o); err != nil {
				return err
			}
			for k := range i % 3 {
				d := deposit(o, uint32(i*3+k))
				if i == 4 {
					d.State = payment.Withdrawn
				}
				id, err := tx.InsertDeposit(d)
				if err != nil {
					return err
				}
				if d.ID = id; d.State == payment.Withdrawn {
					if err := tx.SaveDeposit(d); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
	i := 0
	b.view(t, func(tx *store.Tx) error {
		return tx.EachOrder(func(o payment.Order, deposits []payment.Deposit) error {
			want := i % 3
			if i == 4 {
				want = 0
			}
			if o.OrderNo != numbered(i) || len(deposits) != want {
				t.Errorf("order %d is %s with %d deposits, want %d", i, o.OrderNo, len(deposits), want)
			}
			for _, d := range deposits {
				if d.OrderNo != o.OrderNo {
					t.Errorf("order %s got a deposit of %s", o.OrderNo, d.OrderNo)
				}
			}
			i++
			return nil
		})
	})
	if i != n {
		t.Errorf("%d orders, want %d", i, n)
	}
}
