package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/xcheckout/xcheckout/internal/durable"
)

// File is a Store in a file, for programs without a database. One process at a
// time may use the file. It is safe for concurrent use.
//
// Each line is a handled event: the time in seconds and the eventId quoted.
// MarkDone appends a line and waits until the disk has it. What is older than
// RememberFor is left out when the file is opened, and whenever that makes up
// most of it.
type File struct {
	path string
	now  func() time.Time

	mu     sync.Mutex
	file   *os.File // nil when a rewrite failed, and once closed
	closed bool
	torn   bool // the file may end in half a line
	log    eventLog
	lines  int // in the file, those included that are forgotten
}

// spareLines is how many forgotten lines are not worth a rewrite.
const spareLines = 1024

// OpenFile opens the file, or creates it, readable by its owner alone. A last
// line that a crash has cut short is dropped: its event was not acknowledged.
// Any other line that can't be read is an error, for it may be another file.
func OpenFile(path string) (*File, error) { return openFile(path, time.Now) }

func openFile(path string, now func() time.Time) (*File, error) {
	f := &File{path: path, now: now}
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("open handled events: %w", err)
	}
	if err := f.load(data); err != nil {
		return nil, fmt.Errorf("open handled events: %s: %w", path, err)
	}
	if err := f.rewrite(); err != nil {
		return nil, fmt.Errorf("open handled events: %w", err)
	}
	return f, nil
}

func (f *File) load(data []byte) error {
	n := 0
	for line := range bytes.Lines(data[:bytes.LastIndexByte(data, '\n')+1]) {
		n++
		seconds, quoted, _ := bytes.Cut(bytes.TrimSuffix(line, []byte("\n")), []byte(" "))
		at, err := strconv.ParseInt(string(seconds), 10, 64)
		id, unquoteErr := strconv.Unquote(string(quoted))
		if err := errors.Join(err, unquoteErr); err != nil {
			return fmt.Errorf("line %d is no handled event: %w", n, err)
		}
		f.log.add(id, time.Unix(at, 0))
	}
	return nil
}

// Done reports whether the event was handled. It fails while the file can't be
// written: an event that can't be remembered had better come later.
func (f *File) Done(_ context.Context, eventID string) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.mend(); err != nil {
		return false, fmt.Errorf("look up event: %w", err)
	}
	return f.log.has(eventID), nil
}

// MarkDone returns when the event is on the disk.
func (f *File) MarkDone(_ context.Context, eventID string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.mend(); err != nil {
		return fmt.Errorf("remember event: %w", err)
	}
	now := f.now()
	f.log.add(eventID, now) // known from now on, whatever the disk says
	if err := errors.Join(writeEvent(f.file, handled{eventID, now}), f.file.Sync()); err != nil {
		f.torn = true
		return fmt.Errorf("remember event: %w", err)
	}
	f.lines++
	f.log.forget(now.Add(-RememberFor))
	if f.lines > 2*len(f.log.queue)+spareLines {
		return f.rewrite()
	}
	return nil
}

// mend writes the file anew after a failure, such as a disk that was full.
func (f *File) mend() error {
	switch {
	case f.closed:
		return os.ErrClosed
	case f.torn || f.file == nil:
		return f.rewrite()
	}
	return nil
}

// Close closes the file; the Store fails from then on.
func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	if f.file == nil {
		return nil
	}
	err := f.file.Close()
	f.file = nil
	return err
}

func writeEvent(w io.Writer, e handled) error {
	_, err := fmt.Fprintf(w, "%d %s\n", e.at.Unix(), strconv.QuoteToASCII(e.id))
	return err
}

// rewrite replaces the file in one step by one that holds what must be
// remembered, and goes on with that.
func (f *File) rewrite() error {
	f.log.forget(f.now().Add(-RememberFor))
	if f.file != nil {
		// Windows replaces no open file. What is in it is in the log as well.
		_ = f.file.Close()
		f.file = nil
	}
	err := durable.ReplaceBy(f.path, func(w io.Writer) error {
		for _, e := range f.log.queue {
			if err := writeEvent(w, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	f.file, err = os.OpenFile(f.path, os.O_WRONLY|os.O_APPEND, 0o600)
	f.lines, f.torn = len(f.log.queue), false
	return err
}
