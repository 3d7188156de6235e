package gateway

import (
	"context"
	"strings"
	"unicode"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/store"
)

// Limits of sub-merchants that merchants create themselves.
const (
	// subMerchantsMax is how many a merchant has when it can create no more. None is ever
	// removed, so a stolen credential fills the database and every export so far at most.
	// The operator's command creates more.
	subMerchantsMax = 1_000
	// merchantNameMax is in characters, as customerIDMax.
	merchantNameMax = 128
)

// SubMerchantDetail is a sub-merchant as its parent sees it.
type SubMerchantDetail struct{ store.Merchant }

// CreateSubMerchant adds a sub-merchant to the merchant that asks. Names need not be
// unique: without a requestId, a call that is repeated makes another one.
//
// It needs nothing of the operator: the addresses of its orders, and of its customers,
// derive from its parent's id too, and its own is all that is needed beside the export.
func (g *Gateway) CreateSubMerchant(ctx context.Context, a Actor, name string, e *Envelope) (SubMerchantDetail, error) {
	if err := a.mustBeMerchant(); err != nil {
		return SubMerchantDetail{}, err
	}
	if err := checkMerchantName(name); err != nil {
		return SubMerchantDetail{}, err
	}
	return execute(ctx, g, a, e, func(tx *store.Tx) (SubMerchantDetail, error) {
		if disabled, err := anyDisabled(tx, a.MerchantID); err != nil {
			return SubMerchantDetail{}, err
		} else if disabled { // since its credential was looked up
			return SubMerchantDetail{}, merchantDisabled()
		}
		n, err := tx.CountSubMerchants(a.MerchantID, subMerchantsMax)
		if err != nil {
			return SubMerchantDetail{}, err
		}
		if n >= subMerchantsMax {
			return SubMerchantDetail{}, fault.New(fault.SubMerchantLimitReached, "there are %d sub-merchants already, and this call creates no more: the gateway's operator can", subMerchantsMax)
		}
		m, err := g.insertMerchant(tx, NewMerchant{Name: name, ParentID: a.MerchantID})
		return SubMerchantDetail{m}, err
	})
}

// checkMerchantName refuses what the operator's terminal and a payer's page had better not
// be told: what controls them, and what turns the text beside it.
func checkMerchantName(name string) error {
	if name == "" {
		return fault.Invalid(fault.ParameterMissing, "name", "name is required: customers read it on payment pages")
	}
	if strings.TrimSpace(name) == "" || strings.ContainsFunc(name, func(r rune) bool {
		return unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
	}) {
		return fault.Invalid(fault.ParameterInvalid, "name", "name is not blank, and has no characters that break or turn text")
	}
	return checkText("name", name, merchantNameMax)
}

// SubMerchantPage is a page of a merchant's sub-merchants, newest first.
type SubMerchantPage struct {
	Page
	SubMerchants []SubMerchantDetail
}

// SubMerchants returns a page of the sub-merchants of the merchant that asks, whoever
// created them.
func (g *Gateway) SubMerchants(ctx context.Context, a Actor, q PageQuery) (page SubMerchantPage, err error) {
	if err := a.mustBeMerchant(); err != nil {
		return page, err
	}
	below, err := q.after(merchantPrefix)
	if err != nil {
		return page, err
	}
	var skip int
	if page.Page, skip, err = q.check(); err != nil {
		return page, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		list, err := tx.SubMerchants(a.MerchantID, below, page.Size+1, skip)
		if err != nil {
			return err
		}
		if len(list) > page.Size {
			list = list[:page.Size]
			page.NextCursor = cursorOf(list[page.Size-1].ID)
		}
		page.SubMerchants = nil
		for _, m := range list {
			page.SubMerchants = append(page.SubMerchants, SubMerchantDetail{m})
		}
		return page.count(func(most int) (int64, error) { return tx.CountSubMerchants(a.MerchantID, most) })
	})
	return page, err
}
