package bank_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/bank"
)

// Accounts that are the same have one form, and one that a slip made is none.
func TestAccounts(t *testing.T) {
	for _, c := range []struct {
		given bank.Account
		key   string
		want  string // in the refusal
		is    error
	}{
		{given: bank.Account{IBAN: "de02 1203-0000 0000 2020 51"}, key: "DE02120300000000202051"},
		{given: bank.Account{IBAN: "GB82WEST12345698765432", BIC: "WESTGB22XXX"}, key: "GB82WEST12345698765432"},
		{given: bank.Account{IBAN: "MT84MALT011000012345MTLCAST001S"}, key: "MT84MALT011000012345MTLCAST001S"},
		{given: bank.Account{IBAN: "NO9386011117947"}, key: "NO9386011117947"},
		{given: bank.Account{Number: "12-345 678a", BIC: "chasus33xxx"}, key: "CHASUS33/12345678A"},
		{given: bank.Account{Number: "12345678", BIC: "CHASUS33ABC"}, key: "CHASUS33ABC/12345678"},
		{given: bank.Account{IBAN: "DE02120300000000202015"}, want: "check digits", is: bank.ErrIBAN}, // two digits swapped
		{given: bank.Account{IBAN: "DE0212030000000020205"}, want: "has 22 characters, this has 21", is: bank.ErrIBAN},
		{given: bank.Account{IBAN: "ZZ02120300000000202051"}, want: "begins with ZZ", is: bank.ErrIBAN},
		{given: bank.Account{IBAN: "02120300000000202051"}, want: "two letters", is: bank.ErrIBAN},
		{given: bank.Account{IBAN: "DE02120300000000202051", BIC: "DEUTDEF"}, want: "8 or 11", is: bank.ErrBIC},
		{given: bank.Account{IBAN: "DE02120300000000202051", BIC: "DEUTQQFF"}, want: "a country's", is: bank.ErrBIC},
		{given: bank.Account{IBAN: "DE02120300000000202051", Number: "1"}, want: "not both"},
		{given: bank.Account{Number: "1"}, want: "bic is required"},
		{given: bank.Account{}, want: "iban is required"},
		{given: bank.Account{Number: strings.Repeat("1", 35), BIC: "CHASUS33"}, want: "34 at most"},
		{given: bank.Account{Number: "1;2", BIC: "CHASUS33"}, want: "34 at most"},
	} {
		c.given.Name = "Shop"
		got, err := c.given.Canonical()
		switch {
		case c.want == "" && (err != nil || got.Key() != c.key):
			t.Errorf("%+v: %q, %v, want %s", c.given, got.Key(), err, c.key)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%+v: %v, want %q", c.given, err, c.want)
		case c.is != nil && !errors.Is(err, c.is):
			t.Errorf("%+v: %v, want %v", c.given, err, c.is)
		}
		if c.want == "" {
			if key, err := bank.ParseKey(got.Key()); err != nil || key != got.Key() {
				t.Errorf("%s read again: %s, %v", got.Key(), key, err)
			}
		}
	}
}

// A name is written as its holder's bank would, or refused: never guessed.
func TestLatin(t *testing.T) {
	for text, want := range map[string]string{
		"Müller & Söhne": "Muller + Sohne", "Straße": "Strasse", "Œuvre d’Été": "OEuvre d'Ete", "Łódź Ørsted Þór": "Lodz Orsted THor", "Nguyễn Văn": "Nguyen Van", "a\u00a0b": "",
		"A  (B), C.": "A (B), C.", "鞋店": "", "Shop\x00": "", "<b>": "", "Магазин": "", "\u0301a": "", "/a": "", "a//b": "", "a/b": "a/b", "x😀": "", "Ⅷ": "", "a;b": "",
	} {
		got, err := bank.Latin(text)
		if want == "" && err == nil || want != "" && (err != nil || got != want) {
			t.Errorf("%q: %q, %v, want %q", text, got, err, want)
		}
	}
}

// Texts are bounded as they are given, and as they are written.
func TestTextsOfAccountsAreBounded(t *testing.T) {
	accents, spaces := strings.Repeat("\u0301", 500_000), "a"+strings.Repeat(" ", 500_000)+"b"
	for _, c := range []struct {
		given bank.Account
		field string
	}{
		{bank.Account{Name: strings.Repeat("ß", 36)}, "name"},
		{bank.Account{Name: strings.Repeat("a", 71)}, "name"},
		{bank.Account{Name: "x" + accents}, "name"},
		{bank.Account{Name: spaces}, "name"},
		{bank.Account{Name: "a", City: strings.Repeat("a", 36)}, "city"},
		{bank.Account{Name: "a", City: "x" + accents}, "city"},
		{bank.Account{Name: "a", City: spaces}, "city"},
		{bank.Account{Name: "a", Country: "XX"}, "country"},
		{bank.Account{Name: strings.Repeat("ü", 70), City: strings.Repeat("ü", 35)}, ""},
		{bank.Account{Name: "  a" + strings.Repeat(" ", 500_000)}, ""}, // which are not kept
	} {
		c.given.IBAN = "DE02120300000000202051"
		got, err := c.given.Canonical()
		var refused *bank.FieldError
		switch {
		case c.field == "" && (err != nil || len(got.Name) > 140):
			t.Errorf("%.80q: %v, and kept %d bytes", c.given.Name, err, len(got.Name))
		case c.field != "" && (!errors.As(err, &refused) || refused.Field != c.field || refused.Missing):
			t.Errorf("%.80q of %.80q: %v, want the %s refused", c.given.Name, c.given.City, err, c.field)
		}
	}
}
