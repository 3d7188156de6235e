package payment

import (
	"fmt"

	"github.com/xcheckout/xcheckout/money"
)

// Reason says why a part of a deposit is not its order's.
type Reason string

// The reasons.
const (
	OverPaid       Reason = "OVER_PAID"    // more than the order asked for
	UnderPaid      Reason = "UNDER_PAID"   // too little until the order's time was over
	LatePayment    Reason = "LATE_PAYMENT" // after the expiry, or for a cancelled order
	FromOtherToken Reason = "OTHER_TOKEN"  // another token than the order's
	FromOtherChain Reason = "OTHER_CHAIN"  // a token on another chain than the order's
)

// Share is how a confirmed deposit is divided. What is neither the order's nor
// abnormal waits for the order to be decided.
type Share struct {
	DepositID int64
	Kept      money.Amount // the order's
	Abnormal  money.Amount
	Reason    Reason // why Abnormal is; empty when that is zero
}

// Allocation is what becomes of an order and of each of its confirmed deposits.
type Allocation struct {
	Status   Status
	Received money.Amount // in time
	Accepted money.Amount // what the merchant accepted
	Strays   money.Amount // the part of Accepted that was of deposits not in time
	Kept     money.Amount // the order's part of Received and Strays
	Abnormal money.Amount // the part of Received that is not the order's
	Shares   []Share      // of each confirmed deposit, strays included, in their order
}

// Match decides what becomes of an order by its canonical deposits, given in
// the order in which the chain has them: block, place of the transaction,
// ordinal. Those that are confirmed count.
//
//   - What came in time equals the amount within the tolerance: paid, and what
//     came is kept.
//   - More: paid, the excess is abnormal. What is kept never shrinks, for the
//     merchant may have used it.
//   - Less: an open order waits; of a closed one, all of it is abnormal.
//   - What came too late, in another token or on another chain is abnormal.
//   - What of a deposit went back, or is on its way, never pays again. What the
//     merchant accepted is the order's, whatever else would be said of it.
//
// An order once paid stays paid; only a reorg takes that back. What becomes of
// the order does not depend on how many deposits are confirmed at once.
func Match(o Order, deposits []Deposit) Allocation {
	a := decide(o, deposits, func(d Deposit) bool { return d.State == Posted && d.Kind == InTime })
	kept := a.Kept // what is left to be shared out, earliest deposits first
	waits := a.Status == Paying
	for _, d := range deposits {
		if d.State != Posted {
			continue
		}
		share := Share{DepositID: d.ID, Kept: d.Accepted, Abnormal: d.Returned}
		a.Accepted += d.Accepted
		switch {
		case d.Kind != InTime:
			share.Abnormal = d.Amount - d.Accepted
			a.Strays += d.Accepted
		case !waits:
			more := min(kept, d.free())
			kept -= more
			share.Kept += more
			share.Abnormal = d.Amount - share.Kept
		}
		if share.Abnormal > 0 {
			share.Reason = reason(o, a, d.Kind)
		}
		a.Shares = append(a.Shares, share)
	}
	a.Kept, a.Abnormal = 0, 0
	for i, d := range posted(deposits) {
		a.Kept += a.Shares[i].Kept
		if d.Kind == InTime {
			a.Abnormal += a.Shares[i].Abnormal
		}
	}
	if o.ByAcceptance {
		a.Status = Timeout
		if a.Kept > 0 {
			a.Status = Paid
		}
	}
	return a
}

func posted(deposits []Deposit) (list []Deposit) {
	for _, d := range deposits {
		if d.State == Posted {
			list = append(list, d)
		}
	}
	return list
}

// decide is Match without the shares, and without what was accepted, for those
// deposits that count: it takes them one after the other, as the chain does. Of an
// order that became paid because the merchant accepted what came, no more is kept
// than that.
func decide(o Order, deposits []Deposit, counts func(Deposit) bool) Allocation {
	a := Allocation{Status: o.Status}
	if o.ByAcceptance {
		a.Status = Timeout
	}
	var free money.Amount
	for _, d := range deposits {
		if !counts(d) {
			continue
		}
		a.Received += d.Amount
		free += d.free()
		if a.Status == Paying && o.paidBy(free) {
			a.Status = Paid
		}
		if a.Status == Paid && free <= o.PayingAmount+o.Tolerance {
			a.Kept = free
		}
	}
	switch a.Status {
	case Paid:
		if free > o.PayingAmount+o.Tolerance {
			a.Kept = min(free, max(a.Kept, o.PayingAmount, o.Kept-o.Accepted))
		}
		a.Abnormal = free - a.Kept
	case Timeout, Cancelled:
		a.Abnormal = free
	}
	return a
}

func reason(o Order, a Allocation, kind DepositKind) Reason {
	switch {
	case kind == OtherChain:
		return FromOtherChain
	case kind == OtherToken:
		return FromOtherToken
	case kind == Late || a.Status == Cancelled:
		return LatePayment
	case a.Status == Timeout && o.paidBy(a.Received): // mined again after the end
		return LatePayment
	case a.Status == Timeout:
		return UnderPaid
	}
	return OverPaid
}

// Check returns what an order's deposits make of it, and an error unless it says the same
// of itself and no deposit gave more than it brought: the audit of what Match decided when
// they came.
func Check(o Order, deposits []Deposit) (Allocation, error) {
	a := Match(o, deposits)
	for _, d := range posted(deposits) {
		if d.free() < 0 {
			return a, fmt.Errorf("order %s: of its deposit %d, which is %s, %s was refunded and %s accepted", o.Sysid, d.ID, d.Amount, d.Returned, d.Accepted)
		}
	}
	if a.Status != o.Status || a.Received != o.Received || a.Kept != o.Kept || a.Abnormal != o.Abnormal {
		return a, fmt.Errorf("order %s is %s, received %s, kept %s and has %s abnormal; by its deposits it is %s, received %s, kept %s and has %s abnormal",
			o.Sysid, o.Status, o.Received, o.Kept, o.Abnormal, a.Status, a.Received, a.Kept, a.Abnormal)
	}
	if a.Accepted != o.Accepted || a.Strays != o.Strays {
		return a, fmt.Errorf("order %s has %s accepted, %s of it not in time; by its deposits it has %s, %s of it not in time", o.Sysid, o.Accepted, o.Strays, a.Accepted, a.Strays)
	}
	return a, nil
}
