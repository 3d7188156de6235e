package service

import (
	"errors"
	"fmt"
	"slices"

	"github.com/xcheckout/xcheckout/internal/bank"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/money"
)

// FileBank is the operator's bank in a File.
type FileBank struct {
	// Name is the operator's, as the bank has it.
	Name string `json:"name"`
	// Currencies are those that merchants are settled in, one at least.
	Currencies []FileCurrency `json:"currencies"`
}

// FileCurrency is a currency that merchants are settled in.
type FileCurrency struct {
	Currency string `json:"currency"` // as in EUR
	// IBAN is the account that is paid from, or AccountNumber with BIC.
	IBAN          string `json:"iban,omitzero"`
	AccountNumber string `json:"accountNumber,omitzero"`
	BIC           string `json:"bic,omitzero"`
	// Rate is how many tokens one unit of the currency costs, as in "1.08"; 1 when
	// absent, for USD alone.
	Rate string `json:"rate,omitzero"`
	// Tokens are those that are drawn at this rate; absent, all.
	Tokens []string `json:"tokens,omitzero"`
}

func (f FileBank) bank(tokens []gateway.Token) (*gateway.Bank, error) {
	if name, err := bank.Latin(f.Name); err != nil || name == "" || len(name) > 70 {
		return nil, wrong("name", "name is required: the operator's name as the bank has it, in Latin letters, 70 at most")
	}
	if len(f.Currencies) == 0 {
		return nil, wrong("currencies", "currencies is empty: name one to settle in")
	}
	b := &gateway.Bank{Payer: f.Name, Currencies: map[string]gateway.BankCurrency{}}
	for i, c := range f.Currencies {
		made, err := c.currency(f.Name, tokens)
		if _, twice := b.Currencies[c.Currency]; err == nil && twice {
			err = wrong("currency", "it is named twice")
		}
		if err != nil {
			return nil, within(err, fmt.Sprintf("currencies[%d]", i), placeOf("currency", c.Currency, i))
		}
		b.Currencies[c.Currency] = made
	}
	return b, nil
}

func (f FileCurrency) currency(name string, tokens []gateway.Token) (c gateway.BankCurrency, err error) {
	if !bank.IsCurrency(f.Currency) {
		return c, wrong("currency", "currency is three capital letters, as in EUR")
	}
	c.Account, err = bank.Account{Name: name, IBAN: f.IBAN, Number: f.AccountNumber, BIC: f.BIC}.Canonical()
	var field *bank.FieldError
	if errors.As(err, &field) {
		return c, wrong(field.Field, "%v", err)
	}
	switch {
	case f.Rate == "" && f.Currency == "USD":
		f.Rate = "1"
	case f.Rate == "":
		return c, wrong("rate", "rate is required: how many tokens one %s costs, as in \"1.08\"", f.Currency)
	}
	if c.Rate, err = money.ParseRate(f.Rate); err != nil {
		return c, wrong("rate", "rate: %v: it is how many tokens one %s costs, as in \"1.08\"", err, f.Currency)
	}
	for i, token := range f.Tokens {
		if !slices.ContainsFunc(tokens, func(t gateway.Token) bool { return t.Token == token }) {
			return c, wrong(fmt.Sprintf("tokens[%d]", i), "tokens are names of those of the chains, as in ETH_USDT")
		}
	}
	c.Tokens = f.Tokens
	return c, nil
}
