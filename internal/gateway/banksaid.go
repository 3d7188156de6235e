package gateway

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/xcheckout/xcheckout/internal/bank"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// bankReadsAtOnce is how many statuses of an answer are looked up in one View. An answer
// may have some hundred thousand.
const bankReadsAtOnce = 500

// saidPayment is a payment and what the bank says of it.
type saidPayment struct {
	store.BankPayment
	bank.Status
}

// saidPayments is what an answer says, as far as it was looked up.
type saidPayments struct {
	said      map[string]saidPayment // by sysid
	rejected  map[string]bank.Status // by sysid, with what the payment is in
	unknown   []string               // in the answer's order
	isUnknown map[string]bool
	others    OtherPayments
}

// saidOf finds the payments that an answer speaks of: what is said of a payment goes
// before what is said of its part, and that before what is said of all. It returns
// OtherPayments where the answer means others by their ids. What is in a file never
// changes, so that none of it has to be read again in the Updates that follow.
//
// ISO 20022 calls a file PART of which some was paid and some rejected, but banks say
// ACSC of the batch that they booked too, and RJCT with its reason of what isn't paid of
// it. The other way round there is no sense: its rules (GroupStatusRejectedRule and that
// of parts) have nothing but RJCT within RJCT, so that what is paid there is refused.
func (g *Gateway) saidOf(ctx context.Context, a bank.Answer) (*saidPayments, error) {
	s := &saidPayments{said: map[string]saidPayment{}, rejected: map[string]bank.Status{}, isUnknown: map[string]bool{}}
	for _, level := range []struct {
		list []bank.Status
		find func(*store.Tx, []bank.Status) (map[string][]store.BankPayment, error)
	}{{a.Files, paymentsOfFiles}, {a.Parts, paymentsOfParts}, {a.Payments, paymentsNamed}} {
		for some := range slices.Chunk(level.list, bankReadsAtOnce) {
			err := g.store.View(ctx, func(tx *store.Tx) error {
				found, err := level.find(tx, some)
				if err != nil {
					return err
				}
				return s.take(tx, some, found)
			})
			if err != nil {
				return nil, err
			}
		}
	}
	if len(s.others.Differences) > 0 {
		return nil, &s.others
	}
	return s, nil
}

func paymentsOfFiles(tx *store.Tx, list []bank.Status) (map[string][]store.BankPayment, error) {
	return paymentsBy(list, func(id string) ([]store.BankPayment, error) { return tx.BankPaymentsOf(id, "") })
}

func paymentsOfParts(tx *store.Tx, list []bank.Status) (map[string][]store.BankPayment, error) {
	return paymentsBy(list, func(id string) ([]store.BankPayment, error) {
		file, _, _ := strings.Cut(id, "-")
		return tx.BankPaymentsOf(file, id)
	})
}

func paymentsBy(list []bank.Status, find func(id string) ([]store.BankPayment, error)) (map[string][]store.BankPayment, error) {
	found := map[string][]store.BankPayment{}
	for _, status := range list {
		of, err := find(status.ID)
		if err != nil {
			return nil, err
		}
		found[status.ID] = of
	}
	return found, nil
}

func paymentsNamed(tx *store.Tx, list []bank.Status) (map[string][]store.BankPayment, error) {
	sysids := make([]string, len(list))
	for i, status := range list {
		sysids[i] = status.ID
	}
	payments, err := tx.BankPayments(sysids)
	found := map[string][]store.BankPayment{}
	for _, p := range payments {
		found[p.Sysid] = []store.BankPayment{p}
	}
	return found, err
}

// take takes statuses and the payments that they are of.
func (s *saidPayments) take(tx *store.Tx, list []bank.Status, found map[string][]store.BankPayment) error {
	for _, status := range list {
		of := found[status.ID]
		if len(of) == 0 && !s.isUnknown[status.ID] {
			s.isUnknown[status.ID], s.unknown = true, append(s.unknown, status.ID)
		}
		for _, p := range of {
			different, err := differences(tx, p, status.Named)
			if err != nil {
				return err
			}
			s.others.Differences = append(s.others.Differences, different...)
			if status.Code == "" { // it is named, and nothing said of it
				continue
			}
			if whole, is := s.rejected[p.Sysid]; is && status.Outcome == bank.Paid {
				return fmt.Errorf("nothing was changed: it says %s of %s, and %s of %s, which settlement %s is in",
					status.Code, status.ID, whole.Code, whole.ID, p.Sysid)
			}
			if status.Outcome == bank.Refused {
				s.rejected[p.Sysid] = status
			}
			s.said[p.Sysid] = saidPayment{p, status}
		}
	}
	return nil
}

// changingBy returns the payments that an answer changes, in the order of their sysids,
// and counts the others. It refuses an answer that settles what has failed.
func (g *Gateway) changingBy(ctx context.Context, s *saidPayments, done *BankAnswer) (changing []saidPayment, err error) {
	for some := range slices.Chunk(slices.Sorted(maps.Keys(s.said)), bankReadsAtOnce) {
		err := g.store.View(ctx, func(tx *store.Tx) error {
			for _, sysid := range some {
				said := s.said[sysid]
				if said.Outcome == bank.Underway {
					done.Underway++
					continue
				}
				p, err := tx.Payout(said.MerchantID, said.PayoutID)
				if err != nil {
					return err
				}
				on, err := said.event(p.State)
				switch {
				case err != nil:
					return fmt.Errorf("nothing was changed: settlement %s: %w", sysid, err)
				case on == "":
					done.Unchanged++
				default:
					changing = append(changing, said)
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return changing, nil
}

// event is what the bank's status is to the payment's payout in a state; empty where
// nothing changes.
func (p saidPayment) event(state payment.PayoutState) (payment.PayoutEvent, error) {
	switch {
	case p.Outcome == bank.Underway, p.Outcome == bank.Paid && state == payment.PayoutDone, p.Outcome == bank.Refused && state == payment.PayoutLost:
		return "", nil
	case p.Outcome == bank.Paid && state == payment.PayoutLost:
		return "", fmt.Errorf("the bank says %s, and said before that it was rejected or returned: its money is the merchant's again. "+
			"Ask the bank which is true; if it was paid, its amount is to be got back from the merchant", p.Code)
	case p.Outcome == bank.Paid:
		return payment.PayoutConfirmed, nil
	case state == payment.PayoutDone:
		return payment.PayoutReturned, nil
	}
	return payment.PayoutFailed, nil
}
