package gateway

import (
	"context"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// OrderQuery selects orders of a merchant; nil and empty select all.
type OrderQuery struct {
	Status        string
	CustomerID    string
	SubMerchantID string
	Token         string
	StartTime     *int64 // ms, included
	EndTime       *int64 // ms, excluded
	Page          PageQuery
}

// OrderPage is a page of orders, newest first.
type OrderPage struct {
	Page
	Orders []OrderDetail
}

// Orders returns a page of a merchant's orders, newest first.
func (g *Gateway) Orders(ctx context.Context, a Actor, q OrderQuery) (page OrderPage, err error) {
	if err := a.mustBeMerchant(); err != nil {
		return OrderPage{}, err
	}
	filter, err := q.filter(a.MerchantID)
	if err != nil {
		return OrderPage{}, err
	}
	var skip int
	if page.Page, skip, err = q.Page.check(); err != nil {
		return OrderPage{}, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		page.Orders = nil
		if filter.Holder, err = holderAsked(tx, a.MerchantID, q.SubMerchantID); err != nil {
			return err
		}
		// One more than asked for tells whether there is a next page.
		orders, err := tx.Orders(filter, page.Size+1, skip)
		if err != nil {
			return err
		}
		if len(orders) > page.Size {
			orders = orders[:page.Size]
			page.NextCursor = cursorOf(orders[page.Size-1].Sysid)
		}
		for _, o := range orders {
			d := g.detailWithout(o)
			if o.Deposits {
				if d, err = g.detail(tx, o.Order); err != nil {
					return err
				}
			}
			page.Orders = append(page.Orders, d)
		}
		return page.count(func(most int) (int64, error) { return tx.CountOrders(filter, most) })
	})
	return page, err
}

// filter is what the store is asked for.
func (q OrderQuery) filter(merchantID string) (f store.OrderFilter, err error) {
	f = store.OrderFilter{MerchantID: merchantID,
		Status: payment.Status(q.Status), CustomerID: q.CustomerID, Token: q.Token}
	if err := checkStatus(q.Status); err != nil {
		return f, err
	}
	if f.CreatedFrom, f.CreatedBefore, err = checkPeriod(q.StartTime, q.EndTime); err != nil {
		return f, err
	}
	if !f.CreatedFrom.IsZero() {
		f.SysidFrom = firstID(sysidPrefix, f.CreatedFrom)
	}
	if !f.CreatedBefore.IsZero() {
		f.SysidBefore = firstID(sysidPrefix, f.CreatedBefore.Add(idsAhead))
	}
	f.AfterSysid, err = q.Page.after(sysidPrefix)
	return f, err
}
