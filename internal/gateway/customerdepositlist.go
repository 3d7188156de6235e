package gateway

import (
	"context"
	"errors"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// CustomerDepositDetail is a customer's deposit, and how far it is confirmed.
type CustomerDepositDetail struct {
	payment.CustomerDeposit
	Chain         chain.Family
	Confirmations uint64
	Required      uint64
}

func findCustomerDeposit(tx *store.Tx, merchantID, no string) (payment.CustomerDeposit, error) {
	c, err := tx.CustomerDeposit(merchantID, no)
	if errors.Is(err, store.ErrNotFound) {
		err = fault.Invalid(fault.DepositNotFound, "depositNo", "there is no customer deposit %.64q", no)
	}
	return c, err
}

// CustomerDeposit returns a deposit of a merchant's customer.
func (g *Gateway) CustomerDeposit(ctx context.Context, a Actor, no string) (d CustomerDepositDetail, err error) {
	if err := a.mustBeMerchant(); err != nil {
		return d, err
	}
	if no == "" {
		return d, fault.Invalid(fault.ParameterMissing, "depositNo", "depositNo is required")
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		c, err := findCustomerDeposit(tx, a.MerchantID, no)
		if err == nil {
			d, err = g.depositDetail(tx, c, map[string]store.Chain{})
		}
		return err
	})
	return d, err
}

// depositDetail says how far a deposit is confirmed; chains are those that were read.
func (g *Gateway) depositDetail(tx *store.Tx, c payment.CustomerDeposit, chains map[string]store.Chain) (CustomerDepositDetail, error) {
	d := CustomerDepositDetail{CustomerDeposit: c, Chain: g.families[c.Deposit.Family]}
	at, read := chains[c.Deposit.Chain]
	if !read {
		var err error
		if at, err = tx.Chain(c.Deposit.Chain); err != nil {
			return d, err
		}
		chains[c.Deposit.Chain] = at
	}
	d.Required = g.requiredOn(c.Deposit.Chain, c.Deposit.Needs(), at.HeadNumber, at.ConfirmedNumber)
	if c.Deposit.State != payment.Withdrawn {
		d.Confirmations = payment.Confirmations(c.Deposit, at.HeadNumber)
	}
	return d, nil
}

// CustomerDepositQuery selects deposits of a merchant's customers; empty selects all.
type CustomerDepositQuery struct {
	CustomerID, SubMerchantID, Address, Token, Status string
	StartTime                                         *int64 // ms, included
	EndTime                                           *int64 // ms, excluded
	Page                                              PageQuery
}

// CustomerDepositPage is a page of deposits, newest first.
type CustomerDepositPage struct {
	Page
	Deposits []CustomerDepositDetail
}

// filter checks a query, but for whose deposits it is of.
func (q CustomerDepositQuery) filter(g *Gateway, merchantID string) (f store.CustomerDepositFilter, err error) {
	f = store.CustomerDepositFilter{MerchantID: merchantID, CustomerID: q.CustomerID, Token: q.Token}
	known := false
	if f.State, known = payment.CustomerStates[payment.CustomerDepositStatus(q.Status)]; !known && q.Status != "" {
		return f, fault.Invalid(fault.ParameterInvalid, "depositStatus", "depositStatus is one of %s", joined(payment.CustomerDepositStatuses))
	}
	if f.Address, err = g.parseAnyAddress("depositAddress", q.Address); err != nil {
		return f, err
	}
	if f.Created, err = createdBetween(depositPrefix, q.StartTime, q.EndTime); err != nil {
		return f, err
	}
	f.AfterNo, err = q.Page.after(depositPrefix)
	return f, err
}

// CustomerDeposits returns a page of the deposits of a merchant's customers, newest first.
func (g *Gateway) CustomerDeposits(ctx context.Context, a Actor, q CustomerDepositQuery) (page CustomerDepositPage, err error) {
	if err := a.mustBeMerchant(); err != nil {
		return page, err
	}
	f, err := q.filter(g, a.MerchantID)
	if err != nil {
		return page, err
	}
	var skip int
	if page.Page, skip, err = q.Page.check(); err != nil {
		return page, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		page.Deposits = nil
		if f.Holder, err = holderAsked(tx, a.MerchantID, q.SubMerchantID); err != nil {
			return err
		}
		list, err := tx.CustomerDeposits(f, page.Size+1, skip)
		if err != nil {
			return err
		}
		if len(list) > page.Size {
			list = list[:page.Size]
			page.NextCursor = cursorOf(list[page.Size-1].Deposit.CustomerNo)
		}
		chains := map[string]store.Chain{}
		for _, c := range list {
			d, err := g.depositDetail(tx, c, chains)
			if err != nil {
				return err
			}
			page.Deposits = append(page.Deposits, d)
		}
		return page.count(func(most int) (int64, error) { return tx.CountCustomerDeposits(f, most) })
	})
	return page, err
}
