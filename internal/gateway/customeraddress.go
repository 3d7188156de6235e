package gateway

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// addressPrefix begins the number of a customer's address.
const addressPrefix = "DA"

// CustomerOf names a customer, the token that he pays in, and whose customer he is.
type CustomerOf struct {
	CustomerID    string
	Token         string
	SubMerchantID string
}

// CustomerAddressDetail is the address that a customer keeps.
type CustomerAddressDetail struct {
	payment.CustomerAddress
	Chain  chain.Family
	Asset  payment.Asset // of the token that was asked for; zero in a list
	Tokens []string      // all that are credited there, by name
}

// CreateCustomerAddress makes the deposit address that a customer keeps, or returns the
// one that was made before. It is one for all tokens of the chains whose addresses derive
// alike. Where a token takes no new payments, nobody is told where to send it.
func (g *Gateway) CreateCustomerAddress(ctx context.Context, a Actor, of CustomerOf, e *Envelope) (CustomerAddressDetail, error) {
	if err := a.mustBeMerchant(); err != nil {
		return CustomerAddressDetail{}, err
	}
	token, err := g.customersToken(of)
	if err != nil {
		return CustomerAddressDetail{}, err
	}
	return execute(ctx, g, a, e, func(tx *store.Tx) (CustomerAddressDetail, error) {
		_, c, err := g.merchantAndChain(tx, a.MerchantID, of.SubMerchantID, token.Asset)
		if err != nil {
			return CustomerAddressDetail{}, err
		}
		address, err := g.customerAddress(tx, a.MerchantID, of, c)
		return g.addressDetail(address, g.chains[token.Chain].Scheme, token.Asset), err
	})
}

// customerAddress returns an address that is there, or makes it.
func (g *Gateway) customerAddress(tx *store.Tx, merchantID string, of CustomerOf, c store.Chain) (payment.CustomerAddress, error) {
	holder := holderOf(merchantID, of.SubMerchantID)
	derived, err := g.customerAddressFor(c.Name, merchantID, holder, of.CustomerID)
	if err != nil {
		return payment.CustomerAddress{}, err
	}
	known, err := tx.CustomerAddressAt(derived.Family, derived.Address)
	if !errors.Is(err, store.ErrNotFound) {
		return known, err
	}
	if err := g.checkReady(tx, c); err != nil {
		return payment.CustomerAddress{}, err
	}
	address := payment.CustomerAddress{MerchantID: merchantID, No: g.ids.next(addressPrefix, tx.Now), Holder: holder, CustomerID: of.CustomerID,
		Family: derived.Family, Address: derived.Address, CreatedAt: tx.Now}
	made, err := tx.InsertCustomerAddress(address, derived.Derivation)
	if err == nil && !made { // by another process, meanwhile
		return tx.CustomerAddressAt(derived.Family, derived.Address)
	}
	return address, err
}

// customersToken checks what names a customer's address, and returns its token.
func (g *Gateway) customersToken(of CustomerOf) (Token, error) {
	if of.CustomerID == "" {
		return Token{}, fault.Invalid(fault.ParameterMissing, "customerId", "customerId is required: whose address it is")
	}
	if err := checkText("customerId", of.CustomerID, customerIDMax); err != nil {
		return Token{}, err
	}
	if of.Token == "" {
		return Token{}, fault.Invalid(fault.ParameterMissing, "token", "token is required: chain_token, such as ETH_USDT")
	}
	token, known := g.tokens[of.Token]
	if !known {
		return Token{}, fault.Invalid(fault.TokenNotSupported, "token", "%.64q is not a token of this gateway: it takes %s", of.Token, strings.Join(g.tokenNames(), ", "))
	}
	return token, nil
}

// addressDetail tells which tokens are credited at an address that derives by a scheme.
func (g *Gateway) addressDetail(a payment.CustomerAddress, scheme chain.Scheme, asked payment.Asset) CustomerAddressDetail {
	d := CustomerAddressDetail{CustomerAddress: a, Chain: g.families[a.Family], Asset: asked, Tokens: []string{}}
	for _, name := range g.tokenNames() {
		c := g.chains[g.tokens[name].Chain]
		if c.Family.Name() == a.Family && c.Scheme == scheme {
			d.Tokens = append(d.Tokens, name)
		}
	}
	return d
}

