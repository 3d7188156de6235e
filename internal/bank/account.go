// Package bank holds what settlements in a currency need of banks: how an account is
// named and checked, the payment file that an operator takes to the bank (ISO 20022
// pain.001.001.09), and the bank's answer to it (pain.002.001.10, or a CSV). It does no
// I/O and decides nothing of settlements: which are in a file, and what an answer does
// to them, is the gateway's.
package bank

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Account is where a payment goes to, or comes from: an IBAN, or an account's number at
// the bank of a BIC.
type Account struct {
	Name    string // of its holder, as it was given
	IBAN    string // without spaces
	Number  string // where there is no IBAN
	BIC     string // required beside Number
	City    string // of the holder; optional, and so is Country
	Country string // two letters
}

// Faults of an account: callers tell them apart.
var (
	ErrIBAN = errors.New("it is no IBAN")
	ErrBIC  = errors.New("it is no BIC")
)

// FieldError is what is wrong with a field of an account.
type FieldError struct {
	Field   string // as the API calls it
	Missing bool
	Err     error
}

func (e *FieldError) Error() string { return e.Field + ": " + e.Err.Error() }
func (e *FieldError) Unwrap() error { return e.Err }

func missing(field, text string) error { return &FieldError{field, true, errors.New(text)} }

// Lengths of fields in payment files: those of the SEPA rule book where they are
// shorter than the schema's.
const (
	nameMax = 70
	cityMax = 35
)

var (
	bicForm    = regexp.MustCompile(`^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$`)
	ibanForm   = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$`)
	numberForm = regexp.MustCompile(`^[A-Z0-9]{1,34}$`)
	separators = strings.NewReplacer(" ", "", "-", "", ".", "")
)

// Canonical returns the account in the one form in which accounts are compared and
// written, or a FieldError: IBAN, number and BIC in capitals without separators, and a
// BIC without the XXX that means a bank's main office.
func (a Account) Canonical() (Account, error) {
	c := Account{Name: strings.TrimSpace(a.Name), City: strings.TrimSpace(a.City), Country: strings.ToUpper(strings.TrimSpace(a.Country))}
	if c.Name == "" {
		return c, missing("name", "the account's holder is required")
	}
	for _, text := range []struct {
		field, value string
		max          int
	}{{"name", c.Name, nameMax}, {"city", c.City, cityMax}} {
		if err := checkText(text.value, text.max); err != nil {
			return c, &FieldError{Field: text.field, Err: err}
		}
	}
	if c.Country != "" && !countries[c.Country] {
		return c, &FieldError{Field: "country", Err: errors.New("it is two letters, as in DE")}
	}
	if err := c.takeNumbers(a); err != nil {
		return c, err
	}
	return c, nil
}

// checkText checks a text as it is given, which is kept, and as it is written in a payment
// file: accents and spaces are many in the one and none in the other, and ß is two letters.
func checkText(text string, max int) error {
	refusal := fmt.Errorf("it has more than %d characters", max)
	if utf8.RuneCountInString(text) > max {
		return refusal
	}
	latin, err := Latin(text)
	if err == nil && len(latin) > max {
		err = refusal
	}
	return err
}

// takeNumbers takes IBAN, number and BIC of the account as it was given.
func (a *Account) takeNumbers(given Account) error {
	compact := func(text string) string { return strings.ToUpper(separators.Replace(text)) }
	a.IBAN, a.Number = compact(given.IBAN), compact(given.Number)
	if a.BIC = compact(given.BIC); a.BIC != "" {
		if !bicForm.MatchString(a.BIC) || !countries[a.BIC[4:6]] {
			return &FieldError{Field: "bic", Err: fmt.Errorf("%w: a BIC has 8 or 11 letters and digits, the fifth and sixth a country's, as in DEUTDEFF", ErrBIC)}
		}
		if len(a.BIC) == 11 {
			a.BIC = strings.TrimSuffix(a.BIC, "XXX")
		}
	}
	switch {
	case a.IBAN == "" && a.Number == "":
		return missing("iban", "an iban is required, or an accountNumber with a bic")
	case a.IBAN != "" && a.Number != "":
		return &FieldError{Field: "accountNumber", Err: errors.New("an account has an iban or an accountNumber, not both")}
	case a.IBAN != "":
		return checkIBAN(a.IBAN)
	case a.BIC == "":
		return missing("bic", "a bic is required beside an accountNumber")
	case !numberForm.MatchString(a.Number):
		return &FieldError{Field: "accountNumber", Err: errors.New("it is letters and digits, 34 at most")}
	}
	return nil
}

// Key is what an account of Canonical is known by: the same for two that are the same
// account, whatever name they were given. A digit more in a branch's BIC is another.
func (a Account) Key() string {
	if a.IBAN != "" {
		return a.IBAN
	}
	return a.BIC + "/" + a.Number
}

// ParseKey reads what an operator writes for an account: an IBAN, or BIC/NUMBER.
func ParseKey(text string) (key string, err error) {
	a := Account{}
	given := Account{IBAN: text}
	if bic, number, is := strings.Cut(text, "/"); is {
		given = Account{BIC: bic, Number: number}
	}
	if err := a.takeNumbers(given); err != nil {
		return "", err
	}
	return a.Key(), nil
}

// checkIBAN checks an IBAN's form, its length in its country, and its check digits.
func checkIBAN(text string) error {
	refuse := func(why string) error { return &FieldError{Field: "iban", Err: fmt.Errorf("%w: %s", ErrIBAN, why)} }
	if !ibanForm.MatchString(text) {
		return refuse("an IBAN is two letters, two digits, and 11 to 30 letters and digits")
	}
	want, known := ibanLengths[text[:2]]
	switch {
	case !known:
		return refuse(fmt.Sprintf("there is none that begins with %s", text[:2]))
	case len(text) != want:
		return refuse(fmt.Sprintf("one of %s has %d characters, this has %d", text[:2], want, len(text)))
	case checksum(text) != 1 || text[2:4] < "02" || text[2:4] > "98":
		return refuse("its check digits don't fit: a digit is wrong")
	}
	return nil
}

// checksum is the remainder by 97 of ISO 7064, with the first four characters last.
func checksum(iban string) (rest int) {
	for _, r := range iban[4:] + iban[:4] {
		if r >= 'A' {
			rest = (rest*100 + int(r-'A') + 10) % 97
			continue
		}
		rest = (rest*10 + int(r-'0')) % 97
	}
	return rest
}
