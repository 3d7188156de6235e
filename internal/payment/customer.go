package payment

import (
	"fmt"
	"math/big"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/money"
)

// CustomerAddress is the deposit address that a customer keeps: whatever arrives there,
// in any token of the table, is its holder's.
type CustomerAddress struct {
	MerchantID string
	No         string // the gateway's own number
	Holder     string // the merchant, or its sub-merchant
	CustomerID string
	Family     string
	Address    chain.Address
	CreatedAt  time.Time
}

// CustomerDeposit is a transfer to the address of a customer, whichever block has it.
type CustomerDeposit struct {
	Deposit   Deposit // as the block has it that had it last
	Address   CustomerAddress
	Refunding money.Amount // the part whose refund is under way
	Refunded  money.Amount // the part that went back
	// Shortfall is what its holder lacked when a reorg took it away after it was
	// credited; zero while it is credited.
	Shortfall money.Amount
	CreatedAt time.Time
	UpdatedAt time.Time
}

// CustomerDepositStatus is the state of a customer's deposit as the API shows it.
type CustomerDepositStatus string

// The states of customers' deposits.
const (
	DepositConfirming   CustomerDepositStatus = "CONFIRMING"
	DepositCredited     CustomerDepositStatus = "CREDITED"
	DepositWithdrawn    CustomerDepositStatus = "WITHDRAWN"    // a reorg took it away
	DepositUnattributed CustomerDepositStatus = "UNATTRIBUTED" // less arrived than its log says
)

// CustomerDepositStatuses are all of them.
var CustomerDepositStatuses = []CustomerDepositStatus{DepositConfirming, DepositCredited, DepositWithdrawn, DepositUnattributed}

// CustomerDepositEvent is what can happen to a customer's deposit.
type CustomerDepositEvent string

// The events of customers' deposits.
const (
	DepositConfirmed CustomerDepositEvent = "confirmed"
	DepositFellShort CustomerDepositEvent = "fell short" // less arrived than its log says
	DepositReorged   CustomerDepositEvent = "reorged"
	DepositReturned  CustomerDepositEvent = "mined again"
)

// CustomerDeposits is the state table of customers' deposits.
var CustomerDeposits = Table[CustomerDepositStatus, CustomerDepositEvent]{
	{DepositConfirming, DepositConfirmed, DepositCredited},
	{DepositConfirming, DepositFellShort, DepositUnattributed},
	{DepositConfirming, DepositReorged, DepositWithdrawn},
	{DepositCredited, DepositReorged, DepositWithdrawn},
	{DepositUnattributed, DepositReorged, DepositWithdrawn},
	{DepositWithdrawn, DepositReturned, DepositConfirming},
}

// CustomerStates are the states of deposits as customers' deposits show them.
var CustomerStates = map[CustomerDepositStatus]DepositState{DepositConfirming: Pending, DepositCredited: Posted,
	DepositWithdrawn: Withdrawn, DepositUnattributed: Short}

// Status is the state of a customer's deposit as the API shows it.
func (c CustomerDeposit) Status() CustomerDepositStatus { return shownAs(c.Deposit.State) }

func shownAs(state DepositState) CustomerDepositStatus {
	for status, of := range CustomerStates {
		if of == state {
			return status
		}
	}
	panic("payment: a deposit in the state " + string(state))
}

// MustFollow returns ErrEvent unless the table of customers' deposits has a way from the
// state in which a deposit was to the one in which it is.
func (d Deposit) MustFollow(was Deposit) error {
	from, to := shownAs(was.State), shownAs(d.State)
	for _, line := range CustomerDeposits {
		if line.From == from && line.To == to {
			return nil
		}
	}
	return fmt.Errorf("deposit %s, %s, can't become %s: %w", d.CustomerNo, from, to, ErrEvent)
}

// Refundable is how much of it can still be refunded.
func (c CustomerDeposit) Refundable() money.Amount {
	if c.Deposit.State != Posted {
		return 0
	}
	return max(0, c.Deposit.Amount-c.Refunding-c.Refunded)
}

// Tally is what is added up of a customer's address in one asset; the zero Tally is
// nothing, without units.
type Tally struct {
	Raw    *big.Int     // units that lie there
	Posted money.Amount // of the account deposits
}

// Plus returns the sum of two; times is 1 or -1.
func (t Tally) Plus(other Tally, times int64) Tally {
	raw := new(big.Int).Mul(other.Raw, big.NewInt(times))
	if t.Raw != nil {
		raw.Add(raw, t.Raw)
	}
	return Tally{raw, t.Posted + other.Posted*money.Amount(times)}
}

// Zero tells whether there is nothing in it.
func (t Tally) Zero() bool { return t.Raw.Sign() == 0 && t.Posted == 0 }

// Tally is what a deposit adds to its address, in the state in which it is.
func (d Deposit) Tally() Tally {
	t := Tally{Raw: new(big.Int)}
	if d.State == Pending || d.Confirmed() {
		t.Raw.Set(d.Lies())
	}
	if d.Confirmed() {
		t.Posted = d.Amount
	}
	return t
}

// FromCustomer tells whether a movement left the address of a customer.
func (m Movement) FromCustomer() bool { return m.Address != "" && m.OrderNo == "" }

// Tally is what a movement takes from the address that it left.
func (m Movement) Tally() Tally {
	t := Tally{Raw: new(big.Int)}
	if m.State != MovementWithdrawn {
		t.Raw.Neg(m.Raw)
	}
	if m.State == MovementPosted {
		t.Posted = -m.Amount
	}
	return t
}

// Before tells whether the chain has a deposit before a movement.
func (d Deposit) Before(m Movement) bool {
	return CompareDeposits(d, Deposit{BlockNumber: m.BlockNumber, TxIndex: m.TxIndex, Ordinal: m.Ordinal}) < 0
}

// Fraction is the part of raw units below a millionth: what later units are counted
// together with.
func Fraction(raw *big.Int, decimals int) *big.Int {
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(0, decimals-money.Digits))), nil)
	return new(big.Int).Mod(raw, unit)
}

// Most is what the largest payment needs.
func (list Depths) Most() uint64 { return list.Of(money.Max) }

func (d Deposit) availableAccount() ledger.Account {
	a := d.CreditAccount()
	a.Kind = ledger.Available
	return a
}
