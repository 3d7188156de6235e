package bank

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/xcheckout/xcheckout/money"
)

var currencyForm = regexp.MustCompile(`^[A-Z]{3}$`)

// digitsOf are the digits after the point of the currencies that don't have two, of
// ISO 4217.
var digitsOf = map[string]int{"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0, "VND": 0, "VUV": 0,
	"XAF": 0, "XOF": 0, "XPF": 0, "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3}

// IsCurrency tells whether a text has the form of a currency's code.
func IsCurrency(code string) bool { return currencyForm.MatchString(code) }

// Digits is how many digits after the point amounts of a currency have.
func Digits(currency string) int {
	if digits, other := digitsOf[currency]; other {
		return digits
	}
	return 2
}

// Unit is the smallest amount of a currency that a bank transfers.
func Unit(currency string) money.Amount {
	unit := money.Amount(1)
	for range money.Digits - Digits(currency) {
		unit *= 10
	}
	return unit
}

// text writes an amount as payment files have it: all digits of its currency.
func text(a money.Amount, currency string) string {
	digits := Digits(currency)
	whole, rest := int64(a)/1_000_000, int64(a)%1_000_000
	if digits == 0 {
		return fmt.Sprint(whole)
	}
	return fmt.Sprintf("%d.%s", whole, fmt.Sprintf("%06d", rest)[:digits])
}

// sumText writes the sum of amounts of several currencies as control sums are: a
// number without zeros that mean nothing.
func sumText(a money.Amount) string {
	text := strings.TrimRight(fmt.Sprintf("%d.%06d", int64(a)/1_000_000, int64(a)%1_000_000), "0")
	return strings.TrimSuffix(text, ".")
}
