package ledger_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/money"
)

var outcomes = map[string]error{
	"ok": nil, "exists": ledger.ErrExists, "exists different": ledger.ErrExistsDifferent,
	"amount": ledger.ErrAmount, "same account": ledger.ErrSameAccount, "assets": ledger.ErrAssets,
	"merchant": ledger.ErrMerchant, "step": ledger.ErrStep, "pending id": ledger.ErrPendingID,
	"pending unknown": ledger.ErrPendingUnknown, "not pending": ledger.ErrNotPending,
	"pending ended": ledger.ErrPendingEnded, "pending differs": ledger.ErrPendingDiffers,
}

func TestTransfers(t *testing.T) {
	data, err := os.ReadFile("testdata/transfers.txt")
	if err != nil {
		t.Fatal(err)
	}
	book := ledger.NewBook()
	for i, line := range strings.Split(string(data), "\n") {
		where := "testdata/transfers.txt:" + strconv.Itoa(i+1)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "balance "):
			f := strings.Fields(line)
			want := ledger.Balance{Posted: money.MustParse(f[2]), Pending: money.MustParse(f[3])}
			if got := book.Balance(account(t, f[1])); got != want {
				t.Errorf("%s: %s holds %+v, want %+v", where, f[1], got, want)
			}
		default:
			text, outcome, _ := strings.Cut(line, "=>")
			f := strings.Fields(text)
			want, known := outcomes[strings.TrimSpace(outcome)]
			if !known || len(f) != 6 {
				t.Fatalf("%s: cannot be read: %s", where, line)
			}
			got := book.Post(ledger.Transfer{ID: f[0], Step: ledger.Step(f[1]), PendingID: strings.Trim(f[2], "-"),
				Debit: account(t, f[3]), Credit: account(t, f[4]), Amount: money.MustParse(f[5])})
			if !errors.Is(got, want) {
				t.Errorf("%s: %v, want %v", where, got, want)
			}
		}
		if err := book.CheckBalance(); err != nil {
			t.Fatalf("%s: %v", where, err)
		}
	}
}

func account(t *testing.T, text string) ledger.Account {
	t.Helper()
	f := strings.Split(text, "/")
	asset, err := strconv.ParseInt(f[0], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	a := ledger.Account{Asset: asset, Kind: ledger.Kind(f[1])}
	if len(f) == 3 {
		a.Merchant = f[2]
	}
	return a
}

// Whatever is posted in whatever order, debits equal credits, and replaying a
// prefix changes nothing.
func TestRandomTransfersBalance(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	places := ledger.Account{Asset: 1, Kind: ledger.Deposits}
	var log []ledger.Transfer
	book := ledger.NewBook()
	for i := range 2_000 {
		id := strconv.Itoa(i)
		next := ledger.Transfer{ID: id, Step: ledger.Pending, Debit: places,
			Credit: ledger.Account{Asset: 1, Kind: ledger.Incoming}, Amount: money.Amount(1 + random.Int64N(1e9))}
		if len(log) > 0 && random.IntN(2) == 0 {
			step := []ledger.Step{ledger.Post, ledger.Void}[random.IntN(2)]
			next = log[random.IntN(len(log))].End(id, step)
		}
		if book.Post(next) == nil {
			log = append(log, next)
		}
		if err := book.CheckBalance(); err != nil {
			t.Fatalf("after %d transfers: %v", i, err)
		}
	}
	want := book.Balance(places)
	for _, transfer := range log {
		if err := book.Post(transfer); !errors.Is(err, ledger.ErrExists) {
			t.Fatalf("replayed %s: %v, want %v", transfer.ID, err, ledger.ErrExists)
		}
	}
	if got := book.Balance(places); got != want {
		t.Errorf("after the replay %+v, want %+v", got, want)
	}
}
