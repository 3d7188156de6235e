package gateway

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/xcheckout/xcheckout/internal/bank"
	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// NewFiatSettlement asks for a merchant's balance of a token to be paid to a bank
// account.
type NewFiatSettlement struct {
	SettlementOrderNo string
	SubMerchantID     string // whose balance it is; empty is the merchant's own
	Token             string // that is drawn on
	Currency          string
	Amount            *money.Amount // in Currency, with the fee
	To                *bank.Account
}

// askedFiatSettlement is what a settlement of a number may be asked for again.
type askedFiatSettlement struct {
	MerchantID  string `json:"merchantId"`
	Token       string `json:"token"`
	Currency    string `json:"currency"`
	Amount      string `json:"amount"`
	BankAccount string `json:"bankAccount"`
}

// CreateFiatSettlement reserves tokens of a merchant's balance and has what they are
// worth paid to a bank account, or returns the settlement that the same parameters made
// before. The rate is fixed with it.
func (g *Gateway) CreateFiatSettlement(ctx context.Context, a Actor, n NewFiatSettlement, e *Envelope) (SettlementDetail, error) {
	if err := a.mustBeMerchant(); err != nil {
		return SettlementDetail{}, err
	}
	if err := checkNotPlanned(n.SettlementOrderNo); err != nil {
		return SettlementDetail{}, err
	}
	if err := n.check(); err != nil {
		return SettlementDetail{}, err
	}
	return execute(ctx, g, a, e, func(tx *store.Tx) (SettlementDetail, error) {
		if err := g.checkAccess(tx, a); err != nil {
			return SettlementDetail{}, err
		}
		s, err := g.createFiatSettlement(tx, a.MerchantID, n)
		return g.settlementDetail(s), err
	})
}

func (n *NewFiatSettlement) check() error {
	if err := checkNumber("settlementOrderNo", n.SettlementOrderNo); err != nil {
		return err
	}
	switch {
	case n.Token == "":
		return fault.Invalid(fault.ParameterMissing, "token", "token is required: which balance is settled")
	case n.Currency == "":
		return fault.Invalid(fault.ParameterMissing, "currency", "currency is required, as in EUR")
	case n.Amount == nil:
		return fault.Invalid(fault.ParameterMissing, "amount", "amount is required")
	case n.To == nil:
		return fault.Invalid(fault.ParameterMissing, "bankAccount", "bankAccount is required: where the money goes")
	case *n.Amount <= 0:
		return fault.Invalid(fault.AmountOutOfRange, "amount", "amount is above zero")
	}
	to, err := n.To.Canonical()
	if err != nil {
		return accountFault(err)
	}
	n.To = &to
	return nil
}

// accountFault says in the API's words what is wrong with a bank account.
func accountFault(err error) error {
	var field *bank.FieldError
	if !errors.As(err, &field) {
		return err
	}
	code := fault.ParameterInvalid
	switch {
	case field.Missing:
		code = fault.ParameterMissing
	case errors.Is(err, bank.ErrIBAN):
		code = fault.IBANInvalid
	case errors.Is(err, bank.ErrBIC):
		code = fault.BICInvalid
	}
	return fault.Invalid(code, "bankAccount."+field.Field, "%s: %v", field.Field, field.Err)
}

