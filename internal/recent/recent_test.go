package recent_test

import (
	"fmt"
	"testing"

	"github.com/xcheckout/xcheckout/internal/recent"
)

// The newest hundred are kept, found by their requestId and told to whoever waits.
func TestCalls(t *testing.T) {
	l := recent.New()
	if _, there := l.Last(); there {
		t.Error("an empty list has a last call")
	}
	_, added := l.After(0)
	for i := range recent.Max + 5 {
		l.Add(recent.Call{RequestID: fmt.Sprint("req_", i)})
	}
	select {
	case <-added:
	default:
		t.Error("nobody was told of a call")
	}
	calls, added := l.After(0)
	if got, want := len(calls), recent.Max; got != want {
		t.Fatalf("%d calls are kept, want %d", got, want)
	}
	if got, want := calls[0].RequestID, "req_5"; got != want {
		t.Errorf("the oldest is %s, want %s", got, want)
	}
	last, _ := l.Last()
	if got, want := fmt.Sprint(last.RequestID, " ", last.Seq), fmt.Sprintf("req_%d %d", recent.Max+4, recent.Max+5); got != want {
		t.Errorf("the last is %s, want %s", got, want)
	}
	if calls, _ := l.After(last.Seq - 2); len(calls) != 2 || calls[1].RequestID != last.RequestID {
		t.Errorf("behind all but two there are %v", calls)
	}
	if calls, _ := l.After(last.Seq); len(calls) != 0 {
		t.Errorf("behind the last one there are %v", calls)
	}
	if _, there := l.Find("req_4"); there {
		t.Error("a call that was forgotten is found")
	}
	if c, there := l.Find("req_5"); !there || c.Seq != 6 {
		t.Errorf("found %v, %t, want the sixth", c, there)
	}
	select {
	case <-added:
		t.Error("told of a call that did not come")
	default:
	}
}

// Where none are kept, nothing is.
func TestNone(t *testing.T) {
	var l *recent.Calls
	l.Add(recent.Call{})
}
