package gateway

import (
	"context"
	"errors"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
)

// PaymentPage is what the payment page of an order shows.
type PaymentPage struct {
	Order        wire.Order
	Asset        payment.Asset
	ChainID      uint64
	MerchantName string
	SuccessURL   string
	CancelURL    string
	// PayFromTestWallet tells whether the page may offer to pay by itself.
	PayFromTestWallet bool
}

// PaymentPage returns what the page with that link shows, or order_not_found.
func (g *Gateway) PaymentPage(ctx context.Context, link string) (page PaymentPage, err error) {
	err = g.store.View(ctx, func(tx *store.Tx) error {
		o, err := findOrderByLink(tx, link)
		if err != nil {
			return err
		}
		m, err := tx.Merchant(o.MerchantID)
		if err != nil {
			return err
		}
		c, err := tx.Chain(o.Asset.Chain)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		page = PaymentPage{Asset: o.Asset, ChainID: c.Identity.ChainID, MerchantName: m.Name,
			SuccessURL: o.SuccessURL, CancelURL: o.CancelURL, PayFromTestWallet: g.HasTestWallet()}
		page.Order, err = g.publicOrder(tx, o)
		return err
	})
	return page, err
}

func findOrderByLink(tx *store.Tx, link string) (payment.Order, error) {
	o, err := tx.OrderByLink(link)
	if errors.Is(err, store.ErrNotFound) {
		err = fault.New(fault.OrderNotFound, "there is no such payment page")
	}
	return o, err
}
