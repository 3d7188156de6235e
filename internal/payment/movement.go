package payment

import (
	"math/big"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/money"
)

// Operator is the holder, and the merchant in whose ledger it stands, of what is no
// merchant's: what the operator moves between treasury and payout wallet, and what
// strangers send there.
const Operator = "operator"

// Movement is a token transfer between places of ours, or between one of them and the
// world, that is no deposit.
type Movement struct {
	MerchantID  string
	ID          int64
	Chain       string
	BlockHash   chain.Hash
	BlockNumber uint64
	Tx          chain.TxID
	TxIndex     uint32
	Ordinal     uint32
	Asset       Asset
	Debit       ledger.Kind // where it went to
	Credit      ledger.Kind // where it came from
	Holder      string
	Family      string
	Address     chain.Address // the deposit address that it left; empty for none
	OrderNo     string        // of that address; empty for none
	Raw         *big.Int
	Amount      money.Amount // what was posted
	// Beyond is what left the treasury beyond what was nobody's there, which the ledger has
	// still; below zero, what came in and made good for that.
	Beyond      money.Amount
	State       MovementState
	Withdrawals int64 // how often a reorg took it away
}

// MovementState is how far a movement has come.
type MovementState string

// The states of movements.
const (
	MovementSeen      MovementState = "seen"
	MovementPosted    MovementState = "posted"
	MovementWithdrawn MovementState = "withdrawn"
)

// Account is one of the two accounts of a movement.
func (m Movement) Account(kind ledger.Kind) ledger.Account {
	return ledger.Account{Merchant: m.MerchantID, Asset: m.Asset.ID, Kind: kind, Holder: m.Holder}
}

// Claims are what a movement accounts for in the balances of its two accounts.
func (m Movement) Claims() []Claim {
	if m.State != MovementPosted {
		return nil
	}
	claim := func(kind ledger.Kind, debit bool) Claim {
		amount := m.Amount
		if debit != kind.GrowsByDebits() {
			amount = -amount
		}
		return Claim{m.Account(kind), amount, 0}
	}
	return []Claim{claim(m.Debit, true), claim(m.Credit, false)}
}
