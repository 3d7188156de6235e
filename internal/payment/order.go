// Package payment holds the rules by which deposits pay orders, as pure
// functions: given an order and what is known of the chain they say what
// becomes of it. Loading and saving are the gateway's.
package payment

import (
	"time"

	"github.com/xcheckout/xcheckout/money"
)

// Status is an order's state as the API shows it.
type Status string

// The states of an order.
const (
	Paying    Status = "PAYING"
	Paid      Status = "PAID"
	Timeout   Status = "TIMEOUT"
	Cancelled Status = "CANCELLED"
)

// Statuses are all states that an order can be in.
var Statuses = []Status{Paying, Paid, Timeout, Cancelled}

// Asset is a token contract on a chain. Token is the API's name for it, such
// as "ETH_USDT".
type Asset struct {
	ID       int64
	Chain    string
	Contract string
	Token    string
	Decimals int
}

// Order is what a merchant asked for.
type Order struct {
	MerchantID    string
	OrderNo       string
	Sysid         string
	Link          string // the random part of the payment page's address
	Sent          string // canonical JSON of the parameters as sent
	SubMerchantID string
	CustomerID    string
	OrderAmount   money.Amount // in Fiat
	Fiat          string
	Asset         Asset
	Rate          string
	PayingAmount  money.Amount // in Asset, like all amounts below
	Tolerance     money.Amount
	Address       string
	Status        Status
	Received      money.Amount // confirmed in time
	Kept          money.Amount // the part of Received that is the merchant's
	Abnormal      money.Amount // the part of Received that is nobody's yet
	Moves         int64        // how many ledger transfers split Received so far
	ExpiresIn     time.Duration
	ExpiresAt     time.Time
	CancelledAt   time.Time // zero unless Status is Cancelled
	SuccessURL    string
	CancelURL     string
	Metadata      map[string]string
	CreatedAt     time.Time
	UpdatedAt     time.Time
}

// closesAt is the moment after which a deposit comes too late.
func (o Order) closesAt() time.Time {
	if o.Status == Cancelled && o.CancelledAt.Before(o.ExpiresAt) {
		return o.CancelledAt
	}
	return o.ExpiresAt
}

// Split is an order's status and how what it received is divided. What is
// neither kept nor abnormal is still incoming.
type Split struct {
	Status                   Status
	Received, Kept, Abnormal money.Amount
}

// Match decides what becomes of an order that has received so much: the sum
// of the confirmed deposits that came in time, rounded down once.
//
//   - Equal within the tolerance: paid, and what came is kept.
//   - More: paid, the excess is abnormal. What is kept never shrinks, for the
//     merchant may have used it.
//   - Less: an open order waits; of a closed one, all of it is abnormal.
//
// An order once paid stays paid; only a reorg takes that back.
func Match(o Order, received money.Amount) Split {
	s := Split{Status: o.Status, Received: received}
	if s.Status == Paying && received >= o.PayingAmount-o.Tolerance {
		s.Status = Paid
	}
	switch s.Status {
	case Paid:
		s.Kept = received
		if received > o.PayingAmount+o.Tolerance {
			s.Kept = max(o.PayingAmount, o.Kept)
		}
		s.Abnormal = received - s.Kept
	case Timeout, Cancelled:
		s.Abnormal = received
	}
	return s
}

// Expire decides whether an open order's time is over: when the newest
// confirmed block of its chain is later than its expiry and no deposit that
// came in time still waits for confirmation. Wall time plays no part, so an
// order paid in time is never expired by a chain that is slow or unreadable.
func Expire(o Order, confirmedTime time.Time, waiting bool) bool {
	return o.Status == Paying && !waiting && confirmedTime.After(o.ExpiresAt)
}