func (g *Gateway) createFiatSettlement(tx *store.Tx, merchantID string, n NewFiatSettlement) (payment.Settlement, error) {
	if n.SubMerchantID == merchantID { // named or not, it is the same
		n.SubMerchantID = ""
	}
	asked, err := n.asked()
	if err != nil {
		return payment.Settlement{}, err
	}
	if before, there, err := settlementBefore(tx, merchantID, n.SettlementOrderNo, asked); there || err != nil {
		return before, err
	}
	token, known := g.tokens[n.Token]
	if !known {
		return payment.Settlement{}, fault.Invalid(fault.TokenNotSupported, "token", "%.64q is not a token of this gateway: it has %s",
			n.Token, strings.Join(g.tokenNames(), ", "))
	}
	currency, err := g.settledIn(n.Currency, n.Token)
	if err != nil {
		return payment.Settlement{}, err
	}
	if _, err := ownMerchant(tx, merchantID, n.SubMerchantID); err != nil {
		return payment.Settlement{}, err
	}
	m, err := tx.Merchant(merchantID)
	if err != nil {
		return payment.Settlement{}, err
	}
	s := payment.Settlement{MerchantID: merchantID, SettlementOrderNo: n.SettlementOrderNo, Sysid: g.ids.next(settlementPrefix, tx.Now),
		Holder: holderOf(merchantID, n.SubMerchantID), Asset: token.Asset, Family: payment.BankFamily, Address: chain.Address(n.To.Key()),
		Status: payment.PendingSettlement, CreatedAt: tx.Now, UpdatedAt: tx.Now,
		Fiat: &payment.Fiat{Currency: n.Currency, Amount: *n.Amount, Rate: currency.Rate.String(), To: *n.To}}
	if err := convert(tx, &s, m, currency.Rate); err != nil {
		return payment.Settlement{}, err
	}
	if err := g.checkListed(tx, s); err != nil {
		return payment.Settlement{}, err
	}
	return g.insertSettlement(tx, s, nil, nil, asked)
}

// settledIn returns the currency, if a token is settled in it.
func (g *Gateway) settledIn(code, token string) (c BankCurrency, err error) {
	if g.config.Bank == nil {
		return c, fault.Invalid(fault.CurrencyNotSettled, "currency", "this gateway settles to no bank account: its operator has not set up a bank")
	}
	c, known := g.config.Bank.Currencies[code]
	if !known {
		return c, fault.Invalid(fault.CurrencyNotSettled, "currency", "%.8q is no currency that this gateway settles in: it has %s",
			code, strings.Join(slices.Sorted(maps.Keys(g.config.Bank.Currencies)), ", "))
	}
	if len(c.Tokens) > 0 && !slices.Contains(c.Tokens, token) {
		return c, fault.Invalid(fault.CurrencyNotSettled, "token", "%s is not settled in %s: that is for %s", token, code, strings.Join(c.Tokens, ", "))
	}
	return c, nil
}

// convert decides what is reserved, the fee, and what the bank sends. What is reserved
// is rounded up and what is sent down, so that never more is sent than was reserved.
func convert(tx *store.Tx, s *payment.Settlement, m store.Merchant, rate money.Rate) (err error) {
	unit := bank.Unit(s.Fiat.Currency)
	if s.Fiat.Amount%unit != 0 {
		return fault.Invalid(fault.AmountOutOfRange, "amount", "%s has %d decimals", s.Fiat.Currency, bank.Digits(s.Fiat.Currency))
	}
	if s.Amount, err = rate.CeilAmount(s.Fiat.Amount, s.Asset.Decimals); err != nil {
		return fault.Invalid(fault.AmountOutOfRange, "amount", "amount is too large")
	}
	s.Fee = payment.SettlementFee(s.Amount, m.SettleFeeShare, m.SettleFee, s.Asset.Unit())
	if err := checkSettledAmount(tx, m, *s); err != nil {
		return err
	}
	if s.Fiat.Sent, err = rate.FloorFiat(s.Amount-s.Fee, bank.Digits(s.Fiat.Currency)); err != nil {
		return fault.Invalid(fault.AmountOutOfRange, "amount", "amount is too large")
	}
	if s.Fiat.Sent = min(s.Fiat.Sent, s.Fiat.Amount); s.Fiat.Sent == 0 {
		return fault.Invalid(fault.SettlementTooSmall, "amount", "the fee is %s %s, and less than %s %s would be left", s.Fee, s.Asset.Token, unit, s.Fiat.Currency)
	}
	return nil
}

func (n NewFiatSettlement) asked() (string, error) {
	account, err := json.Marshal(n.To, json.Deterministic(true))
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(askedFiatSettlement{MerchantID: n.SubMerchantID, Token: n.Token, Currency: n.Currency,
		Amount: n.Amount.String(), BankAccount: string(account)}, json.Deterministic(true))
	return string(text), err
}
