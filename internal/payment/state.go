package payment

import (
	"errors"
	"fmt"
	"slices"
)

// ErrEvent: what happened can't happen in this state.
var ErrEvent = errors.New("it can't happen in this state")

// Transition is one line of a state table.
type Transition[S, E ~string] struct {
	From S
	On   E
	To   S
}

// Table is all that can happen to a thing of one kind. It is the one list of its
// states: an event that is not in it is an error, and the reference's diagrams are
// made from it.
type Table[S, E ~string] []Transition[S, E]

// Next returns the state after an event, or ErrEvent.
func (t Table[S, E]) Next(from S, on E) (S, error) {
	for _, line := range t {
		if line.From == from && line.On == on {
			return line.To, nil
		}
	}
	return from, fmt.Errorf("%s in state %s: %w", on, from, ErrEvent)
}

// Leads tells whether any event leads from one state to another.
func (t Table[S, E]) Leads(from, to S) bool {
	return slices.ContainsFunc(t, func(line Transition[S, E]) bool { return line.From == from && line.To == to })
}

// OrderEvent is what can happen to an order.
type OrderEvent string

// The events of orders.
const (
	OrderPaid      OrderEvent = "paid"      // what came in time pays it
	OrderTimedOut  OrderEvent = "timed out" // its time is over and it is not paid
	OrderCancelled OrderEvent = "cancelled" // by the merchant
	OrderAccepted  OrderEvent = "accepted"  // the merchant takes what came late or short
	OrderReorged   OrderEvent = "reorged"   // a reorg took the payment away
	// A reorg took away what the merchant had accepted, and it was confirmed again.
	OrderUnaccepted OrderEvent = "acceptance reorged"
	OrderReturned   OrderEvent = "acceptance returned"
)

// Orders is the state table of orders. Refunds show as states of their own, see
// Order.Shown; they change nothing here.
var Orders = Table[Status, OrderEvent]{
	{Paying, OrderPaid, Paid},
	{Paying, OrderTimedOut, Timeout},
	{Paying, OrderCancelled, Cancelled},
	{Paid, OrderAccepted, Paid},
	{Paid, OrderReorged, Paying},
	{Timeout, OrderAccepted, Paid},
	{Paid, OrderUnaccepted, Timeout},
	{Timeout, OrderReturned, Paid},
}

// RefundStatus is the state of a refund as the API shows it.
type RefundStatus string

// The states of refunds.
const (
	PendingRefund RefundStatus = "PENDING_REFUND"
	Refunding     RefundStatus = "REFUNDING"
	RefundDone    RefundStatus = "REFUNDED"
	RefundFailed  RefundStatus = "FAILED"
	RefundCancel  RefundStatus = "CANCELLED"
)

// PayoutEvent is what can happen to money on its way out.
type PayoutEvent string

// The events of refunds, settlements and their payouts.
const (
	PayoutSigned    PayoutEvent = "signed"    // a chain transaction was signed, or it is in a file for the bank: it may be on its way
	PayoutConfirmed PayoutEvent = "confirmed" // it arrived
	PayoutFailed    PayoutEvent = "failed"    // it will never arrive
	PayoutReorged   PayoutEvent = "reorged"   // a reorg took it back; it is sent again
	PayoutCancelled PayoutEvent = "cancelled" // by the merchant
	PayoutRejected  PayoutEvent = "rejected"  // by the operator
	PayoutReturned  PayoutEvent = "returned"  // by the bank that had settled it
	PayoutApproved  PayoutEvent = "approved"  // by the operator, who has to be asked above an amount
)

// Refunds is the state table of refunds.
var Refunds = Table[RefundStatus, PayoutEvent]{
	{PendingRefund, PayoutSigned, Refunding},
	{PendingRefund, PayoutCancelled, RefundCancel},
	{PendingRefund, PayoutFailed, RefundFailed},
	{PendingRefund, PayoutRejected, RefundFailed},
	{Refunding, PayoutConfirmed, RefundDone},
	{Refunding, PayoutFailed, RefundFailed},
	{RefundDone, PayoutReorged, Refunding},
}

// SettleStatus is the state of a settlement as the API shows it.
type SettleStatus string

// The states of settlements.
const (
	PendingSettlement SettleStatus = "PENDING_SETTLEMENT"
	Settling          SettleStatus = "SETTLING"
	Settled           SettleStatus = "SETTLED"
	SettleFailed      SettleStatus = "FAILED"
	SettleRejected    SettleStatus = "REJECTED"
	SettleCancelled   SettleStatus = "CANCELLED"
)

// SettleStatuses are all of them.
var SettleStatuses = []SettleStatus{PendingSettlement, Settling, Settled, SettleFailed, SettleRejected, SettleCancelled}

// Settlements is the state table of settlements.
var Settlements = Table[SettleStatus, PayoutEvent]{
	{PendingSettlement, PayoutSigned, Settling},
	{PendingSettlement, PayoutCancelled, SettleCancelled},
	{PendingSettlement, PayoutRejected, SettleRejected},
	{PendingSettlement, PayoutFailed, SettleFailed},
	{Settling, PayoutConfirmed, Settled},
	{Settling, PayoutFailed, SettleFailed},
	{Settled, PayoutReorged, Settling},
	{Settled, PayoutReturned, SettleFailed},
}

// PayoutState is the state of a payout.
type PayoutState string

// The states of payouts.
const (
	PayoutWaiting PayoutState = "waiting" // for approval
	PayoutQueued  PayoutState = "queued"
	PayoutSending PayoutState = "sending" // signed; perhaps broadcast, perhaps mined; or in a file for the bank
	PayoutDone    PayoutState = "done"
	PayoutVoid    PayoutState = "void" // it was never signed
	PayoutLost    PayoutState = "lost" // its nonce went to something else, or it was mined and moved nothing; or the bank rejected or returned it
)

// Unsigned tells whether nobody has signed the payout yet, so that it may still fail.
func (s PayoutState) Unsigned() bool { return s == PayoutWaiting || s == PayoutQueued }

// Payouts is the state table of payouts.
var Payouts = Table[PayoutState, PayoutEvent]{
	{PayoutWaiting, PayoutApproved, PayoutQueued},
	{PayoutWaiting, PayoutCancelled, PayoutVoid},
	{PayoutWaiting, PayoutRejected, PayoutVoid},
	{PayoutWaiting, PayoutFailed, PayoutVoid},
	{PayoutQueued, PayoutSigned, PayoutSending},
	{PayoutQueued, PayoutCancelled, PayoutVoid},
	{PayoutQueued, PayoutRejected, PayoutVoid},
	{PayoutQueued, PayoutFailed, PayoutVoid},
	{PayoutSending, PayoutConfirmed, PayoutDone},
	{PayoutSending, PayoutFailed, PayoutLost},
	{PayoutDone, PayoutReorged, PayoutSending},
	{PayoutDone, PayoutReturned, PayoutLost},
}
