// Package payment holds the rules by which deposits pay orders, as pure
// functions: given an order and what is known of the chain they say what
// becomes of it, what is still missing, and what each row claims of the ledger.
// Loading and saving are the gateway's; pages, answers and events print what
// these functions say and derive nothing.
package payment

import (
	"cmp"
	"slices"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
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

// Statuses are all states that an order can show, see [Order.Shown].
var Statuses = []Status{Paying, Paid, Timeout, Cancelled, OrderRefunding, PartialRefunded, OrderRefunded}

// Asset is a token contract on a chain. Token is the API's name for it, such
// as "ETH_USDT".
type Asset struct {
	ID       int64
	Chain    string
	Contract chain.Address
	Token    string
	Decimals int
}

// Unit is the smallest amount that both the token and an Amount can tell.
func (a Asset) Unit() money.Amount {
	unit := money.Amount(1)
	for range money.Digits - a.Decimals {
		unit *= 10
	}
	return unit
}

// RateFixed is the source of a rate that the operator has fixed.
const RateFixed = "fixed"

// Order is what a merchant asked for.
type Order struct {
	MerchantID    string
	OrderNo       string
	Sysid         string
	SubMerchantID string
	CustomerID    string
	OrderAmount   money.Amount // in Fiat
	Fiat          string
	Asset         Asset
	Rate          string       // tokens for one unit of Fiat
	RateSource    string       // what said so: RateFixed, or the names of feeds
	RateAt        time.Time    // when it was so, by the oldest of them
	PayingAmount  money.Amount // in Asset, like all amounts below
	Tolerance     money.Amount // how much less or more still pays it
	Family        string       // of the chain, by which Address is read
	Address       chain.Address
	Status        Status
	Received      money.Amount // confirmed in time
	Accepted      money.Amount // what the merchant accepted of deposits that were not the order's
	Strays        money.Amount // the part of Accepted that is not in Received
	Kept          money.Amount // the part of Received and Strays that is the merchant's
	Abnormal      money.Amount // the part of Received that is not the order's
	Splits        int64        // how many ledger transfers divided Received so far
	// ByAcceptance: its time was over, and the merchant took what had come.
	ByAcceptance bool
	Refunding    money.Amount // the part of Kept whose refund is under way
	Refunded     money.Amount // the part of Kept that went back
	// ReorgedAt is the block up to which its chain was read when a reorg took its
	// payment away; 0 where none did.
	ReorgedAt uint64
	// Confirmations are those that its payment needs: what was seen for it can only
	// raise them.
	Confirmations uint64
	Native        string // units of the chain's own coin found at Address, "" for none
	ExpiresIn     time.Duration
	ExpiresAt     time.Time
	CancelledAt   time.Time // zero unless Status is Cancelled
	ReturnTo      ReturnTo
	WebhookURL    string // of its events, "" for the merchant's endpoint
	CredentialID  string // whose key signs them where WebhookURL is set
	Metadata      map[string]string
	CreatedAt     time.Time
	UpdatedAt     time.Time
}

// ReturnTo are the addresses that the payment page leads back to, each of them
// perhaps empty: by what became of the order, or else by what it is opened with.
type ReturnTo struct {
	Success, Cancel string
	PC, App         string // the vendor's pair of callbacks
}

// Holder is the merchant whose money pays the order: the sub-merchant where the
// order names one.
func (o Order) Holder() string { return cmp.Or(o.SubMerchantID, o.MerchantID) }

// paidBy tells whether an amount that came in time pays the order.
func (o Order) paidBy(amount money.Amount) bool { return amount >= o.PayingAmount-o.Tolerance }

// Lacks is how much must still come for an order to which an amount came: what
// makes it whole, or nothing once the amount pays it.
func (o Order) Lacks(amount money.Amount) money.Amount {
	if o.paidBy(amount) {
		return 0
	}
	return o.PayingAmount - amount
}

// ReorgDepth is how deep a reorg may be, in blocks, for which an order's payment is
// waited for.
const ReorgDepth = 64

// Expired decides whether an open order's time is over: when the newest
// confirmed block of its chain is later than its expiry and no deposit that
// came in time still waits for confirmation. Wall time plays no part, so an
// order paid in time is never expired by a chain that is slow or unreadable. One whose
// payment a reorg took away waits for it until the chain is read, confirmed, as many
// blocks further as a reorg is deep at most.
func Expired(o Order, deposits []Deposit, confirmedTime time.Time, confirmedNumber uint64) bool {
	if o.ReorgedAt > 0 && confirmedNumber < o.ReorgedAt+ReorgDepth {
		return false
	}
	return o.Status == Paying && confirmedTime.After(o.ExpiresAt) && !slices.ContainsFunc(deposits, func(d Deposit) bool {
		return d.Counts() && d.State == Pending
	})
}

// Cancellable tells whether an order can be cancelled as far as its deposits
// go: none is known that could pay it. What can't (another token, less than a
// millionth) is no reason to keep an order open.
func Cancellable(o Order, deposits []Deposit) bool { return seen(deposits) == 0 }

// The most that a merchant's tolerance can be of an order, in hundredths of a
// percent, whatever the merchant's settings say.
const toleranceMax = 500

// Tolerance is how much less or more than its amount still pays an order: the
// smallest of what is set, which are a merchant's absolute amount, its
// percentage (in hundredths of a percent), and always 5 % of the order. Where
// the merchant has set neither it is nothing.
func Tolerance(paying, absolute money.Amount, basisPoints int64) money.Amount {
	if absolute <= 0 && basisPoints <= 0 {
		return 0
	}
	share := func(points int64) money.Amount { // of at most money.Max, so that this can't overflow
		return paying/10_000*money.Amount(points) + paying%10_000*money.Amount(points)/10_000
	}
	tolerance := share(toleranceMax)
	if basisPoints > 0 {
		tolerance = min(tolerance, share(min(basisPoints, toleranceMax)))
	}
	if absolute > 0 {
		tolerance = min(tolerance, absolute)
	}
	return tolerance
}

// Claim is a part of an account's balance that a row accounts for.
type Claim struct {
	Account         ledger.Account
	Posted, Pending money.Amount
}

// Claims are what an order moved between the accounts of its holder: what it
// keeps, and what is not its own, are no longer incoming.
func (o Order) Claims() []Claim {
	account := func(kind ledger.Kind) ledger.Account {
		return ledger.Account{Merchant: o.MerchantID, Asset: o.Asset.ID, Kind: kind, Holder: o.Holder()}
	}
	return []Claim{
		{account(ledger.Incoming), -(o.Kept - o.Strays) - o.Abnormal, 0},
		{account(ledger.Available), o.Kept, 0},
		{account(ledger.Abnormal), o.Abnormal - o.Strays, 0},
	}
}
