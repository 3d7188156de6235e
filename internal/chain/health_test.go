package chain_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
)

var errRefused = errors.New("the node refuses")

// loud watches slots through a source on a bad day, with alarms after a few
// milliseconds.
func loud(t *testing.T, s *slots, m *memory, change func(*chain.Config)) (*chain.Watcher, *faulty, *lockedBuffer) {
	t.Helper()
	source, log := &faulty{Source: s}, &lockedBuffer{}
	w, _ := followSlots(t, s, m, func(c *chain.Config) {
		c.Source, c.AlarmAfter, c.RepeatEvery = source, 30*time.Millisecond, 30*time.Millisecond
		c.Log = slog.New(slog.NewTextHandler(log, nil))
		if change != nil {
			change(c)
		}
	})
	s.recordedBy(t, m)
	return w, source, log
}

func alarmed(t *testing.T, w *chain.Watcher, want chain.Kind) chain.Alarm {
	t.Helper()
	var alarm chain.Alarm
	eventually(t, "an alarm of "+string(want), func() bool {
		var loud bool
		alarm, loud = w.Alarm(time.Now())
		return loud && alarm.Kind == want
	})
	return alarm
}

// What keeps a chain from being followed is an alarm only when it lasts; then
// the log says it again and again, and what to do.
func TestStandingStillIsLoud(t *testing.T) {
	s, m := newSlots(), &memory{t: t, confirmations: 1, skips: true}
	w, source, log := loud(t, s, m, nil)
	if alarm, loud := w.Alarm(time.Now()); loud {
		t.Errorf("alarm %+v while all is well", alarm)
	}
	away := errors.New("connection refused")
	source.fail(away)
	if alarm := alarmed(t, w, chain.OfNode); !errors.Is(alarm.Err, away) || time.Since(alarm.Since) < 30*time.Millisecond {
		t.Errorf("alarm %+v, want %v since a while ago", alarm, away)
	}
	eventually(t, "the log says it three times", func() bool { return log.count("level=ERROR") >= 3 })
	for _, part := range []string{"chain stands still", "chain=slots", "kind=node", "for=", `error="connection refused"`, "xcheckoutd chain status --config FILE"} {
		if !strings.Contains(log.String(), part) {
			t.Errorf("the log lacks %q:\n%s", part, log.String())
		}
	}
	source.fail(nil)
	eventually(t, "the alarm ends", func() bool { _, loud := w.Alarm(time.Now()); return !loud })
	eventually(t, "the log says so", func() bool { return log.count("chain is followed again") == 1 })
	if counts := w.Health().Counts; counts[chain.OfNode] == 0 || len(counts) != 1 {
		t.Errorf("failures by kind are %v, want those of the node alone", counts)
	}
}

// One kind of trouble, said a moment ago, keeps no other from being said.
func TestAnotherKindOfTroubleIsSaidAtOnce(t *testing.T) {
	s, m := newSlots(), &memory{t: t, confirmations: 1, skips: true, expect: always(0, account("shop"))}
	s.balances = errors.New("missing trie node")
	_, source, log := loud(t, s, m, func(c *chain.Config) { c.RepeatEvery = time.Hour })
	eventually(t, "the log tells of the balances", func() bool { return log.count("orders on this chain do not expire") == 1 })
	source.fail(errRefused)
	eventually(t, "the log tells of the node", func() bool { return log.count("chain stands still") == 1 })
}

// A node that takes a question and never answers has not failed yet, and the
// chain stands still all the same.
func TestNodeThatHangsIsAnAlarm(t *testing.T) {
	s, m := newSlots(), &memory{t: t, confirmations: 1, skips: true}
	w, source, _ := loud(t, s, m, nil)
	until := make(chan struct{})
	source.hang(until)
	alarmed(t, w, chain.OfNode)
	source.hang(nil)
	close(until)
	eventually(t, "the alarm ends", func() bool { _, loud := w.Alarm(time.Now()); return !loud })
}

// What needs a person is an alarm at once, tells how to go on, and ends when
// somebody has looked.
func TestNeedsAPerson(t *testing.T) {
	s, m := newSlots(), &memory{t: t, confirmations: 1, skips: true}
	w, _, log := loud(t, s, m, func(c *chain.Config) { c.AlarmAfter = time.Hour })
	m.mu.Lock()
	m.refuse = fmt.Errorf("a deep reorg: %w", chain.ErrNeedsPerson)
	m.mu.Unlock()
	s.mine(1)
	alarmed(t, w, chain.OfPerson)
	eventually(t, "the log says it twice", func() bool { return log.count("level=ERROR") >= 2 })
	if !strings.Contains(log.String(), "xcheckoutd chain resume --config FILE --chain slots") {
		t.Errorf("the log does not tell how to go on:\n%s", log.String())
	}
	m.mu.Lock()
	m.refuse = nil
	m.mu.Unlock()
	s.recordedBy(t, m)
	eventually(t, "the alarm ends", func() bool { _, loud := w.Alarm(time.Now()); return !loud })
}

