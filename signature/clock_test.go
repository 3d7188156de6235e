package signature_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

func TestClock(t *testing.T) {
	local := time.UnixMilli(1636360661729)
	clock := signature.NewClock(func() time.Time { return local })
	m := signature.Message{Method: "GET", Target: "/openapi/test"}
	next := func(m signature.Message) int64 {
		t.Helper()
		at, err := clock.Next(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		return at.UnixMilli() - local.UnixMilli()
	}
	for want := range int64(3) {
		if got := next(m); got != want {
			t.Errorf("the same message again: %d ms ahead, want %d", got, want)
		}
	}
	for _, other := range []signature.Message{
		{Method: "POST", Target: "/openapi/test"}, {Method: "GET", Target: "/openapi/test?a=1"},
		{Method: "GET", Target: "/openapi/test", Body: []byte("{}")}, {Method: "GET/openapi", Target: "/test"},
	} {
		if got := next(other); got != 0 {
			t.Errorf("%v is %d ms ahead, want 0: it is another message", other, got)
		}
	}
	for _, test := range []struct {
		offset time.Duration
		ok     bool
	}{{-24 * time.Hour, true}, {24 * time.Hour, true}, {24*time.Hour + 1, false}, {-25 * time.Hour, false}, {time.Minute, true}} {
		before := clock.Offset()
		want := test.offset
		if !test.ok {
			want = before
		}
		if ok := clock.Correct(local.Add(test.offset)); ok != test.ok || clock.Offset() != want || clock.Now() != local.Add(want) {
			t.Errorf("Correct(%v) = %v with the offset %v, want %v with %v", test.offset, ok, clock.Offset(), test.ok, want)
		}
	}
	if got := next(m); got != time.Minute.Milliseconds() {
		t.Errorf("%d ms ahead, want a minute", got)
	}
}

// One message cannot be signed more than a second ahead of the clock, nor twice
// at one time.
func TestClockWaits(t *testing.T) {
	local := time.UnixMilli(1636360661729)
	clock := signature.NewClock(func() time.Time { return local })
	m := signature.Message{Method: "GET", Target: "/"}
	seen := map[time.Time]bool{}
	for range 1001 {
		at, err := clock.Next(t.Context(), m)
		if err != nil || seen[at] {
			t.Fatalf("%v, %v; seen before: %v", at, err, seen[at])
		}
		seen[at] = true
	}
	gone := errors.New("gone")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(gone)
	if at, err := clock.Next(ctx, m); !errors.Is(err, gone) {
		t.Errorf("got %v, %v; want the context's cause", at, err)
	}
}
