package xcheckout_test

import (
	"errors"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
)

func TestClockIsCorrected(t *testing.T) {
	for _, skew := range []time.Duration{-23 * time.Hour, -5 * time.Minute, 3 * time.Minute, 23 * time.Hour} {
		p := newPeer(t)
		p.skew = skew
		// Cancel must not happen twice, but what was refused has not happened.
		p.on("/checkout/order/cancel", func(call) answer { return ok(`{"orderNo":"A1"}`) })
		client := p.newClient(nil)
		if client.ClockOffset() != 0 {
			t.Errorf("the offset is %v before the first call", client.ClockOffset())
		}
		for range 2 {
			if _, err := client.Orders.Cancel(t.Context(), "A1"); err != nil {
				t.Errorf("clock wrong by %v: %v", -skew, err)
			}
		}
		if off := client.ClockOffset() - skew; off.Abs() > 2*time.Second {
			t.Errorf("the offset is %v, want about %v", client.ClockOffset(), skew)
		}
		if n := p.tokensGiven(); n != 1 {
			t.Errorf("%d tokens, want 1", n)
		}
	}
}

// TestClockIsNotCorrected tries the refusals for skew that prove nothing.
func TestClockIsNotCorrected(t *testing.T) {
	const hour = time.Hour
	at := func(d time.Duration) string { return strconv.FormatInt(time.Now().Add(d).UnixMilli(), 10) }
	skewed := func(received string) string {
		return refusal(401, "timestamp_outside_window", fmt.Sprintf(`,"receivedTimestamp":%s`, received))
	}
	other := newKey(t, "another-key-0123456789")
	for name, c := range map[string]struct {
		answer func(call) answer
		want   xcheckout.Code
	}{
		"unsigned": {func(c call) answer {
			return answer{status: 401, unsigned: true, body: skewed(c.timestamp)}
		}, xcheckout.CodeAnswerUnverified},
		"signed by another": {func(c call) answer {
			return answer{status: 401, key: other, timestamp: at(hour), body: skewed(c.timestamp)}
		}, xcheckout.CodeAnswerSignatureMismatch},
		"about another request": {func(call) answer {
			return answer{status: 401, timestamp: at(hour), body: skewed("1636360661729")}
		}, xcheckout.CodeAnswerTimestampOutside},
		"without receivedTimestamp": {func(call) answer {
			return answer{status: 401, timestamp: at(hour), body: refusal(401, "timestamp_outside_window", "")}
		}, xcheckout.CodeAnswerTimestampOutside},
		"another refusal": {func(c call) answer {
			return answer{status: 404, timestamp: at(hour), body: refusal(404, "order_not_found", `,"receivedTimestamp":`+c.timestamp)}
		}, xcheckout.CodeAnswerTimestampOutside},
		"more than a day": {func(c call) answer {
			return answer{status: 401, timestamp: at(25 * hour), body: skewed(c.timestamp)}
		}, xcheckout.CodeAnswerTimestampOutside},
		"more than a day ago": {func(c call) answer {
			return answer{status: 401, timestamp: at(-25 * hour), body: skewed(c.timestamp)}
		}, xcheckout.CodeAnswerTimestampOutside},
	} {
		p := newPeer(t)
		p.on("/checkout/order/info", c.answer)
		client := p.newClient(nil)
		if _, err := client.Orders.Info(t.Context(), "A1"); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
		if client.ClockOffset() != 0 {
			t.Errorf("%s: the clock was corrected by %v", name, client.ClockOffset())
		}
	}
}

// TestSkewIsCorrectedOnce has a gateway that is never content.
func TestSkewIsCorrectedOnce(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/order/info", func(c call) answer {
		return answer{status: 401, body: refusal(401, "timestamp_outside_window", `,"receivedTimestamp":"`+c.timestamp+`"`)}
	})
	_, err := p.newClient(nil).Orders.Info(t.Context(), "A1")
	var e *xcheckout.Error
	if !errors.As(err, &e) || e.Code != xcheckout.CodeTimestampOutside || !e.Verified {
		t.Errorf("got %v, want the verified %s", err, xcheckout.CodeTimestampOutside)
	}
	if n := len(p.seen()); n != 2 {
		t.Errorf("sent %d times, want 2", n)
	}
}

// TestTimestampsNeverRepeat stops the clock: each signature of the same
// message takes the next millisecond, another message does not.
func TestTimestampsNeverRepeat(t *testing.T) {
	p := newPeer(t)
	for _, path := range []string{"/checkout/order/info", "/openapi/test"} {
		p.on(path, func(call) answer { return ok(`{"orderNo":"A1"}`) })
	}
	start := time.Now()
	client := p.newClient(func(c *xcheckout.Config) { c.Now = func() time.Time { return start } })
	for range 5 {
		if _, err := client.Orders.Info(t.Context(), "A1"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := client.Test(t.Context(), xcheckout.SelfTest{}); err != nil {
		t.Fatal(err)
	}
	for i, c := range p.seen() {
		want := start.UnixMilli() + int64(i)
		if i == 5 {
			want = start.UnixMilli()
		}
		if c.timestamp != strconv.FormatInt(want, 10) {
			t.Errorf("call %d to %s is signed at %s, want %d", i, c.target, c.timestamp, want)
		}
	}
}
