package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"time"

	"github.com/xcheckout/xcheckout/internal/bank"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// bankOfGame is the operator's bank in a game: which payments it was given in which file,
// and what became of each.
type bankOfGame struct {
	files    map[string]string // by id, their bytes
	payments map[string]string // by id, the status that the settlement must have
}

// openBank gives the game's operator a bank.
func (g *moneyGame) openBank() {
	g.config.Bank = &gateway.Bank{Payer: "Operator", Currencies: map[string]gateway.BankCurrency{
		"EUR": {Account: bank.Account{IBAN: "FR1420041010050500013M02606"}, Rate: money.MustParseRate("1.0812"), Tokens: []string{usdt}},
		"JPY": {Account: bank.Account{Number: "7654321", BIC: "BOTKJPJT"}, Rate: money.MustParseRate("0.00667")}}}
	g.restart()
	g.bank = bankOfGame{files: map[string]string{}, payments: map[string]string{}}
}

// settleFiat asks for a settlement to a bank account, or takes one back.
func (g *moneyGame) settleFiat() string {
	g.t.Helper()
	if len(g.fiats) > 0 && g.random.IntN(5) == 0 {
		_, err := g.gateway.CancelSettlement(g.t.Context(), g.bench.caller().Actor, g.fiats[g.random.IntN(len(g.fiats))], nil)
		return g.allowed("cancel of a fiat settlement", err, fault.SettlementNotCancellable)
	}
	n := euros(fmt.Sprint("F", len(g.fiats)), "1")
	*n.Amount = money.Amount(100+g.random.Int64N(2000)) * 10_000 // in cents
	if g.random.IntN(3) == 0 {
		n.Token, n.Currency, *n.Amount = usdt, "JPY", money.Amount(150+g.random.Int64N(2000))*1_000_000
	}
	_, err := g.fiat(n)
	if err == nil {
		g.fiats = append(g.fiats, n.SettlementOrderNo)
	}
	return g.allowed("fiat settlement", err, fault.InsufficientBalance)
}

// exportFile makes a file for the bank and takes it there. At times the operator's program
// ends before the file is written: before it is decided what is in it, which changes
// nothing, or after, when the same file is had again.
func (g *moneyGame) exportFile() string {
	g.t.Helper()
	g.turn(g.now.Add(time.Millisecond)) // files are listed by when they were made
	ctx, what := g.t.Context(), "file for the bank"
	kind := g.random.IntN(4)
	if kind == 0 {
		ctx, what = cutAfter(g.t, 0), what+" that ends before it is decided"
	}
	f, err := g.gateway.ExportBankFile(ctx, gateway.Operator(), false)
	switch {
	case kind == 0 && errors.Is(err, context.Canceled):
		g.restart()
		return what
	case errors.Is(err, gateway.ErrNoPayments):
		return "nothing"
	case err != nil:
		g.t.Errorf("%s: %v", what, err)
		return what
	}
	if kind == 1 { // nobody has seen its id
		what += " that is written after a crash"
		written := f
		g.restart()
		newest := must(g.gateway.BankFiles(g.t.Context(), gateway.Operator()))(g.t)[0].MsgID
		f = must(g.gateway.BankFileAgain(g.t.Context(), gateway.Operator(), newest))(g.t)
		if f.MsgID != written.MsgID || string(f.Content) != string(written.Content) {
			g.t.Errorf("after a crash the newest file is %s, and was %s", f.MsgID, written.MsgID)
		}
	}
	g.takeToBank(f)
	return what
}

var endToEnd = regexp.MustCompile(`<EndToEndId>(ST[^<]*)</EndToEndId>`)

// takeToBank has the bank read a file: what was in another before would be paid twice.
func (g *moneyGame) takeToBank(f gateway.BankFile) {
	g.t.Helper()
	if g.bank.files[f.MsgID] != "" {
		g.t.Errorf("two files are called %s", f.MsgID)
	}
	g.bank.files[f.MsgID] = string(f.Content)
	ids := endToEnd.FindAllStringSubmatch(string(f.Content), -1)
	if len(ids) != f.Payments {
		g.t.Errorf("%d payments are in a file of %d:\n%s", len(ids), f.Payments, f.Content)
	}
	for _, id := range ids {
		if g.bank.payments[id[1]] != "" {
			g.t.Errorf("%s is in a second file, %s", id[1], f.MsgID)
		}
		g.bank.payments[id[1]] = string(payment.Settling)
	}
}

// answerOfBank has the bank say something of one payment, and at times says it again.
func (g *moneyGame) answerOfBank() string {
	g.t.Helper()
	ids := slices.Sorted(maps.Keys(g.bank.payments))
	if len(ids) == 0 {
		return "nothing"
	}
	id := ids[g.random.IntN(len(ids))]
	status := []string{"ACSP", "ACSC", "ACSC", "RJCT"}[g.random.IntN(4)]
	text := fmt.Sprintf("id,status,reason\n%s,%s,step %d\n", id, status, g.random.Uint64())
	before := g.bank.payments[id]
	after := map[string]string{"ACSC": string(payment.Settled), "RJCT": "FAILED bank_rejected", "ACSP": before}[status]
	switch {
	case before == "SETTLED" && status == "RJCT":
		after = "FAILED bank_returned"
	case before != "SETTLING" && status == "RJCT":
		after = before
	}
	_, err := g.answer(text)
	if status == "ACSC" && before != "SETTLING" && before != "SETTLED" {
		if err == nil {
			g.t.Errorf("the bank says that it paid %s, which it had refused, and it is believed", id)
		}
		return "answer of the bank that contradicts"
	}
	if err != nil {
		g.t.Errorf("answer %s: %v", text, err)
	}
	g.bank.payments[id] = after
	if g.random.IntN(3) == 0 {
		g.restart()
		if done := must(g.answer(text))(g.t); !done.Before {
			g.t.Errorf("the same answer again: %+v", done)
		}
	}
	return "answer of the bank: " + after
}

// compareBank wants each settlement to be as the bank says, and the ledger to have what
// the bank paid.
func (g *moneyGame) compareBank(book *ledger.Book) {
	g.t.Helper()
	var paid, inLedger money.Amount
	for account, balance := range book.Balances() {
		if account.Kind == ledger.Bank {
			inLedger += balance.Posted
		}
	}
	for _, no := range g.fiats {
		s := must(g.gateway.Settlement(g.t.Context(), g.bench.caller().Actor, no))(g.t)
		got := string(s.Status)
		if s.Reason != "" {
			got += " " + s.Reason
		}
		if s.Status == payment.Settled {
			paid += s.Amount - s.Fee
		}
		want, known := g.bank.payments[s.Sysid]
		if known && got != want || !known && (s.Status == payment.Settling || s.Status == payment.Settled) {
			g.t.Errorf("%s is %s, and at the bank it is %q", no, got, want)
		}
	}
	if inLedger != paid {
		g.t.Errorf("the bank paid %s by the settlements, and %s by the ledger", paid, inLedger)
	}
}
