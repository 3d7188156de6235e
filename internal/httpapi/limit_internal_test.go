package httpapi

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

// A caller gets its burst at once, learns how long to wait then, and gets one
// call more for each time that passes, whatever others do.
func TestLimiter(t *testing.T) {
	now := time.UnixMilli(1_800_000_000_000)
	l := newLimiter(3, time.Second, alone)
	for i := range 3 {
		if wait := l.take("a", now); wait != 0 {
			t.Fatalf("call %d of the burst waits %v", i, wait)
		}
	}
	for range 2 { // a refused call costs nothing
		if wait := l.take("a", now.Add(400*time.Millisecond)); wait != 600*time.Millisecond {
			t.Errorf("beyond the burst: %v, want 600ms", wait)
		}
	}
	if wait := l.take("b", now); wait != 0 {
		t.Errorf("another caller waits %v", wait)
	}
	if wait := l.take("a", now.Add(time.Second)); wait != 0 {
		t.Errorf("a second later: %v, want none", wait)
	}
	if wait := l.take("a", now.Add(time.Second)); wait != time.Second {
		t.Errorf("the next one: %v, want 1s", wait)
	}
	if wait := l.take("a", now.Add(-time.Hour)); wait > time.Second {
		t.Errorf("with the clock set back: %v, want 1s at most", wait)
	}
}

// However many callers there are, what is remembered has an end; those beyond
// it share one place, and those who are known keep theirs.
func TestLimiterForgets(t *testing.T) {
	now := time.UnixMilli(1_800_000_000_000)
	l := newLimiter(2, time.Second, alone)
	l.max = 10
	for i := range 50 {
		l.take(fmt.Sprint(i), now)
	}
	if len(l.full) > l.max+1 {
		t.Errorf("%d callers are remembered, want %d at most", len(l.full), l.max+1)
	}
	if l.take("9", now) != 0 || l.take("9", now) == 0 {
		t.Error("a known caller does not have a burst of its own")
	}
	if l.take("stranger", now) == 0 {
		t.Error("strangers beyond the limit have more than one burst together")
	}
	later := now.Add(time.Minute)
	if l.take("stranger", later) != 0 || len(l.full) != 1 {
		t.Errorf("%d callers are remembered a minute later, want 1", len(l.full))
	}
}

func TestLimitedAs(t *testing.T) {
	for remote, want := range map[string]string{
		"203.0.113.7:1234": "203.0.113.7/32", "[::ffff:203.0.113.7]:1": "203.0.113.7/32",
		"[2001:db8:1:2:3::4]:1": "2001:db8:1:2::/64", "[2001:db8:1:2:ffff::4%eth0]:1": "2001:db8:1:2::/64",
		// A proxy of the operator's, through which everybody comes.
		"127.0.0.1:1": "", "[::1]:1": "", "10.1.2.3:1": "", "[fd00::1]:1": "", "[fe80::1%eth0]:1": "",
		// Nobody knows: all of these together.
		"@": "unknown", "": "unknown",
	} {
		if got := limitedAs(peer(&http.Request{RemoteAddr: remote}, nil)); got != want {
			t.Errorf("%s: %q, want %q", remote, got, want)
		}
	}
}

func alone() int { return 1 }

// Replicas share what a caller may do: three of them give it a third each.
func TestReplicasShareALimit(t *testing.T) {
	replicas := 3
	l := newLimiter(9, time.Second, func() int { return replicas })
	now := time.Unix(1_800_000_000, 0)
	taken := 0
	for l.take("a", now) == 0 {
		taken++
	}
	if taken != 3 {
		t.Errorf("%d calls at once, want 3 of 9", taken)
	}
	if wait := l.take("a", now.Add(2*time.Second)); wait != time.Second {
		t.Errorf("after two seconds one waits %s more, want 1s: one call in three seconds", wait)
	}
	// One that is left gives it all.
	replicas = 1
	if wait := l.take("a", now.Add(2*time.Second)); wait != 0 {
		t.Errorf("alone, after two seconds: waits %s", wait)
	}
	// More replicas than calls: one at a time, not none for ever.
	replicas = 100
	if wait := l.take("b", now); wait != 0 {
		t.Errorf("the first call of a caller waits %s", wait)
	}
}
