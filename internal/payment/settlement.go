package payment

import (
	"time"

	"github.com/xcheckout/xcheckout/internal/bank"
	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/money"
)

// Settlement pays a merchant's balance out.
type Settlement struct {
	MerchantID        string
	SettlementOrderNo string
	Sysid             string
	Holder            string // whose balance it is: the merchant or a sub-merchant
	Asset             Asset
	Family            string
	Address           chain.Address // where it goes
	Amount            money.Amount  // Fee included
	Fee               money.Amount
	Status            SettleStatus
	Reason            string // why it failed or was rejected, a code; empty otherwise
	PayoutID          string
	Waits             string     // why its payout was not sent yet, a code
	Fiat              *Fiat      // where it goes to a bank account; nil where it goes to an address
	Tx                chain.TxID // of its payout, the newest; empty before
	Moves             int64      // how many ledger transfers it caused
	CreatedAt         time.Time
	UpdatedAt         time.Time
}

// Fiat is what a settlement to a bank account has beside what all have.
type Fiat struct {
	Currency   string
	Amount     money.Amount // that was asked for, with the fee
	Sent       money.Amount // by the bank
	Rate       string       // tokens for one unit of the currency, when it was made
	To         bank.Account
	BankReason string // why the bank rejected or returned it, in its own words
}

// BankFamily is the family of bank accounts, where addresses have the family of a
// chain: their bytes are the account's key.
const BankFamily = "bank"

// BankLane stands for the bank where payouts have a chain. No chain is called so, since
// the names of chains have no underscore.
const BankLane = "_bank"

// Open tells whether a settlement takes, or took, money: not when it failed, or was
// rejected or cancelled.
func (s Settlement) Open() bool {
	return s.Status == PendingSettlement || s.Status == Settling || s.Status == Settled
}

// Claims are what a settlement accounts for in its holder's balances. The fee is
// posted once it is settled.
func (s Settlement) Claims() []Claim {
	var drawn, reserved, sent, byBank, fee money.Amount
	switch s.Status {
	case PendingSettlement, Settling:
		drawn, reserved = s.Amount, s.Amount
	case Settled:
		drawn, sent, fee = s.Amount, s.Amount-s.Fee, s.Fee
		if s.Fiat != nil { // the coins stay where they are, and are the operator's
			sent, byBank = 0, sent
		}
	}
	account := func(kind ledger.Kind) ledger.Account {
		return ledger.Account{Merchant: s.MerchantID, Asset: s.Asset.ID, Kind: kind, Holder: s.Holder}
	}
	return []Claim{{account(ledger.Available), -drawn, 0}, {account(ledger.Reserved), reserved, 0},
		{account(ledger.PayoutWallet), -sent, 0}, {account(ledger.Fees), fee, 0}, {account(ledger.Bank), byBank, 0}}
}

// SettlementFee is what a settlement of an amount costs: a share in hundredths of a
// percent and a fixed amount, rounded up to the token's unit, or what is left of the
// amount could not be sent.
func SettlementFee(amount money.Amount, share int64, fixed, unit money.Amount) money.Amount {
	part := amount/10_000*money.Amount(share) + (amount%10_000*money.Amount(share)+9_999)/10_000
	return min((part+fixed+unit-1)/unit*unit, money.Max)
}

// Unsettled is what an order kept and has not given back: what a settlement of the
// order pays out.
func (o Order) Unsettled() money.Amount { return o.Refundable() }
