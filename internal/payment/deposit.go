package payment

import (
	"cmp"
	"fmt"
	"math/big"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/money"
)

// DepositKind says what a deposit is to the order whose address it went to.
type DepositKind string

// The kinds of deposits. Only those in time pay their order.
const (
	InTime     DepositKind = "in_time"
	Late       DepositKind = "late"
	OtherToken DepositKind = "other_token"
	OtherChain DepositKind = "other_chain"
	ToCustomer DepositKind = "customer" // it went to the address of a customer, and is for no order
)

// DepositState is how far a deposit has come.
type DepositState string

// The states of a deposit.
const (
	Pending   DepositState = "pending"   // seen in a block
	Posted    DepositState = "posted"    // the block has the required confirmations
	Withdrawn DepositState = "withdrawn" // a reorg took the block away
	// Short has the required confirmations, and less arrived than its log says: it pays
	// nothing, is nobody's, and can't be refunded.
	Short DepositState = "short"
)

// Deposit is a token transfer to a deposit address, seen on chain.
type Deposit struct {
	ID          int64
	Chain       string
	BlockHash   chain.Hash
	BlockNumber uint64
	Tx          chain.TxID
	TxIndex     uint32 // place of the chain transaction in its block
	Ordinal     uint32 // which transfer of its chain transaction
	Asset       Asset
	Sender      chain.Address // empty where the chain does not tell
	Family      string
	Address     chain.Address
	Raw         *big.Int     // exact units of the token contract
	Arrived     *big.Int     // of Raw, where it is Short; nil where all of it did
	Amount      money.Amount // what it adds to the order's or the abnormal sum; of a Short one, what arrived
	MerchantID  string
	OrderNo     string       // empty where it went to the address of a customer
	CustomerNo  string       // of the customer's deposit that it is; empty for an order's, and for less than a millionth
	Holder      string       // whose money it is, as the order or the address says
	Returned    money.Amount // the part of Amount that a refund sends, or sent, back
	Accepted    money.Amount // the part that the merchant took for the order after all
	Kind        DepositKind
	State       DepositState
	Withdrawals int64 // how often a reorg took it away
	// ConfirmAt is the number of the head with which it has its confirmations.
	ConfirmAt uint64
	BlockTime time.Time
	FirstTime time.Time // the earliest block time at which it was ever canonical for us
}

// CompareDeposits orders deposits as their chain does: by block, place of the
// chain transaction, ordinal.
func CompareDeposits(a, b Deposit) int {
	return cmp.Or(cmp.Compare(a.BlockNumber, b.BlockNumber), cmp.Compare(a.TxIndex, b.TxIndex), cmp.Compare(a.Ordinal, b.Ordinal))
}

// Classify says what a deposit of an asset, first canonical at that block time,
// is to its order. An order whose cancel was answered is closed for good,
// whenever the deposit's block was.
func Classify(o Order, asset Asset, firstTime time.Time) DepositKind {
	switch {
	case asset.Chain != o.Asset.Chain:
		return OtherChain
	case asset.ID != o.Asset.ID:
		return OtherToken
	case o.Status == Cancelled, firstTime.After(o.ExpiresAt):
		return Late
	}
	return InTime
}

// CreditAccount is the account that a deposit adds to: incoming when it can pay
// its order, or is a customer's, else abnormal; what arrived of a Short one is nobody's.
func (d Deposit) CreditAccount() ledger.Account {
	kind := ledger.Abnormal
	switch {
	case d.State == Short:
		kind = ledger.Unattributed
	case d.Kind == InTime, d.Kind == ToCustomer:
		kind = ledger.Incoming
	}
	return ledger.Account{Merchant: d.MerchantID, Asset: d.Asset.ID, Kind: kind, Holder: d.Holder}
}

// DebitAccount is the place where a deposit lies.
func (d Deposit) DebitAccount() ledger.Account {
	return ledger.Account{Merchant: d.MerchantID, Asset: d.Asset.ID, Kind: ledger.Deposits, Holder: d.Holder}
}

// Lies is how many units of a deposit lie at its address, as far as is known, until
// they are moved on.
func (d Deposit) Lies() *big.Int {
	if d.State == Short {
		return d.Arrived
	}
	return d.Raw
}

// free is the part of a deposit that neither went back nor was accepted.
func (d Deposit) free() money.Amount { return d.Amount - d.Returned - d.Accepted }

// Claims are what a deposit accounts for in the balances of its place and of
// the account that it adds to. One that a reorg took away accounts for nothing.
func (d Deposit) Claims() []Claim {
	var posted, pending money.Amount
	credit := d.CreditAccount()
	switch d.State {
	case Posted, Short:
		if posted = d.Amount; d.Kind == ToCustomer && d.State == Posted {
			credit = d.availableAccount()
		}
	case Pending:
		pending = d.Amount
	default:
		return nil
	}
	return []Claim{{d.DebitAccount(), posted, pending}, {credit, posted, pending}}
}

// Sum adds up the units of deposits of one asset that are counted together,
// given in the order in which the chain has them. One that would make the sum
// more than money.Max is left out: no real token has so much, and a contract
// that says so must not keep others from being counted.
func Sum(deposits []Deposit, decimals int) *big.Int {
	sum := new(big.Int)
	for _, d := range deposits {
		if _, err := Amount(sum, d.Raw, decimals); err == nil {
			sum.Add(sum, d.Raw)
		}
	}
	return sum
}

// Amount returns what raw adds to a sum that holds before already: the
// difference of the two sums, each rounded down to a millionth. So two deposits
// of half a millionth add up to one. It returns money.ErrOverflow when the new
// sum is above money.Max.
func Amount(before, raw *big.Int, decimals int) (money.Amount, error) {
	low, err := money.Floor(before, decimals)
	if err != nil {
		return 0, fmt.Errorf("sum of earlier deposits: %w", err)
	}
	high, err := money.Floor(new(big.Int).Add(before, raw), decimals)
	if err == nil && high > money.Max {
		err = money.ErrOverflow
	}
	if err != nil {
		return 0, fmt.Errorf("sum with this deposit: %w", err)
	}
	return high - low, nil
}
