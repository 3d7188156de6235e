package gateway

import (
	"context"
	"fmt"

	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/store"
)

// CheckLedger replays every transfer through the rules of package ledger and
// compares the outcome with the orders: it returns the book, or what is wrong.
func (g *Gateway) CheckLedger(ctx context.Context) (book *ledger.Book, err error) {
	book = ledger.NewBook()
	err = g.store.View(ctx, func(tx *store.Tx) error {
		if err := tx.Transfers(func(t ledger.Transfer) error {
			if err := book.Post(t); err != nil {
				return fmt.Errorf("transfer %s: %w", t.ID, err)
			}
			return nil
		}); err != nil {
			return err
		}
		if err := book.CheckBalance(); err != nil {
			return err
		}
		return tx.CheckAmounts(book.Balances())
	})
	if err != nil {
		return nil, fmt.Errorf("check ledger: %w", err)
	}
	return book, nil
}
