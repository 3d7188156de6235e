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

// differencesMax is how many are told: with the id of another file, each payment differs.
const differencesMax = 20

func (e *OtherPayments) Error() string {
	told := slices.Compact(slices.Sorted(slices.Values(e.Differences)))
	more := ""
	if n := len(told) - differencesMax; n > 0 {
		told, more = told[:differencesMax], fmt.Sprintf("; and %d more", n)
	}
	return "nothing was changed: it names what differs from what was made here: " + strings.Join(told, "; ") + more
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
