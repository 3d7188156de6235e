package gateway

import (
	"encoding/csv"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/ledger"
)

// statementColumns head a statement's CSV.
var statementColumns = []string{"time", "type", "orderNo", "depositNo", "refundOrderNo", "settlementOrderNo", "sysid", "from", "to", "amount", "balance"}

// Type is what caused a line: a deposit, an order, a refund, a settlement or its fee.
func (l StatementEntry) Type() string {
	switch {
	case l.Credit.Kind == ledger.Fees, l.Debit.Kind == ledger.Fees:
		return "fee"
	case strings.HasPrefix(l.Cause, refundPrefix):
		return "refund"
	case strings.HasPrefix(l.Cause, settlementPrefix):
		return "settlement"
	case strings.HasPrefix(l.Cause, sysidPrefix):
		return "order"
	}
	return "deposit"
}

// Sysid is the gateway's own number of what caused a line; empty for a deposit.
func (l StatementEntry) Sysid() string {
	if l.Type() == "deposit" {
		return ""
	}
	return l.Cause
}

// CSV is the page as a part of the statement's file, which is the text of all pages one
// after the other. The first begins with the columns and the opening balance, the last
// ends with the closing balance: a file without one is not whole.
func (page StatementPage) CSV() string {
	var text strings.Builder
	w := csv.NewWriter(&text) // neither it nor the builder fails
	bound := func(at time.Time, kind, balance string) {
		when := ""
		if !at.IsZero() {
			when = csvTime(at)
		}
		_ = w.Write([]string{when, kind, "", "", "", "", "", "", "", "", balance})
	}
	if page.First {
		_ = w.Write(statementColumns)
		bound(page.From, "opening", page.Opening.String())
	}
	for _, l := range page.Lines {
		_ = w.Write([]string{csvTime(l.At.Time), l.Type(), l.OrderNo, l.DepositNo, l.RefundOrderNo, l.SettlementOrderNo, l.Sysid(),
			string(l.Debit.Kind), string(l.Credit.Kind), l.Change.String(), l.Balance.String()})
	}
	if page.NextCursor == "" {
		bound(page.Before, "closing", page.Closing.String())
	}
	w.Flush()
	return text.String()
}

func csvTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
