package gateway

import (
	"context"
	"errors"
	"fmt"

	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/store"
)

// ErrNotFinal says that a payout would rest on deposits that a reorg may still take away.
var ErrNotFinal = errors.New("the deposits that pay for it are not final yet")

// Final returns ErrNotFinal when a payout would rest on deposits above the final block.
func (s *Payouts) Final(ctx context.Context, p store.Payout, final uint64) error {
	return s.store.View(ctx, func(tx *store.Tx) error { return mustBeFinal(tx, p, final) })
}

// mustBeFinal refuses a payout without which its holder could not give back what a reorg
// down to the final block would take: what is available, with what other payouts have
// taken from it that nobody has signed yet and that would be cancelled first, must cover
// it. So the operator never pays for a merchant whose deposits vanish; and a merchant
// with money to spare waits for nothing, whichever deposit a refund is of.
func mustBeFinal(tx *store.Tx, p store.Payout, final uint64) error {
	risk, err := tx.AtRisk(p.MerchantID, p.Holder, p.Asset, final)
	if err != nil || risk == 0 {
		return err
	}
	balance, err := tx.Balance(ledger.Account{Merchant: p.MerchantID, Asset: p.Asset.ID, Kind: ledger.Available, Holder: p.Holder})
	if err != nil {
		return err
	}
	unsigned, err := tx.UnsignedOfAvailable(p)
	if err != nil {
		return err
	}
	if covered := max(balance.Posted, 0) + unsigned; covered < risk {
		return fmt.Errorf("%w: a reorg down to block %d would take %s, and %s is left to give it from", ErrNotFinal, final, risk, covered)
	}
	return nil
}
