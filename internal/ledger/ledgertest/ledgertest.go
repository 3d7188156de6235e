// Package ledgertest runs the ledger's table of transfers, testdata/transfers.txt
// of package ledger, against whatever keeps a ledger: every keeper must give the
// same outcomes and hold the same balances.
package ledgertest

import (
	"errors"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/money"
)

// Ledger is one of the implementations that the table is run against.
type Ledger struct {
	Post    func(ledger.Transfer) error
	Balance func(ledger.Account) ledger.Balance
	// Check, if not nil, runs after every line.
	Check func() error
}

var outcomes = map[string]error{
	"ok": nil, "exists": ledger.ErrExists, "exists different": ledger.ErrExistsDifferent,
	"id": ledger.ErrID, "amount": ledger.ErrAmount, "same account": ledger.ErrSameAccount, "merchants": ledger.ErrMerchants, "assets": ledger.ErrAssets,
	"kind": ledger.ErrKind, "holder": ledger.ErrHolder, "step": ledger.ErrStep, "pending id": ledger.ErrPendingID,
	"asset":           ledger.ErrAsset,
	"pending unknown": ledger.ErrPendingUnknown, "not pending": ledger.ErrNotPending,
	"pending ended": ledger.ErrPendingEnded, "pending differs": ledger.ErrPendingDiffers,
	"overflow": ledger.ErrOverflow, "below zero": ledger.ErrBelowZero,
}

// unknown is the number of an asset that no ledger has.
const unknown = math.MaxInt64

// Run runs the table in a file against a ledger that is empty. There must be the
// merchants mer_1 and mer_2. Assets are
// numbered in the order in which assets has them, from 1.
func Run(t *testing.T, file string, k Ledger, assets ...int64) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(string(data), "\n") {
		where := "transfers.txt:" + strconv.Itoa(i+1)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
			continue
		case strings.HasPrefix(line, "balance "):
			f := strings.Fields(line)
			want := ledger.Balance{Posted: money.MustParse(f[2]), Pending: money.MustParse(f[3])}
			if got := k.Balance(account(t, f[1], assets)); got != want {
				t.Errorf("%s: %s holds %+v, want %+v", where, f[1], got, want)
			}
		default:
			text, outcome, _ := strings.Cut(line, "=>")
			f := strings.Fields(text)
			want, known := outcomes[strings.TrimSpace(outcome)]
			if !known || len(f) != 6 {
				t.Fatalf("%s: cannot be read: %s", where, line)
			}
			got := k.Post(ledger.Transfer{ID: strings.Trim(f[0], "-"), Step: ledger.Step(f[1]), PendingID: strings.Trim(f[2], "-"),
				Debit: account(t, f[3], assets), Credit: account(t, f[4], assets), Amount: money.MustParse(f[5])})
			if !errors.Is(got, want) {
				t.Errorf("%s: %v, want %v", where, got, want)
			}
		}
		if k.Check != nil {
			if err := k.Check(); err != nil {
				t.Fatalf("%s: %v", where, err)
			}
		}
	}
}

func account(t *testing.T, text string, assets []int64) ledger.Account {
	t.Helper()
	text, merchant, named := strings.Cut(text, "@")
	if !named {
		merchant = "mer_1"
	}
	f := strings.Split(text, "/")
	a := ledger.Account{Merchant: merchant, Asset: unknown, Kind: ledger.Kind(f[1])}
	if f[0] != "unknown" {
		number, err := strconv.Atoi(f[0])
		if err != nil || number < 1 || number > len(assets) {
			t.Fatalf("account %q: there is no asset %s", text, f[0])
		}
		a.Asset = assets[number-1]
	}
	if len(f) == 3 {
		a.Holder = f[2]
	}
	return a
}
