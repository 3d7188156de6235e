package payment

import (
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/money"
)

// Refund sends money of one order back, of one abnormal payment, or of one deposit of a
// customer: a unit that arrived is in exactly one of them.
type Refund struct {
	MerchantID        string
	RefundOrderNo     string
	Sysid             string
	OrderNo           string
	AbnormalPaymentNo string // empty where it draws on what the order kept
	DepositNo         string // of a customer's deposit on which it draws; then there is no order
	Holder            string
	Asset             Asset
	Family            string
	Address           chain.Address // where it goes
	Amount            money.Amount
	Remark            string
	Status            RefundStatus
	Reason            string // why it failed, a code; empty otherwise
	PayoutID          string
	Waits             string     // why its payout was not sent yet, a code
	Tx                chain.TxID // of its payout, the newest; empty before
	// Moves is how many ledger transfers it caused.
	Moves     int64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Running is the amount while it is under way, and Done once it went back: a refund
// that ended otherwise has neither.
func (r Refund) Running() (amount money.Amount) {
	if r.Status == PendingRefund || r.Status == Refunding {
		return r.Amount
	}
	return 0
}

// Done is the amount once it went back.
func (r Refund) Done() money.Amount {
	if r.Status == RefundDone {
		return r.Amount
	}
	return 0
}

// From is the account that a refund draws on.
func (r Refund) From() ledger.Account {
	if r.AbnormalPaymentNo != "" {
		return r.account(ledger.Abnormal)
	}
	return r.account(ledger.Available)
}

func (r Refund) account(kind ledger.Kind) ledger.Account {
	return ledger.Account{Merchant: r.MerchantID, Asset: r.Asset.ID, Kind: kind, Holder: r.Holder}
}

// Claims are what a refund accounts for in its holder's balances.
func (r Refund) Claims() []Claim {
	var drawn, reserved, sent money.Amount
	switch r.Status {
	case PendingRefund, Refunding:
		drawn, reserved = r.Amount, r.Amount
	case RefundDone:
		drawn, sent = r.Amount, r.Amount
	}
	return []Claim{{r.From(), -drawn, 0}, {r.account(ledger.Reserved), reserved, 0}, {r.account(ledger.PayoutWallet), -sent, 0}}
}

// Refundable is how much of what an order kept can still be refunded.
func (o Order) Refundable() money.Amount {
	if o.Status != Paid {
		return 0
	}
	return max(0, o.Kept-o.Refunding-o.Refunded)
}

// The states of an order that follow from its refunds.
const (
	OrderRefunding  Status = "REFUNDING"
	PartialRefunded Status = "PARTIAL_REFUNDED"
	OrderRefunded   Status = "REFUNDED"
)

// Shown is an order's state as the API shows it: that of a paid order follows from
// its refunds.
func (o Order) Shown() Status {
	switch {
	case o.Status != Paid:
		return o.Status
	case o.Refunding > 0:
		return OrderRefunding
	case o.Refunded == 0:
		return Paid
	case o.Refunded < o.Kept:
		return PartialRefunded
	}
	return OrderRefunded
}

// AbnormalStatus is the state of an abnormal payment.
type AbnormalStatus string

// The states of abnormal payments.
const (
	AbnormalPending AbnormalStatus = "PENDING"
	AbnormalHandled AbnormalStatus = "HANDLED"
)

// AbnormalPayment is a deposit that is not wholly its order's.
type AbnormalPayment struct {
	MerchantID string
	No         string
	Deposit    Deposit // with what was returned and accepted of it
	// Abnormal is the part of the deposit that is not the order's, what was returned
	// included; Type says why.
	Abnormal  money.Amount
	Type      Reason
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Claims are what the merchant gave for refunds of it when a reorg took its deposit away.
func (a AbnormalPayment) Claims() []Claim {
	if a.Deposit.Returned == 0 || a.Deposit.State == Posted {
		return nil
	}
	abnormal, available := a.Deposit.CreditAccount(), a.Deposit.CreditAccount()
	abnormal.Kind, available.Kind = ledger.Abnormal, ledger.Available
	return []Claim{{abnormal, a.Deposit.Returned, 0}, {available, -a.Deposit.Returned, 0}}
}

// Pending is the part of it that was neither refunded nor accepted.
func (a AbnormalPayment) Pending() money.Amount { return max(0, a.Abnormal-a.Deposit.Returned) }

// Status is PENDING while there is something to decide.
func (a AbnormalPayment) Status() AbnormalStatus {
	if a.Pending() > 0 {
		return AbnormalPending
	}
	return AbnormalHandled
}
