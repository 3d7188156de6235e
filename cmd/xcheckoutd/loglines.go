package main

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"
)

const (
	// logDelay is how long a line that only informs waits for others at most.
	logDelay = 10 * time.Millisecond
	// logRoom is how much of them waits at most.
	logRoom = 64 << 10
)

// logLines writes the lines of a log several at a time: a gateway that is busy has
// thousands a second, and to hand each to the system took longer than to make it.
//
// It is safe for concurrent use. What is not written yet is lost where the process is
// killed, which is why warnings and errors do not wait, see promptly.
type logLines struct {
	to io.Writer

	mu      sync.Mutex
	waiting []byte
	late    *time.Timer // writes what waits; nil while nothing does
	failed  error
}

// Write takes one line.
func (l *logLines) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting = append(l.waiting, line...)
	switch {
	case len(l.waiting) >= logRoom:
		l.write()
	case l.late == nil:
		l.late = time.AfterFunc(logDelay, l.flush)
	}
	return len(line), l.failed
}

// flush writes the lines that wait.
func (l *logLines) flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.write()
}

func (l *logLines) write() {
	if l.late != nil {
		l.late.Stop()
		l.late = nil
	}
	if len(l.waiting) > 0 {
		_, l.failed = l.to.Write(l.waiting)
		l.waiting = l.waiting[:0]
	}
}

// promptly is a handler whose warnings and errors are written at once, with what waits
// before them.
type promptly struct {
	slog.Handler
	lines *logLines
}

func (p promptly) Handle(ctx context.Context, r slog.Record) error {
	err := p.Handler.Handle(ctx, r)
	if r.Level > slog.LevelInfo {
		p.lines.flush()
	}
	return err
}

func (p promptly) WithAttrs(attrs []slog.Attr) slog.Handler {
	return promptly{p.Handler.WithAttrs(attrs), p.lines}
}

func (p promptly) WithGroup(name string) slog.Handler {
	return promptly{p.Handler.WithGroup(name), p.lines}
}
