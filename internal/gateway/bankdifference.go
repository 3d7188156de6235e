package gateway

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xcheckout/xcheckout/internal/bank"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// OtherPayments is the refusal of an answer that has the id of a payment of ours and
// means another by it, as what else it names is not that payment's: nothing of it was
// done.
type OtherPayments struct{ Differences []string }

func (e *OtherPayments) Error() string {
	return "nothing was changed: it names what differs from what was made here: " +
		toldOf(slices.Compact(slices.Sorted(slices.Values(e.Differences))), "; ")
}

// UnknownPayments is the refusal of an answer that names what is in no file of ours:
// nothing of it was done.
type UnknownPayments struct{ IDs []string }

func (e *UnknownPayments) Error() string {
	return "nothing was changed: it names what is in no file that was made here: " + toldOf(e.IDs, ", ")
}

// toldMax is how many of what refuses an answer are told: with the id of another file,
// each payment differs, and in an answer of another system each is unknown.
const toldMax = 20

// toldOf joins the first of a list's texts, and says how many more there are.
func toldOf(list []string, separator string) string {
	told, more := list, ""
	if n := len(list) - toldMax; n > 0 {
		told, more = list[:toldMax], fmt.Sprintf("%sand %d more", separator, n)
	}
	texts := make([]string, len(told))
	for i, text := range told {
		texts[i] = fmt.Sprintf("%.200s", text) // a bank's id may be of any length
	}
	return strings.Join(texts, separator) + more
}

// differences are those between what an answer names of a payment and what stands in the
// file. What it does not name differs in nothing.
func differences(tx *store.Tx, p store.BankPayment, named bank.Named) (list []string, err error) {
	compare := func(what, said, is string) {
		if said != "" && said != is {
			list = append(list, fmt.Sprintf("the %s of %s is %s, and it says %.64q", what, p.Sysid, is, said))
		}
	}
	compare("file", named.File, p.MsgID)
	compare("part", named.Part, p.PartID)
	compare("instruction", named.Instruction, p.Sysid)
	if named.Amount == "" && named.Currency == "" {
		return list, nil
	}
	s, err := tx.SettlementBySysid(p.MerchantID, p.Sysid)
	if err != nil {
		return nil, err
	}
	compare("currency", named.Currency, s.Fiat.Currency)
	// 10 and 10.00 are one amount, and what is none differs.
	if amount, err := money.Parse(named.Amount); err != nil || amount != s.Fiat.Sent {
		compare("amount", named.Amount, s.Fiat.Sent.Shortest())
	}
	return list, nil
}
