package money_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/xcheckout/xcheckout/money"
)

func TestParse(t *testing.T) {
	accepted := map[string]money.Amount{
		"0": 0, "25": 25_000_000, "25.00": 25_000_000, "25.5": 25_500_000, "0.000001": 1,
		"1000.233567": 1_000_233_567, "999999999999.999999": money.Max, "007": 7_000_000,
		"1.0000000": 1_000_000, "0.00000100000000000000": 1,
	}
	for text, want := range accepted {
		if got, err := money.Parse(text); got != want || err != nil {
			t.Errorf("Parse(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	refused := map[string]error{
		"": money.ErrSyntax, ".": money.ErrSyntax, ".5": money.ErrSyntax, "5.": money.ErrSyntax,
		"+1": money.ErrSyntax, "-1": money.ErrSyntax, "1e3": money.ErrSyntax, "1 ": money.ErrSyntax,
		"1,0": money.ErrSyntax, "1.2.3": money.ErrSyntax, "0x1": money.ErrSyntax, "NaN": money.ErrSyntax,
		"٣": money.ErrSyntax, "0.0000001": money.ErrPrecision, "1.00000000000001": money.ErrPrecision,
		"1000000000000": money.ErrRange, "0000000000001": money.ErrRange,
	}
	for text, want := range refused {
		if got, err := money.Parse(text); !errors.Is(err, want) {
			t.Errorf("Parse(%q) = %d, %v; want the error %q", text, got, err, want)
		}
	}
}

func TestString(t *testing.T) {
	for a, want := range map[money.Amount]string{
		0: "0.00", 1: "0.000001", 25_000_000: "25.00", 25_500_000: "25.50", 818_890_000: "818.89",
		-1_500_000: "-1.50", 1_000_233_567: "1000.233567", -1 << 63: "-9223372036854.775808",
	} {
		if got := a.String(); got != want {
			t.Errorf("Amount(%d).String() = %q, want %q", int64(a), got, want)
		}
	}
}

func TestShortest(t *testing.T) {
	for a, want := range map[money.Amount]string{
		0: "0", 1: "0.000001", 25_000_000: "25", 24_500_000: "24.5", 100_000_000: "100", 989_190_000: "989.19", -1_500_000: "-1.5",
		money.Max: "999999999999.999999",
	} {
		if got := a.Shortest(); got != want {
			t.Errorf("Amount(%d).Shortest() = %q, want %q", int64(a), got, want)
		}
	}
}

func TestTextReadsBack(t *testing.T) {
	for range 10_000 {
		a := money.Amount(rand.Int64N(int64(money.Max) + 1))
		for _, text := range []string{a.String(), a.Shortest()} {
			if got, err := money.Parse(text); got != a || err != nil {
				t.Fatalf("Parse(%q) = %d, %v; want %d", text, got, err, a)
			}
		}
	}
}

func TestJSON(t *testing.T) {
	for text, want := range map[string]money.Amount{`"25.00"`: 25_000_000, `25`: 25_000_000, `0.1`: 100_000, `"2\u0035"`: 25_000_000} {
		var got money.Amount
		if err := json.Unmarshal([]byte(text), &got); got != want || err != nil {
			t.Errorf("Unmarshal(%s) = %d, %v; want %d", text, got, err, want)
		}
	}
	for text, want := range map[string]error{
		`1e2`: money.ErrSyntax, `"1e2"`: money.ErrSyntax, `""`: money.ErrSyntax,
		`0.10000000000000001`: money.ErrPrecision, `"1.0000001"`: money.ErrPrecision,
	} {
		var got money.Amount
		if err := json.Unmarshal([]byte(text), &got); !errors.Is(err, want) {
			t.Errorf("Unmarshal(%s) = %d, %v; want the error %q", text, got, err, want)
		}
	}
	if got, _ := json.Marshal(money.Amount(25_000_000)); string(got) != `"25.00"` {
		t.Errorf("Marshal = %s, want %q", got, `"25.00"`)
	}
}

func TestFloorAndRaw(t *testing.T) {
	raw := func(text string) *big.Int { n, _ := new(big.Int).SetString(text, 10); return n }
	for _, c := range []struct {
		raw      string
		decimals int
		want     money.Amount
	}{
		{"25000000", 6, 25_000_000},
		{"25000000000000000000", 18, 25_000_000},
		{"999999999999", 18, 0},
		{"1999999999999", 18, 1},
		{"25", 0, 25_000_000},
		{"2500", 2, 25_000_000},
	} {
		if got, err := money.Floor(raw(c.raw), c.decimals); got != c.want || err != nil {
			t.Errorf("Floor(%s, %d) = %d, %v; want %d", c.raw, c.decimals, got, err, c.want)
		}
	}
	if _, err := money.Floor(raw("9223372036854775808"), 6); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("Floor(2^63, 6): %v, want %v", err, money.ErrOverflow)
	}
	if got, err := money.Amount(25_000_000).Raw(18); err != nil || got.Cmp(raw("25000000000000000000")) != 0 {
		t.Errorf("25.00 in 18 decimals = %s, %v", got, err)
	}
	if _, err := money.Amount(1).Raw(2); !errors.Is(err, money.ErrPrecision) {
		t.Errorf("0.000001 in 2 decimals: %v, want %v", err, money.ErrPrecision)
	}
}

// What tokens are worth in fiat is rounded down, so that there and back never gains.
func TestFloorFiat(t *testing.T) {
	for _, c := range []struct {
		rate, tokens string
		digits       int
		want         string
	}{
		{"1", "10.999999", 2, "10.99"}, {"1.0812", "35.176032", 2, "32.53"}, {"0.00667", "6.67", 0, "1000.00"}, {"0.00667", "6.669999", 0, "999.00"},
		{"3.25", "3.266250", 3, "1.005"}, {"1.0812", "0.010811", 2, "0.00"}, {"3", "1", 6, "0.333333"},
	} {
		got, err := money.MustParseRate(c.rate).FloorFiat(money.MustParse(c.tokens), c.digits)
		if err != nil || got.String() != c.want {
			t.Errorf("%s at %s: %s, %v, want %s", c.tokens, c.rate, got, err, c.want)
		}
	}
	if _, err := money.MustParseRate("0.000000000000000001").FloorFiat(1_000_000, 2); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("too large: %v, want ErrOverflow", err)
	}
	for cents := money.Amount(10_000); cents < 100_000_000; cents = cents*7/5/10_000*10_000 + 10_000 {
		rate := money.MustParseRate("1.081237")
		tokens, err := rate.CeilAmount(cents, 6)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := rate.FloorFiat(tokens, 2); err != nil || back != cents {
			t.Errorf("%s there and back is %s, %v", cents, back, err)
		}
	}
}

func TestRateRoundsUp(t *testing.T) {
	for _, c := range []struct {
		rate     string
		fiat     string
		decimals int
		want     string
	}{
		{"1", "25", 6, "25.00"},
		{"1.000000000000000001", "25", 18, "25.000001"},
		{"0.9987", "10.01", 6, "9.996987"},
		{"0.333333333333333333", "1", 6, "0.333334"},
		{"0.333333333333333333", "1", 2, "0.34"},
		{"1", "0.000001", 0, "1.00"},
	} {
		got, err := money.MustParseRate(c.rate).CeilAmount(money.MustParse(c.fiat), c.decimals)
		if err != nil || got.String() != c.want {
			t.Errorf("%s at %s in %d decimals = %s, %v; want %s", c.fiat, c.rate, c.decimals, got, err, c.want)
		}
	}
	if _, err := money.MustParseRate("2").CeilAmount(money.Max, 6); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("twice Max: %v, want %v", err, money.ErrOverflow)
	}
	for _, text := range []string{"0", "", "-1", "1e3", "0.0000000000000000001"} {
		if r, err := money.ParseRate(text); err == nil {
			t.Errorf("ParseRate(%q) = %s, want an error", text, r)
		}
	}
}
