package money_test

import (
	"errors"
	"math/big"
	"testing"

	"github.com/xcheckout/xcheckout/money"
)

// The merchant never gets less: what is divided or multiplied is rounded up, at the
// last of a rate's digits.
func TestRatesAreRoundedUp(t *testing.T) {
	for _, c := range []struct{ name, got, want string }{
		{"a token worth a dollar", over(t, "1", "1"), "1"},
		{"a token worth 0.9987 dollars", over(t, "1", "0.9987"), "1.001301692199859818"},
		{"a token worth three dollars", over(t, "1", "3"), "0.333333333333333334"},
		{"a euro at 1.0812 in a token at 0.9998", over(t, "1.0812", "0.9998"), "1.081416283256651331"},
		{"a yen", over(t, "0.00667", "1.0002"), "0.006668666266746651"},
		{"the largest token", over(t, "0.000000000000000001", "999999999999"), "0.000000000000000001"}, // never nothing
		{"a euro at a fixed token", times(t, "1.0812", "1.001"), "1.0822812"},
		{"the last digit", times(t, "0.000000000000000001", "0.1"), "0.000000000000000001"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.name, c.got, c.want)
		}
	}
	if _, err := money.MustParseRate("999999999999").CeilOver(money.MustParseRate("0.1")); !errors.Is(err, money.ErrRange) {
		t.Errorf("a rate beyond the range: %v, want ErrRange", err)
	}
	if _, err := money.MustParseRate("999999999999").CeilTimes(money.MustParseRate("10")); !errors.Is(err, money.ErrRange) {
		t.Errorf("a rate beyond the range: %v, want ErrRange", err)
	}
}

func over(t *testing.T, r, by string) string {
	t.Helper()
	rate, err := money.MustParseRate(r).CeilOver(money.MustParseRate(by))
	if err != nil {
		t.Error(err)
	}
	return rate.String()
}

func times(t *testing.T, r, by string) string {
	t.Helper()
	rate, err := money.MustParseRate(r).CeilTimes(money.MustParseRate(by))
	if err != nil {
		t.Error(err)
	}
	return rate.String()
}

func TestRateOfUnits(t *testing.T) {
	rate, err := money.RateOf(big.NewInt(99_981_234), 8)
	if err != nil || rate.String() != "0.99981234" {
		t.Errorf("8 decimals: %s, %v", rate, err)
	}
	huge, _ := new(big.Int).SetString("1000000000000000000000000000000", 10)
	for name, c := range map[string]struct {
		n        *big.Int
		decimals int
	}{
		"zero": {big.NewInt(0), 8}, "below zero": {big.NewInt(-1), 8}, "too many digits": {big.NewInt(1), 19}, "too large": {huge, 18},
	} {
		if rate, err := money.RateOf(c.n, c.decimals); err == nil {
			t.Errorf("%s: %s, want a refusal", name, rate)
		}
	}
}

func TestRateDiffersBeyond(t *testing.T) {
	for _, c := range []struct {
		rate, from string
		beyond     bool
	}{
		{"1.02", "1", false}, {"1.020000000000000001", "1", true}, {"0.98", "1", false}, {"0.979999999999999999", "1", true},
		{"1", "1", false}, {"0.000000000000000001", "999999999999", true},
	} {
		if got := money.MustParseRate(c.rate).DiffersBeyond(money.MustParseRate(c.from), 200); got != c.beyond {
			t.Errorf("%s is more than 2 %% from %s: %t, want %t", c.rate, c.from, got, c.beyond)
		}
	}
}
