package money

import (
	"fmt"
	"math/big"
	"strings"
)

// rateDigits is the number of digits after the point that a Rate keeps.
const rateDigits = 18

// Rate says how many tokens one unit of fiat is worth, with 18 digits after
// the point. The zero value is no rate; make one with ParseRate.
type Rate struct{ scaled *big.Int }

// ParseRate reads a positive decimal text with at most twelve digits before
// and eighteen after the point. It returns ErrSyntax, ErrRange or a text about
// the number of digits.
func ParseRate(text string) (Rate, error) {
	whole, fraction, point := strings.Cut(text, ".")
	if whole == "" || point && fraction == "" || !digitsOnly(whole) || !digitsOnly(fraction) {
		return Rate{}, ErrSyntax
	}
	if len(whole) > intDigitsMax {
		return Rate{}, ErrRange
	}
	if len(fraction) > rateDigits {
		return Rate{}, fmt.Errorf("a rate has at most %d digits after the decimal point", rateDigits)
	}
	scaled, _ := new(big.Int).SetString(whole+fraction+strings.Repeat("0", rateDigits-len(fraction)), 10)
	if scaled.Sign() == 0 {
		return Rate{}, fmt.Errorf("a rate is above zero")
	}
	return Rate{scaled}, nil
}

// MustParseRate is ParseRate for constants; it panics on a text that is no
// rate.
func MustParseRate(text string) Rate {
	r, err := ParseRate(text)
	if err != nil {
		panic(fmt.Sprintf("money: rate %q: %v", text, err))
	}
	return r
}

// String formats r without trailing zeros: "1", "0.9987".
func (r Rate) String() string {
	if r.scaled == nil {
		return "0"
	}
	whole, rest := new(big.Int).QuoRem(r.scaled, pow10(rateDigits), new(big.Int))
	if rest.Sign() == 0 {
		return whole.String()
	}
	return whole.String() + "." + strings.TrimRight(fmt.Sprintf("%018d", rest), "0")
}

// FloorFiat returns what tokens are worth in fiat, rounded down to its digits after the
// point, so that never more is paid than they are worth. It returns ErrOverflow when
// the result is above Max.
func (r Rate) FloorFiat(tokens Amount, digits int) (Amount, error) {
	n := new(big.Int).Mul(big.NewInt(int64(tokens)), pow10(rateDigits))
	n.Quo(n, r.scaled)
	if digits < Digits {
		step := pow10(Digits - digits)
		n.Sub(n, new(big.Int).Rem(n, step))
	}
	if !n.IsInt64() || Amount(n.Int64()) > Max {
		return 0, ErrOverflow
	}
	return Amount(n.Int64()), nil
}

// CeilAmount returns what fiat costs in tokens, rounded up to the sixth digit
// or to the token's decimals, whichever is fewer, so that a merchant never
// receives less than the price. It returns ErrOverflow when the result is
// above Max.
func (r Rate) CeilAmount(fiat Amount, decimals int) (Amount, error) {
	step := pow10(rateDigits + max(Digits-decimals, 0))
	n := new(big.Int).Mul(big.NewInt(int64(fiat)), r.scaled)
	n.Add(n, new(big.Int).Sub(step, big.NewInt(1)))
	n.Quo(n, step)
	if decimals < Digits {
		n.Mul(n, pow10(Digits-decimals))
	}
	if !n.IsInt64() || Amount(n.Int64()) > Max {
		return 0, ErrOverflow
	}
	return Amount(n.Int64()), nil
}

// RateOf returns n / 10^decimals as a rate, which is how contracts tell prices. It
// fails for what is not above zero, has more digits than a rate keeps, or is out of
// a rate's range.
func RateOf(n *big.Int, decimals int) (Rate, error) {
	if decimals < 0 || decimals > rateDigits {
		return Rate{}, fmt.Errorf("a rate has at most %d digits after the decimal point", rateDigits)
	}
	return rateOf(new(big.Int).Mul(n, pow10(rateDigits-decimals)))
}

// rateOf makes a rate of its 10^-18 parts.
func rateOf(scaled *big.Int) (Rate, error) {
	if scaled.Sign() <= 0 {
		return Rate{}, fmt.Errorf("a rate is above zero")
	}
	if scaled.Cmp(pow10(intDigitsMax+rateDigits)) >= 0 {
		return Rate{}, ErrRange
	}
	return Rate{scaled}, nil
}

// CeilTimes returns r × by, rounded up: with r the dollars that a euro is worth and
// by the tokens that a dollar is worth, what a euro costs in tokens, so that a
// merchant never receives less. It fails where the result is out of range.
func (r Rate) CeilTimes(by Rate) (Rate, error) {
	return rateOf(ceilQuo(new(big.Int).Mul(r.scaled, by.scaled), pow10(rateDigits)))
}

// CeilOver returns r / by, rounded up: with r the dollars that a euro is worth and by
// those that a token is worth, what a euro costs in tokens. It fails where the
// result is out of range.
func (r Rate) CeilOver(by Rate) (Rate, error) {
	return rateOf(ceilQuo(new(big.Int).Mul(r.scaled, pow10(rateDigits)), by.scaled))
}

// DiffersBeyond tells whether r is further from another rate than so many hundredths
// of a percent of that one.
func (r Rate) DiffersBeyond(from Rate, basisPoints int64) bool {
	distance := new(big.Int).Sub(r.scaled, from.scaled)
	distance.Abs(distance).Mul(distance, big.NewInt(10_000))
	return distance.Cmp(new(big.Int).Mul(from.scaled, big.NewInt(basisPoints))) > 0
}

// ceilQuo is n / d rounded up, of numbers that are not negative.
func ceilQuo(n, d *big.Int) *big.Int {
	quotient, rest := new(big.Int).QuoRem(n, d, new(big.Int))
	if rest.Sign() > 0 {
		quotient.Add(quotient, big.NewInt(1))
	}
	return quotient
}
