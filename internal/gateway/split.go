package gateway

import (
	"fmt"

	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// split moves what an order received between the ledger's accounts, so that
// they agree with the split that was decided, and saves the order.
func (g *Gateway) split(tx *store.Tx, o *payment.Order, s payment.Split) error {
	incoming := ledger.Account{Asset: o.Asset.ID, Kind: ledger.Incoming}
	for _, part := range []struct {
		account  ledger.Account
		has, due money.Amount
	}{
		{ledger.Account{Asset: o.Asset.ID, Kind: ledger.Available, Merchant: o.MerchantID}, o.Kept, s.Kept},
		{ledger.Account{Asset: o.Asset.ID, Kind: ledger.Abnormal}, o.Abnormal, s.Abnormal},
	} {
		transfer := ledger.Transfer{Step: ledger.Posted, Debit: incoming, Credit: part.account, Cause: o.Sysid}
		amount := part.due - part.has
		if amount < 0 {
			transfer.Debit, transfer.Credit, amount = transfer.Credit, transfer.Debit, -amount
		}
		if amount == 0 {
			continue
		}
		o.Moves++
		transfer.ID, transfer.Amount = fmt.Sprintf("%s/%d", o.Sysid, o.Moves), amount
		if err := tx.Post(transfer); err != nil {
			return err
		}
	}
	o.Status, o.Received, o.Kept, o.Abnormal, o.UpdatedAt = s.Status, s.Received, s.Kept, s.Abnormal, tx.Now
	return tx.SaveOrder(*o)
}
