package service_test

import (
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/service"
)

// withBank is a valid configuration with a bank.
func withBank(bank string) string {
	return strings.Replace(valid, `"chains"`, `"bank": `+bank+`, "chains"`, 1)
}

func TestBankOfFile(t *testing.T) {
	c, err := service.Load(writeFile(t, withBank(`{"name": "Operator", "currencies": [{"currency": "EUR", "iban": "DE02 1203 0000 0000 2020 51", "rate": "1.08", "tokens": ["ETH_USDT"]},
		{"currency": "USD", "accountNumber": "12-34", "bic": "CHASUS33XXX"}]}`)))
	if err != nil {
		t.Fatal(err)
	}
	eur, usd := c.Bank.Currencies["EUR"], c.Bank.Currencies["USD"]
	if c.Bank.Payer != "Operator" || eur.Rate.String() != "1.08" || eur.Account.Key() != "DE02120300000000202051" || len(eur.Tokens) != 1 ||
		usd.Rate.String() != "1" || usd.Account.Key() != "CHASUS33/1234" {
		t.Errorf("%+v", c.Bank)
	}
	for bank, want := range map[string]string{
		`{"currencies": [{"currency": "USD", "iban": "DE02120300000000202051"}]}`:                                                                     "name is required",
		`{"name": "鞋店", "currencies": [{"currency": "USD", "iban": "DE02120300000000202051"}]}`:                                                       "name is required",
		`{"name": "A", "currencies": []}`:                                                                                                             "currencies is empty",
		`{"name": "A", "currencies": [{"currency": "usd", "iban": "DE02120300000000202051"}]}`:                                                        "three capital letters",
		`{"name": "A", "currencies": [{"currency": "EUR", "iban": "DE02120300000000202051"}]}`:                                                        "rate is required",
		`{"name": "A", "currencies": [{"currency": "EUR", "iban": "DE02120300000000202051", "rate": "0"}]}`:                                           "above zero",
		`{"name": "A", "currencies": [{"currency": "USD", "iban": "DE02120300000000202052"}]}`:                                                        "check digits",
		`{"name": "A", "currencies": [{"currency": "USD", "accountNumber": "1"}]}`:                                                                    "bic is required",
		`{"name": "A", "currencies": [{"currency": "USD", "iban": "DE02120300000000202051", "tokens": ["ETH_DOGE"]}]}`:                                "tokens are names",
		`{"name": "A", "currencies": [{"currency": "USD", "iban": "DE02120300000000202051"}, {"currency": "USD", "iban": "DE02120300000000202051"}]}`: "named twice",
	} {
		if _, err := service.Load(writeFile(t, withBank(bank))); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "line ") {
			t.Errorf("%s: %v, want a line and %q", bank, err, want)
		}
	}
}
