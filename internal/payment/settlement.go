package payment

import (
	"time"

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
	Tx                chain.TxID // of its payout, the newest; empty before
	Moves             int64      // how many ledger transfers it caused
	CreatedAt         time.Time
	UpdatedAt         time.Time
}

// Open tells whether a settlement takes, or took, money: not when it failed, or was
// rejected or cancelled.
func (s Settlement) Open() bool {
	return s.Status == PendingSettlement || s.Status == Settling || s.Status == Settled
}

// Claims are what a settlement accounts for in its holder's balances. The fee is
// posted once it is settled.
func (s Settlement) Claims() []Claim {
	var drawn, reserved, sent, fee money.Amount
	switch s.Status {
	case PendingSettlement, Settling:
		drawn, reserved = s.Amount, s.Amount
	case Settled:
		drawn, sent, fee = s.Amount, s.Amount-s.Fee, s.Fee
	}
	account := func(kind ledger.Kind) ledger.Account {
		return ledger.Account{Merchant: s.MerchantID, Asset: s.Asset.ID, Kind: kind, Holder: s.Holder}
	}
	return []Claim{{account(ledger.Available), -drawn, 0}, {account(ledger.Reserved), reserved, 0},
		{account(ledger.PayoutWallet), -sent, 0}, {account(ledger.Fees), fee, 0}}
}

// SettlementFee is what a settlement of an amount costs: a share in hundredths of a
// percent, rounded up to a millionth, and a fixed amount.
func SettlementFee(amount money.Amount, share int64, fixed money.Amount) money.Amount {
	part := amount/10_000*money.Amount(share) + (amount%10_000*money.Amount(share)+9_999)/10_000
	return min(part+fixed, money.Max)
}

// Unsettled is what an order kept and has not given back: what a settlement of the
// order pays out.
func (o Order) Unsettled() money.Amount { return o.Refundable() }