// The age of the head counts where the chain's blocks come by the clock, and
// there alone.
func TestOldHead(t *testing.T) {
	for name, blockTime := range map[string]time.Duration{"a test chain without blocks": 0, "blocks by the clock": time.Second} {
		t.Run(name, func(t *testing.T) {
			s, m := newSlots(), &memory{t: t, confirmations: 1, skips: true}
			w, _, _ := loud(t, s, m, func(c *chain.Config) { c.BlockTime, c.AlarmAfter = blockTime, time.Minute })
			head := time.UnixMilli(w.Health().Head.Time)
			if alarm, loud := w.Alarm(head.Add(blockTime + time.Minute)); loud && alarm.Kind == chain.OfHead {
				t.Errorf("alarm %+v a minute after the next block was due", alarm)
			}
			// Ask for the moment that is just too late by the chain's clock;
			// the watcher itself answered a moment ago.
			alarm, loud := w.Alarm(time.Now())
			if want := blockTime > 0; loud != want || want && alarm.Kind != chain.OfHead {
				t.Errorf("alarm %+v, %v; want one of the head: %v", alarm, loud, want)
			}
		})
	}
}

// A head of a time that has not come yet is an alarm, since orders that are made by a
// clock that is behind would expire by the time of blocks as soon as they are made.
func TestHeadOfTheFuture(t *testing.T) {
	for name, blockTime := range map[string]time.Duration{"a test chain without blocks": 0, "blocks by the clock": time.Second} {
		t.Run(name, func(t *testing.T) {
			s, m := newSlots(), &memory{t: t, confirmations: 1, skips: true}
			w, _, _ := loud(t, s, m, func(c *chain.Config) { c.BlockTime, c.AlarmAfter = blockTime, time.Minute })
			head := time.UnixMilli(w.Health().Head.Time)
			if alarm, loud := w.Alarm(head.Add(-time.Minute)); loud {
				t.Errorf("alarm %+v of a head that is a minute ahead, want none", alarm)
			}
			alarm, loud := w.Alarm(head.Add(-time.Minute - time.Millisecond))
			if want := blockTime > 0; loud != want || want && (alarm.Kind != chain.OfClock || !strings.Contains(alarm.Err.Error(), "this machine's clock")) {
				t.Errorf("alarm %+v, %v of a head that is more than that ahead; want one of the clock: %v", alarm, loud, want)
			}
		})
	}
}

// Whatever the failure says of itself, less is asked for next.
func TestFailuresOfAWideRange(t *testing.T) {
	s, m := newSlots(), &memory{t: t, confirmations: 1, skips: true}
	_, stop := followSlots(t, s, m, nil)
	s.recordedBy(t, m)
	stop()
	for range 40 {
		s.mine(1, account("shop"))
	}
	wide := &picky{slots: s, most: 3}
	followSlots(t, s, m, func(c *chain.Config) { c.Source = wide })
	s.recordedBy(t, m)
	if _, got, _ := m.state(); len(got) != 40 {
		t.Errorf("recorded %d transfers, want 40", len(got))
	}
}

// stuck is a source whose head can be held where it was.
type stuck struct {
	chain.Source
	at atomic.Pointer[chain.Block]
}

func (s *stuck) Head(ctx context.Context) (chain.Block, error) {
	if b := s.at.Load(); b != nil {
		return *b, nil
	}
	return s.Source.Head(ctx)
}

// A node that goes back below what is recorded, and stays there, shows no
// payments: that is an alarm, and ends by itself.
func TestNodeThatStaysBehindIsAnAlarm(t *testing.T) {
	s, m := newSlots(), &memory{t: t, confirmations: 1, skips: true}
	first, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	node := &stuck{}
	w, _, _ := loud(t, s, m, func(c *chain.Config) { node.Source = c.Source; c.Source = node })
	s.mine(1)
	s.mine(1)
	s.recordedBy(t, m)
	node.at.Store(&first)
	alarm := func() bool { _, is := w.Alarm(time.Now()); return is }
	eventually(t, "the node that is behind is an alarm", alarm)
	if a, _ := w.Alarm(time.Now()); a.Kind != chain.OfNode || !strings.Contains(a.Err.Error(), "behind what is recorded") {
		t.Errorf("the alarm is %+v, want one of the node that says it is behind", a)
	}
	node.at.Store(nil)
	eventually(t, "it ends when the node has come up", func() bool { return !alarm() })
}
