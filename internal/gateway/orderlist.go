package gateway

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
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
	Cursor        string // where the page before ended
	PageSize      *int   // 50 when nil
	WithTotal     bool
}

// OrderPage is a page of orders, newest first.
type OrderPage struct {
	Orders     []OrderDetail
	NextCursor string // empty on the last page
	Total      *int64 // of all pages, when asked for
}

// Orders returns a page of a merchant's orders, newest first.
func (g *Gateway) Orders(ctx context.Context, a Actor, q OrderQuery) (page OrderPage, err error) {
	if err := a.mustBeMerchant(); err != nil {
		return OrderPage{}, err
	}
	size, err := checkQuery(q)
	if err != nil {
		return OrderPage{}, err
	}
	filter := store.OrderFilter{MerchantID: a.MerchantID, SubMerchantID: q.SubMerchantID,
		Status: payment.Status(q.Status), CustomerID: q.CustomerID, Token: q.Token}
	if q.StartTime != nil {
		filter.CreatedFrom = time.UnixMilli(*q.StartTime)
	}
	if q.EndTime != nil {
		filter.CreatedBefore = time.UnixMilli(*q.EndTime)
	}
	if q.Cursor != "" {
		if filter.BeforeCreatedAt, filter.BeforeSysid, err = parseCursor(q.Cursor); err != nil {
			return OrderPage{}, err
		}
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		page, err = g.page(tx, filter, size, q.WithTotal)
		return err
	})
	return page, err
}

func (g *Gateway) page(tx *store.Tx, filter store.OrderFilter, size int, withTotal bool) (page OrderPage, err error) {
	// One more than asked for tells whether there is a next page.
	orders, err := tx.Orders(filter, size+1)
	if err != nil {
		return page, err
	}
	if len(orders) > size {
		orders = orders[:size]
		page.NextCursor = formatCursor(orders[size-1])
	}
	for _, o := range orders {
		d, err := g.detail(tx, o)
		if err != nil {
			return page, err
		}
		page.Orders = append(page.Orders, d)
	}
	if withTotal {
		total, err := tx.CountOrders(filter)
		page.Total = &total
		return page, err
	}
	return page, nil
}

func formatCursor(o payment.Order) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d.%s", o.CreatedAt.UnixMilli(), o.Sysid))
}

func parseCursor(cursor string) (time.Time, string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	text, sysid, found := strings.Cut(string(raw), ".")
	createdAt, numberErr := strconv.ParseInt(text, 10, 64)
	if err != nil || numberErr != nil || !found || sysid == "" {
		return time.Time{}, "", fault.Invalid(fault.ParameterInvalid, "cursor", "cursor is what an answer gave as nextCursor, unchanged")
	}
	return time.UnixMilli(createdAt), sysid, nil
}
