package ledger_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/ledger/ledgertest"
	"github.com/xcheckout/xcheckout/money"
)

func TestTransfers(t *testing.T) {
	book := ledger.NewBook(1, 2)
	ledgertest.Run(t, "testdata/transfers.txt", ledgertest.Ledger{Post: book.Post, Balance: book.Balance, Check: book.CheckBalance}, 1, 2)
}

// Totals never wrap round: what would is refused, and changes nothing.
func TestTotalsDoNotOverflow(t *testing.T) {
	place := ledger.Account{Merchant: "m", Asset: 1, Kind: ledger.Deposits, Holder: "m"}
	incoming := ledger.Account{Merchant: "m", Asset: 1, Kind: ledger.Incoming, Holder: "m"}
	other := ledger.Account{Merchant: "m", Asset: 1, Kind: ledger.Abnormal, Holder: "m"}
	post := func(book *ledger.Book, id string, step ledger.Step, credit ledger.Account, amount money.Amount) error {
		return book.Post(ledger.Transfer{ID: id, Step: step, Debit: place, Credit: credit, Amount: amount})
	}
	for _, step := range []ledger.Step{ledger.Posted, ledger.Pending} {
		book := ledger.NewBook(1)
		if err := post(book, "1", step, incoming, math.MaxInt64); err != nil {
			t.Fatal(err)
		}
		want := book.Totals(place)
		if err := post(book, "2", step, other, 1); !errors.Is(err, ledger.ErrOverflow) {
			t.Errorf("%s beyond what a number holds: %v, want %v", step, err, ledger.ErrOverflow)
		}
		if got := book.Totals(place); got != want {
			t.Errorf("the refusal left %+v, want %+v", got, want)
		}
	}
}

// Whatever is posted in whatever order, debits equal credits, and replaying a
// prefix changes nothing.
func TestRandomTransfersBalance(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	place := ledger.Account{Merchant: "m", Asset: 1, Kind: ledger.Deposits, Holder: "m"}
	var log []ledger.Transfer
	book := ledger.NewBook(1)
	for i := range 2_000 {
		id := strconv.Itoa(i)
		next := ledger.Transfer{ID: id, Step: ledger.Pending, Debit: place,
			Credit: ledger.Account{Merchant: "m", Asset: 1, Kind: ledger.Incoming, Holder: "m"}, Amount: money.Amount(1 + random.Int64N(1e9))}
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
	want := book.Balance(place)
	for _, transfer := range log {
		if err := book.Post(transfer); !errors.Is(err, ledger.ErrExists) {
			t.Fatalf("replayed %s: %v, want %v", transfer.ID, err, ledger.ErrExists)
		}
	}
	if got := book.Balance(place); got != want {
		t.Errorf("after the replay %+v, want %+v", got, want)
	}
}
