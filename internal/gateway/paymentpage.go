package gateway

import (
	"context"
	"errors"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// PaymentPage is what the payment page of an order shows.
type PaymentPage struct {
	OrderDetail
	MerchantName string // the sub-merchant's, where the order names one
	// PayFromTestWallet tells whether the page may offer to pay by itself.
	PayFromTestWallet bool
	// FrameAncestors are the origins whose pages may show this one in a frame.
	FrameAncestors []string
}

// PaymentPage returns what the page with that link shows, or order_not_found.
func (g *Gateway) PaymentPage(ctx context.Context, link string) (page PaymentPage, err error) {
	err = g.store.View(ctx, func(tx *store.Tx) error {
		o, err := g.findOrderByLink(tx, link)
		if err != nil {
			return err
		}
		// The payer knows who sells: the sub-merchant where the order names one.
		m, err := tx.Merchant(o.Holder())
		if err != nil {
			return err
		}
		page = PaymentPage{MerchantName: m.Name, PayFromTestWallet: g.HasTestWallet(), FrameAncestors: m.FrameAncestors}
		if m.ParentID != "" { // which has the settings
			parent, err := tx.Merchant(m.ParentID)
			if err != nil {
				return err
			}
			page.FrameAncestors = parent.FrameAncestors
		}
		page.OrderDetail, err = g.detail(tx, o)
		return err
	})
	return page, err
}

// Changes returns a channel that gets a value whenever what a page shows may have
// changed, by this replica or another one; stop ends it. Sure tells whether every
// change is told at present: while it is not, look from time to time.
func (g *Gateway) Changes(o payment.Order) (changed <-chan struct{}, sure func() bool, stop func()) {
	changed, stop = g.store.Changes(o.Sysid, o.Asset.Chain)
	return changed, g.store.HearsChanges, stop
}

func (g *Gateway) findOrderByLink(tx *store.Tx, link string) (payment.Order, error) {
	var o payment.Order
	err := store.ErrNotFound
	if merchantID, sysid, ok := g.openLink(link); ok {
		o, err = tx.OrderBySysid(merchantID, sysid)
	}
	if errors.Is(err, store.ErrNotFound) {
		err = fault.New(fault.OrderNotFound, "there is no such payment page")
	}
	return o, err
}