// CustomerAddress returns the address of a customer for a token.
func (g *Gateway) CustomerAddress(ctx context.Context, a Actor, of CustomerOf) (d CustomerAddressDetail, err error) {
	if err := a.mustBeMerchant(); err != nil {
		return d, err
	}
	token, err := g.customersToken(of)
	if err != nil {
		return d, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		holder, err := holderIn(tx, a.MerchantID, of.SubMerchantID)
		if err != nil {
			return err
		}
		derived, err := g.customerAddressFor(token.Chain, a.MerchantID, holder, of.CustomerID)
		if err != nil {
			return err
		}
		found, err := tx.CustomerAddressAt(derived.Family, derived.Address)
		if errors.Is(err, store.ErrNotFound) {
			return fault.Invalid(fault.DepositAddressNotFound, "customerId", "no deposit address was created for the customer %q and %s", of.CustomerID, of.Token)
		}
		d = g.addressDetail(found, derived.Scheme, token.Asset)
		return err
	})
	return d, err
}

// CustomerAddressQuery selects addresses of a merchant's customers; empty selects all.
type CustomerAddressQuery struct {
	CustomerID, SubMerchantID, Address string
	StartTime                          *int64 // ms, included
	EndTime                            *int64 // ms, excluded
	Page                               PageQuery
}

// CustomerAddressPage is a page of addresses, newest first.
type CustomerAddressPage struct {
	Page
	Addresses []CustomerAddressDetail
}

// CustomerAddresses returns a page of the addresses of a merchant's customers, newest
// first.
func (g *Gateway) CustomerAddresses(ctx context.Context, a Actor, q CustomerAddressQuery) (page CustomerAddressPage, err error) {
	if err := a.mustBeMerchant(); err != nil {
		return page, err
	}
	f := store.CustomerAddressFilter{MerchantID: a.MerchantID, CustomerID: q.CustomerID}
	if f.Address, err = g.parseAnyAddress("depositAddress", q.Address); err != nil {
		return page, err
	}
	if f.Created, err = createdBetween(addressPrefix, q.StartTime, q.EndTime); err != nil {
		return page, err
	}
	if f.AfterNo, err = q.Page.after(addressPrefix); err != nil {
		return page, err
	}
	var skip int
	if page.Page, skip, err = q.Page.check(); err != nil {
		return page, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		page.Addresses = nil
		if f.Holder, err = holderAsked(tx, a.MerchantID, q.SubMerchantID); err != nil {
			return err
		}
		list, err := tx.CustomerAddresses(f, page.Size+1, skip)
		if err != nil {
			return err
		}
		if len(list) > page.Size {
			list = list[:page.Size]
			page.NextCursor = cursorOf(list[page.Size-1].No)
		}
		for _, found := range list {
			scheme, err := tx.SchemeOf(found.Family, found.Address)
			if err != nil {
				return err
			}
			page.Addresses = append(page.Addresses, g.addressDetail(found, scheme, payment.Asset{}))
		}
		return page.count(func(most int) (int64, error) { return tx.CountCustomerAddresses(f, most) })
	})
	return page, err
}

// holderAsked is whose rows a list is asked for: empty for those of all, where no
// merchant is named.
func holderAsked(tx *store.Tx, merchantID, named string) (string, error) {
	if named == "" {
		return "", nil
	}
	return holderIn(tx, merchantID, named)
}

// parseAnyAddress reads an address as any kind of chain writes it; none is empty.
func (g *Gateway) parseAnyAddress(param, text string) (chain.Address, error) {
	if text == "" {
		return "", nil
	}
	var refusal error = fault.Invalid(fault.AddressInvalid, param, "%s is no address", param)
	names := make([]string, 0, len(g.families))
	for name := range g.families {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		a, err := g.families[name].Parse(text)
		if err == nil {
			return a, nil
		}
		refusal = fault.Invalid(fault.AddressInvalid, param, "%s: %v", param, err)
	}
	return "", refusal
}

// customerAddressFor derives the address of a holder's customer on a chain, asking
// nobody.
func (g *Gateway) customerAddressFor(chainName, merchantID, holder, customerID string) (derived, error) {
	return g.derive(chainName, g.salts.of(purposeLasting, merchantID, holder, customerID))
}
