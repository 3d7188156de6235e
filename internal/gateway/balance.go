package gateway

import (
	"context"
	"strings"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// BalanceQuery selects balances of a merchant and its sub-merchants; empty selects all.
type BalanceQuery struct {
	SubMerchantID string // or the merchant's own id: its own alone
	Token         string
	Page          PageQuery
}

// BalancePage is a page of balances, by holder and token.
type BalancePage struct {
	Page
	Balances []BalanceDetail
}

// BalanceDetail is what a merchant or sub-merchant has in one token.
type BalanceDetail = store.Balances

// balancePrefix begins the cursor of a page of balances.
const balancePrefix = "balance "

// Balances returns what the ledger has of a merchant and its sub-merchants.
func (g *Gateway) Balances(ctx context.Context, a Actor, q BalanceQuery) (page BalancePage, err error) {
	if err := a.mustBeMerchant(); err != nil {
		return page, err
	}
	f := store.BalancesFilter{MerchantID: a.MerchantID, Holder: q.SubMerchantID, Token: q.Token}
	at, err := q.Page.after(balancePrefix)
	if err != nil {
		return page, err
	}
	f.AfterHolder, f.AfterToken, _ = strings.Cut(strings.TrimPrefix(at, balancePrefix), " ")
	var skip int
	if page.Page, skip, err = q.Page.check(); err != nil {
		return page, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		if _, err := ownMerchant(tx, a.MerchantID, q.SubMerchantID); err != nil {
			return err
		}
		list, err := tx.Balances(f, page.Size+1, skip)
		if err != nil {
			return err
		}
		page.NextCursor = ""
		if len(list) > page.Size {
			list = list[:page.Size]
			page.NextCursor = cursorOf(balancePrefix + list[page.Size-1].Holder + " " + list[page.Size-1].Asset.Token)
		}
		page.Balances = list
		return page.count(func(most int) (int64, error) { return tx.CountBalances(f, most) })
	})
	return page, err
}

// holderOf is whose money a merchant means by the id of a sub-merchant, which may be
// its own or empty.
func holderOf(merchantID, subMerchantID string) string {
	return payment.Order{MerchantID: merchantID, SubMerchantID: subMerchantID}.Holder()
}

// holderIn is holderOf for a sub-merchant that must be the merchant's.
func holderIn(tx *store.Tx, merchantID, subMerchantID string) (string, error) {
	_, err := ownMerchant(tx, merchantID, subMerchantID)
	return holderOf(merchantID, subMerchantID), err
}

// ActFor is the operator acting for a merchant, and the id of the sub-merchant where that
// is one: then he acts for its parent.
func (g *Gateway) ActFor(ctx context.Context, a Actor, merchantID string) (as Actor, subMerchantID string, err error) {
	if err := a.mustBeOperator(); err != nil {
		return a, "", err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		m, err := anyMerchant(tx, merchantID)
		if a.MerchantID = m.ID; m.ParentID != "" {
			a.MerchantID, subMerchantID = m.ParentID, m.ID
		}
		return err
	})
	return a, subMerchantID, err
}
