// Package money holds exact amounts: parsed from their text, kept as whole
// millionths, converted from and to the units of a token contract. Nothing in
// it is a float, and nothing in it rounds unless its name says so.
package money

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// Digits is the number of digits after the decimal point that the API shows
// and the ledger keeps.
const Digits = 6

// intDigitsMax and unit follow from Digits: twelve digits before the point and
// six after it are 18 digits, which an int64 holds (9,223,372,036,854,775,807).
const (
	intDigitsMax = 12
	unit         = 1_000_000
)

// Max is the largest amount that Parse accepts: 999,999,999,999.999999.
const Max Amount = 1_000_000_000_000*unit - 1

// Errors of Parse. Each names one way in which a text is no amount.
var (
	ErrSyntax    = errors.New("an amount is digits with at most one decimal point, without sign, exponent or spaces")
	ErrPrecision = errors.New("an amount has at most six digits after the decimal point, zeros beyond them excepted")
	ErrRange     = errors.New("an amount has at most twelve digits before the decimal point")
	// ErrOverflow is returned by conversions whose result an Amount can't hold.
	ErrOverflow = errors.New("the amount does not fit into 64 bits of millionths")
)

// Amount is a number of millionths of a currency or token. The zero value is
// zero. Sums and differences may be negative; parsed amounts never are.
type Amount int64

// Parse reads a decimal text such as "25", "25.00" or "1000.233567": at most
// twelve digits before and six after the point (leading zeros count, zeros beyond
// the sixth digit are cut), without sign, exponent, spaces or separators. It
// returns ErrSyntax, ErrPrecision or ErrRange.
func Parse(text string) (Amount, error) {
	whole, fraction, point := strings.Cut(text, ".")
	if whole == "" || point && fraction == "" || !digitsOnly(whole) || !digitsOnly(fraction) {
		return 0, ErrSyntax
	}
	if len(fraction) > Digits && strings.Trim(fraction[Digits:], "0") != "" {
		return 0, ErrPrecision
	}
	if len(whole) > intDigitsMax {
		return 0, ErrRange
	}
	var n int64
	for i := range len(whole) {
		n = n*10 + int64(whole[i]-'0')
	}
	for i := range Digits {
		n *= 10
		if i < len(fraction) {
			n += int64(fraction[i] - '0')
		}
	}
	return Amount(n), nil
}

// MustParse is Parse for constants in programs and tests; it panics on a text
// that is no amount.
func MustParse(text string) Amount {
	a, err := Parse(text)
	if err != nil {
		panic(fmt.Sprintf("money: %q: %v", text, err))
	}
	return a
}

func digitsOnly(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// String formats a with two to six digits after the point, as the API shows
// amounts: "25.00", "0.000001", "1000.233567".
func (a Amount) String() string { return string(a.append(nil, 2)) }

// Shortest formats a in as few digits as show it exactly, as a JSON number does:
// "25", "24.5", "0.000001".
func (a Amount) Shortest() string { return string(a.AppendShortest(nil)) }

// AppendShortest appends what Shortest returns.
func (a Amount) AppendShortest(dst []byte) []byte { return a.append(dst, 0) }

// append appends a with at least so many digits after the point, and no more than it
// needs beyond them.
func (a Amount) append(dst []byte, digits int) []byte {
	n := uint64(a)
	if a < 0 {
		dst, n = append(dst, '-'), uint64(-a)
	}
	dst = strconv.AppendUint(dst, n/unit, 10)
	point := len(dst)
	dst = strconv.AppendUint(dst, unit+n%unit, 10) // its first digit is where the point goes
	dst[point] = '.'
	end := len(dst)
	for end > point+1+digits && dst[end-1] == '0' {
		end--
	}
	if end == point+1 {
		end = point
	}
	return dst[:end]
}

// MarshalText makes Amount a JSON string, which is how answers show it.
func (a Amount) MarshalText() ([]byte, error) { return a.append(nil, 2), nil }

// UnmarshalJSON accepts what the API accepts in requests: a JSON string or a
// JSON number, both read from their text.
func (a *Amount) UnmarshalJSON(data []byte) error {
	text := string(data)
	if strings.HasPrefix(text, `"`) {
		if err := json.Unmarshal(data, &text); err != nil {
			return err
		}
	}
	parsed, err := parseSigned(text)
	if err != nil {
		return fmt.Errorf("%w, not %.40q", err, text)
	}
	*a = parsed
	return nil
}

// UnmarshalText is UnmarshalJSON for a bare text; negative sums read back too,
// so that what String wrote can be read.
func (a *Amount) UnmarshalText(text []byte) error {
	parsed, err := parseSigned(string(text))
	if err != nil {
		return fmt.Errorf("%w, not %.40q", err, text)
	}
	*a = parsed
	return nil
}

func parseSigned(text string) (Amount, error) {
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		a, err := Parse(rest)
		return -a, err
	}
	return Parse(text)
}

// Floor converts raw units of a token with the given decimals into millionths,
// rounding down. raw must not be negative. It returns ErrOverflow when the
// result does not fit.
//
// Sums are converted once: Floor(a+b) may be one millionth more than
// Floor(a)+Floor(b).
func Floor(raw *big.Int, decimals int) (Amount, error) {
	n := new(big.Int).Set(raw)
	if decimals >= Digits {
		n.Quo(n, pow10(decimals-Digits))
	} else {
		n.Mul(n, pow10(Digits-decimals))
	}
	if n.Sign() < 0 || !n.IsInt64() {
		return 0, ErrOverflow
	}
	return Amount(n.Int64()), nil
}

// Raw converts a into raw units of a token with the given decimals. A token
// with fewer than six decimals can't show every amount: ErrPrecision then.
func (a Amount) Raw(decimals int) (*big.Int, error) {
	n := big.NewInt(int64(a))
	if decimals >= Digits {
		return n.Mul(n, pow10(decimals-Digits)), nil
	}
	quotient, rest := n.QuoRem(n, pow10(Digits-decimals), new(big.Int))
	if rest.Sign() != 0 {
		return nil, ErrPrecision
	}
	return quotient, nil
}

// pow10 returns what nobody changes.
func pow10(n int) *big.Int {
	if n < len(powers) {
		return powers[n]
	}
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

// powers are those that orders need, each time anew they took long.
var powers = func() (list [40]*big.Int) {
	for n := range list {
		list[n] = new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
	}
	return list
}()
