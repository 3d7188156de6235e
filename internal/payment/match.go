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
	Received money.Amount // in time; Kept and Abnormal are parts of it
	Kept     money.Amount
	Abnormal money.Amount
	Shares   []Share // of each confirmed deposit, strays included, in their order
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
//
// An order once paid stays paid; only a reorg takes that back.
func Match(o Order, deposits []Deposit) Allocation {
	var received money.Amount
	for _, d := range deposits {
		if d.State == Posted && d.Kind == InTime {
			received += d.Amount
		}
	}
	a := decide(o, received)
	kept := a.Kept // what is left to be shared out, earliest deposits first
	for _, d := range deposits {
		if d.State != Posted {
			continue
		}
		share := Share{DepositID: d.ID}
		switch {
		case d.Kind != InTime:
			share.Abnormal = d.Amount
		case a.Status != Paying:
			share.Kept = min(kept, d.Amount)
			share.Abnormal = d.Amount - share.Kept
			kept -= share.Kept
		}
		if share.Abnormal > 0 {
			share.Reason = reason(a.Status, d.Kind)
		}
		a.Shares = append(a.Shares, share)
	}
	return a
}

// decide is Match for the sum alone of what came in time.
func decide(o Order, received money.Amount) Allocation {
	a := Allocation{Status: o.Status, Received: received}
	if a.Status == Paying && o.paidBy(received) {
		a.Status = Paid
	}
	switch a.Status {
	case Paid:
		a.Kept = received
		if received > o.PayingAmount+o.Tolerance {
			a.Kept = max(o.PayingAmount, o.Kept)
		}
		a.Abnormal = received - a.Kept
	case Timeout, Cancelled:
		a.Abnormal = received
	}
	return a
}

func reason(status Status, kind DepositKind) Reason {
	switch {
	case kind == OtherChain:
		return FromOtherChain
	case kind == OtherToken:
		return FromOtherToken
	case kind == Late || status == Cancelled:
		return LatePayment
	case status == Timeout:
		return UnderPaid
	}
	return OverPaid
}

// Check returns an error unless an order says of itself what its deposits make
// of it: the audit of what Match decided when they came.
func Check(o Order, deposits []Deposit) error {
	if a := Match(o, deposits); a.Status != o.Status || a.Received != o.Received || a.Kept != o.Kept || a.Abnormal != o.Abnormal {
		return fmt.Errorf("order %s is %s, received %s, kept %s and has %s abnormal; by its deposits it is %s, received %s, kept %s and has %s abnormal",
			o.Sysid, o.Status, o.Received, o.Kept, o.Abnormal, a.Status, a.Received, a.Kept, a.Abnormal)
	}
	return nil
}
