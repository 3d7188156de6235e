package service

import (
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/store"
)

// What a replica hears of a chain that another one reads takes the place of what it
// heard before: an alarm ends here when it ends there.
func TestAlarmElsewhereEnds(t *testing.T) {
	f, now := &following{}, time.Now()
	for _, step := range []struct {
		note string
		want chain.Kind
	}{{`{"head": 7}`, ""}, {`{"head": 7, "kind": "node", "since": 1, "error": "no answer"}`, chain.OfNode}, {`{"head": 8}`, ""}} {
		f.hear(store.Lease{Note: step.note}, now, nil)
		var got chain.Kind
		if alarm := f.standing(now).alarm; alarm != nil {
			got = alarm.Kind
		}
		if got != step.want {
			t.Errorf("after %s: alarm %q, want %q", step.note, got, step.want)
		}
	}
}

// Each replica holds the time of the newest block against its own clock, whichever of
// them reads the chain.
func TestClockOfAReplicaThatDoesNotRead(t *testing.T) {
	f := &following{Chain: Chain{BlockTime: time.Second, AlarmAfter: time.Minute}}
	head := time.UnixMilli(1_700_000_000_000)
	f.hear(store.Lease{Note: `{"head": 7, "headTime": 1700000000000}`}, head, nil)
	for off, want := range map[time.Duration]chain.Kind{0: "", -59 * time.Second: "", -time.Hour: chain.OfClock, time.Minute: "", time.Hour: chain.OfHead} {
		var got chain.Kind
		if alarm := f.standing(head.Add(off)).alarm; alarm != nil {
			got = alarm.Kind
		}
		if got != want {
			t.Errorf("a clock that is %v off: alarm %q, want %q", off, got, want)
		}
	}
	f.hear(store.Lease{Note: `{"head": 7}`}, head, nil) // of a replica that is older than this
	if alarm := f.standing(head.Add(time.Hour)).alarm; alarm != nil {
		t.Errorf("alarm %+v where no time is told, want none", alarm)
	}
}
