package gateway

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

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

// UnknownPayments is the refusal of an answer that names what is in no file of ours:
// nothing of it was done.
type UnknownPayments struct{ IDs []string }

func (e *UnknownPayments) Error() string {
	return "nothing was changed: it names what is in no file that was made here: " + strings.Join(e.IDs, ", ")
}

// ImportBankAnswer takes in an answer of the bank: all of it in one Update or nothing.
// The same answer again does nothing. One that names a payment of ours otherwise than it
// is in its file is refused with OtherPayments, and one that names unknown payments with
// UnknownPayments, unless those are to be left out.
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
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		done = BankAnswer{}
		isNew, err := tx.NoteBankAnswer(digest[:])
		if err != nil || !isNew {
			done.Before = !isNew
			return err
		}
		said, unknown, err := saidOf(tx, answer)
		if err != nil {
			return err
		}
		if len(unknown) > 0 && !skipUnknown {
			return &UnknownPayments{unknown}
		}
		done.Unknown = unknown
		for _, sysid := range slices.Sorted(maps.Keys(said)) {
			if err := g.applyAnswer(tx, said[sysid], &done); err != nil {
				return fmt.Errorf("nothing was changed: settlement %s: %w", sysid, err)
			}
		}
		return nil
	})
	return done, err
}

// saidPayment is a payment and what the bank says of it.
type saidPayment struct {
	store.BankPayment
	bank.Status
}

// saidOf finds the payments that an answer speaks of, by sysid: what is said of a
// payment goes before what is said of its part, and that before what is said of all. It
// returns OtherPayments where the answer means others by their ids.
//
// ISO 20022 calls a file PART of which some was paid and some rejected, but banks say
// ACSC of the batch that they booked too, and RJCT with its reason of what isn't paid of
// it. The other way round there is no sense: its rules (GroupStatusRejectedRule and that
// of parts) have nothing but RJCT within RJCT, so that what is paid there is refused.
func saidOf(tx *store.Tx, a bank.Answer) (said map[string]saidPayment, unknown []string, err error) {
	said = map[string]saidPayment{}
	rejected := map[string]bank.Status{} // by sysid, with what the payment is in
	var others OtherPayments
	all := func(list []bank.Status, find func(id string) ([]store.BankPayment, error)) error {
		for _, status := range list {
			of, err := find(status.ID)
			if err != nil {
				return err
			}
			if len(of) == 0 && !slices.Contains(unknown, status.ID) {
				unknown = append(unknown, status.ID)
			}
			for _, p := range of {
				different, err := differences(tx, p, status.Named)
				if err != nil {
					return err
				}
				others.Differences = append(others.Differences, different...)
				if status.Code == "" { // it is named, and nothing said of it
					continue
				}
				if whole, is := rejected[p.Sysid]; is && status.Outcome == bank.Paid {
					return fmt.Errorf("nothing was changed: it says %s of %s, and %s of %s, which settlement %s is in",
						status.Code, status.ID, whole.Code, whole.ID, p.Sysid)
				}
				if status.Outcome == bank.Refused {
					rejected[p.Sysid] = status
				}
				said[p.Sysid] = saidPayment{p, status}
			}
		}
		return nil
	}
	if err := all(a.Files, func(id string) ([]store.BankPayment, error) { return tx.BankPaymentsOf(id, "") }); err != nil {
		return nil, nil, err
	}
	if err := all(a.Parts, func(id string) ([]store.BankPayment, error) {
		file, _, _ := strings.Cut(id, "-")
		return tx.BankPaymentsOf(file, id)
	}); err != nil {
		return nil, nil, err
	}
	err = all(a.Payments, func(id string) ([]store.BankPayment, error) {
		p, err := tx.BankPayment(id)
		if errors.Is(err, store.ErrNotFound) {
			return nil, nil
		}
		return []store.BankPayment{p}, err
	})
	if err == nil && len(others.Differences) > 0 {
		err = &others
	}
	return said, unknown, err
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

// applyAnswer changes a settlement as the bank says.
func (g *Gateway) applyAnswer(tx *store.Tx, said saidPayment, done *BankAnswer) error {
	p, err := tx.Payout(said.MerchantID, said.PayoutID)
	if err != nil {
		return err
	}
	switch {
	case said.Outcome == bank.Underway:
		done.Underway++
		return nil
	case said.Outcome == bank.Paid && p.State == payment.PayoutDone, said.Outcome == bank.Refused && p.State == payment.PayoutLost:
		done.Unchanged++
		return nil
	case said.Outcome == bank.Paid && p.State == payment.PayoutLost:
		return fmt.Errorf("the bank says %s, and said before that it was rejected or returned: its money is the merchant's again. "+
			"Ask the bank which is true; if it was paid, its amount is to be got back from the merchant", said.Code)
	case said.Outcome == bank.Paid:
		done.Settled = append(done.Settled, p.Subject)
		return g.changePayout(tx, p, payment.PayoutConfirmed, "")
	}
	failed := FailedPayment{Sysid: p.Subject, Reason: said.Reason, Returned: p.State == payment.PayoutDone}
	done.Failed = append(done.Failed, failed)
	s, err := tx.SettlementBySysid(p.MerchantID, p.Subject)
	if err != nil {
		return err
	}
	if err := tx.SaveBankReason(p.MerchantID, s.SettlementOrderNo, shortened(said.Reason)); err != nil {
		return err
	}
	if failed.Returned {
		return g.changePayout(tx, p, payment.PayoutReturned, reasonBankReturned)
	}
	return g.changePayout(tx, p, payment.PayoutFailed, reasonBankRejected)
}

const bankReasonMax = 500

// shortened is a bank's reason as far as it is kept.
func shortened(reason string) string {
	if runes := []rune(reason); len(runes) > bankReasonMax {
		return string(runes[:bankReasonMax-1]) + "…"
	}
	return reason
}
