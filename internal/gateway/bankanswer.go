package gateway

import (
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/xcheckout/xcheckout/internal/bank"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// Why a settlement to a bank account is FAILED. What the bank said is beside it.
const (
	reasonBankRejected = "bank_rejected"
	reasonBankReturned = "bank_returned"
)

// BankAnswer is what an answer of the bank did.
type BankAnswer struct {
	Before    bool // it was taken in before, and did nothing now
	Settled   []string
	Failed    []FailedPayment
	Underway  int      // that nothing is said of yet
	Unchanged int      // that are as the answer says already
	Unknown   []string // that no file has
}

// FailedPayment is a payment that the bank rejected, or returned.
type FailedPayment struct {
	Sysid    string
	Reason   string // the bank's
	Returned bool   // after it had been settled
}

// ImportBankAnswer takes in an answer of the bank. What refuses it refuses all of it,
// before anything is changed: one that names a payment of ours otherwise than it is in
// its file with OtherPayments, and one that names unknown payments with UnknownPayments,
// unless those are to be left out. The same answer again does nothing; one that was cut
// off goes on.
func (g *Gateway) ImportBankAnswer(ctx context.Context, a Actor, data []byte, skipUnknown bool) (done BankAnswer, err error) {
	if err := a.mustBeOperator(); err != nil {
		return done, err
	}
	answer, err := bank.ReadAnswer(data)
	if err != nil {
		return done, fmt.Errorf("read the bank's answer: %w", err)
	}
	if err := contradicts(answer); err != nil {
		return done, err
	}
	digest := sha256.Sum256(data)
	err = g.store.View(ctx, func(tx *store.Tx) (err error) { done.Before, err = tx.KnowsBankAnswer(digest[:]); return err })
	if err != nil || done.Before {
		return done, err
	}
	said, err := g.saidOf(ctx, answer)
	if err != nil {
		return done, err
	}
	if len(said.unknown) > 0 && !skipUnknown {
		return done, &UnknownPayments{said.unknown}
	}
	done.Unknown = said.unknown
	changing, err := g.changingBy(ctx, said, &done)
	if err != nil {
		return done, err
	}
	return g.applyAnswer(ctx, digest[:], changing, done)
}

// applyAnswer changes payments as the bank says, some in an Update so that others may
// write between them. The answer is noted with the last: one that is cut off before is
// taken in again, and what it has changed already is as it says.
func (g *Gateway) applyAnswer(ctx context.Context, digest []byte, changing []saidPayment, done BankAnswer) (BankAnswer, error) {
	for changed := 0; ; {
		part := changing[changed:min(changed+g.workPerUpdate, len(changing))]
		isLast := changed+len(part) == len(changing)
		var next BankAnswer
		err := g.store.Update(ctx, func(tx *store.Tx) error {
			next = done
			for _, said := range part {
				if err := g.applyStatus(tx, said, &next); err != nil {
					return fmt.Errorf("settlement %s: %w", said.Sysid, err)
				}
			}
			if isLast {
				return tx.NoteBankAnswer(digest)
			}
			return nil
		})
		switch {
		case err != nil && changed == 0:
			return done, fmt.Errorf("nothing was changed: %w", err)
		case err != nil:
			return done, fmt.Errorf("%d of %d payments were changed: import the same answer again for the others, before any other answer: %w", changed, len(changing), err)
		case isLast:
			return next, nil
		}
		done, changed = next, changed+len(part)
	}
}

// contradicts refuses an answer that says two things of one payment, or of one part.
func contradicts(a bank.Answer) error {
	for _, list := range [][]bank.Status{a.Files, a.Parts, a.Payments} {
		said := map[string]bank.Status{}
		for _, status := range list {
			if status.Code == "" {
				continue
			}
			if other, twice := said[status.ID]; twice && other.Outcome != status.Outcome {
				return fmt.Errorf("nothing was changed: it says both %s and %s of %s", other.Code, status.Code, status.ID)
			}
			said[status.ID] = status
		}
	}
	return nil
}

// applyStatus changes a settlement as the bank says, if it is not so already: its payout
// may have changed since the answer was looked through.
func (g *Gateway) applyStatus(tx *store.Tx, said saidPayment, done *BankAnswer) error {
	p, err := tx.Payout(said.MerchantID, said.PayoutID)
	if err != nil {
		return err
	}
	on, err := said.event(p.State)
	switch {
	case err != nil:
		return err
	case on == "":
		done.Unchanged++
		return nil
	case on == payment.PayoutConfirmed:
		done.Settled = append(done.Settled, p.Subject)
		return g.changePayout(tx, p, on, "")
	}
	failed := FailedPayment{Sysid: p.Subject, Reason: said.Reason, Returned: on == payment.PayoutReturned}
	done.Failed = append(done.Failed, failed)
	s, err := tx.SettlementBySysid(p.MerchantID, p.Subject)
	if err != nil {
		return err
	}
	if err := tx.SaveBankReason(p.MerchantID, s.SettlementOrderNo, shortened(said.Reason)); err != nil {
		return err
	}
	if failed.Returned {
		return g.changePayout(tx, p, on, reasonBankReturned)
	}
	return g.changePayout(tx, p, on, reasonBankRejected)
}

const bankReasonMax = 500

// shortened is a bank's reason as far as it is kept.
func shortened(reason string) string {
	if runes := []rune(reason); len(runes) > bankReasonMax {
		return string(runes[:bankReasonMax-1]) + "…"
	}
	return reason
}
