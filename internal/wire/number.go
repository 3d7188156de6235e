package wire

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/money"
)

// Number is an amount as order answers and order events show it: a JSON number in
// its shortest decimal form, never with an exponent. Refunds, settlements and
// abnormal payments show theirs as strings, which is money.Amount's own form.
type Number money.Amount

// MarshalJSON writes 25, 24.5 or 0.000001.
func (n Number) MarshalJSON() ([]byte, error) { return []byte(money.Amount(n).Shortest()), nil }

// String is the amount's own, for people.
func (n Number) String() string { return money.Amount(n).String() }

// UnmarshalJSON reads what MarshalJSON writes.
func (n *Number) UnmarshalJSON(data []byte) error { return (*money.Amount)(n).UnmarshalJSON(data) }

// Rate is a money.Rate's text, shown as the JSON number that it is.
type Rate string

// MarshalJSON writes 1 or 0.9987.
func (r Rate) MarshalJSON() ([]byte, error) { return []byte(r), nil }

// UnmarshalJSON reads what MarshalJSON writes.
func (r *Rate) UnmarshalJSON(data []byte) error { *r = Rate(data); return nil }

// orderTime formats a time as order answers have it, eventTime as events do. Both
// are UTC.
func orderTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000") }

func eventTime(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") }

// Integer is a whole number of a request: a JSON number or the same as a string,
// as some clients send it.
type Integer int64

// UnmarshalJSON reads digits, in quotes or not.
func (i *Integer) UnmarshalJSON(data []byte) error {
	n, err := strconv.ParseInt(strings.Trim(string(data), `"`), 10, 64)
	*i = Integer(n)
	return err
}

// Int64 is the number as a call takes it, nil for one that was not sent.
func (i *Integer) Int64() *int64 {
	if i == nil {
		return nil
	}
	n := int64(*i)
	return &n
}

// Int is Int64 where an int is taken. What does not fit into one is not in any
// range either.
func (i *Integer) Int() *int {
	if i == nil {
		return nil
	}
	n := int(max(min(int64(*i), math.MaxInt32), math.MinInt32))
	return &n
}
