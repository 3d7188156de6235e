package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// pieces remembers what was written at once.
type pieces struct {
	mu   sync.Mutex
	list []string
}

func (p *pieces) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.list = append(p.list, string(text))
	return len(text), nil
}

// Lines that inform are written several at a time and soon; others at once, after those
// that were there before them.
func TestLogLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		to := &pieces{}
		lines := &logLines{to: to}
		log := slog.New(promptly{slog.NewTextHandler(lines, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		}}), lines}).With("a", 1).WithGroup("g")
		log.Info("one")
		log.Info("two")
		time.Sleep(logDelay + 1)
		synctest.Wait()
		log.Info("three")
		log.Warn("four")
		log.Info("five")
		log.Error("six")
		log.Info("seven")
		lines.flush()
		time.Sleep(time.Second)
		synctest.Wait()
		want := []string{"level=INFO msg=one a=1\nlevel=INFO msg=two a=1\n", "level=INFO msg=three a=1\nlevel=WARN msg=four a=1\n",
			"level=INFO msg=five a=1\nlevel=ERROR msg=six a=1\n", "level=INFO msg=seven a=1\n"}
		if !slices.Equal(to.list, want) {
			t.Errorf("written are %q, want %q", to.list, want)
		}
	})
}

// However many write at once, each line is there once and whole.
func TestLogLinesOfMany(t *testing.T) {
	to := &pieces{}
	lines := &logLines{to: to}
	const writers, each = 8, 2000
	var wait sync.WaitGroup
	for w := range writers {
		wait.Go(func() {
			for i := range each {
				fmt.Fprintf(lines, "%d/%d %s\n", w, i, strings.Repeat("x", 40))
			}
		})
	}
	wait.Wait()
	lines.flush()
	got := strings.Split(strings.TrimSuffix(strings.Join(to.list, ""), "\n"), "\n")
	slices.Sort(got)
	if distinct := slices.Compact(slices.Clone(got)); len(got) != writers*each || len(distinct) != len(got) {
		t.Errorf("%d lines, %d of them distinct, want %d", len(got), len(distinct), writers*each)
	}
	if len(to.list) > writers*each/10 {
		t.Errorf("%d pieces for %d lines", len(to.list), len(got))
	}
}

// Who writes a line hears that an earlier one could not be written.
func TestLogLinesFail(t *testing.T) {
	reader, writer := io.Pipe()
	lost := errors.New("gone")
	reader.CloseWithError(lost)
	lines := &logLines{to: writer}
	fmt.Fprintln(lines, "one")
	lines.flush()
	if _, err := fmt.Fprintln(lines, "two"); !errors.Is(err, lost) {
		t.Errorf("%v, want %v", err, lost)
	}
	lines.flush()
}
