package webhook

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// exercise asserts what every Store must do.
func exercise(t *testing.T, s Store) {
	t.Helper()
	for _, id := range []string{"evt_1", "", "two words", "line\nbreak", "ä\u2028\x00", `"quoted\"`} {
		if done, err := s.Done(t.Context(), id); done || err != nil {
			t.Errorf("Done(%q) = %v, %v before it was marked", id, done, err)
		}
		for range 2 {
			if err := s.MarkDone(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
		if done, err := s.Done(t.Context(), id); !done || err != nil {
			t.Errorf("Done(%q) = %v, %v after it was marked", id, done, err)
		}
	}
}

func isDone(t *testing.T, s Store, id string) bool {
	t.Helper()
	done, err := s.Done(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func mark(t *testing.T, s Store, id string) {
	t.Helper()
	if err := s.MarkDone(t.Context(), id); err != nil {
		t.Fatal(err)
	}
}

func TestStores(t *testing.T) {
	exercise(t, new(Memory))
	f, err := OpenFile(filepath.Join(t.TempDir(), "handled"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	exercise(t, f)
}

func TestMemoryForgetsLateAndNeverEarly(t *testing.T) {
	now := time.Now()
	m := &Memory{Max: 2, Now: func() time.Time { return now }}
	mark(t, m, "a")
	mark(t, m, "b")
	if _, err := m.Done(t.Context(), "c"); !errors.Is(err, ErrFull) {
		t.Errorf("a third event: %v, want %v", err, ErrFull)
	}
	now = now.Add(RememberFor)
	if !isDone(t, m, "a") || !isDone(t, m, "b") {
		t.Error("an event was forgotten before its time")
	}
	now = now.Add(time.Second)
	if isDone(t, m, "a") || isDone(t, m, "c") {
		t.Error("an event is remembered beyond its time")
	}
}

func TestFileRemembersOverRestarts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "handled")
	for i := range 3 {
		f, err := OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for j := range 3 {
			if got, want := isDone(t, f, fmt.Sprint("evt_", j)), j < i; got != want {
				t.Errorf("start %d: evt_%d done is %v, want %v", i, j, got, want)
			}
		}
		mark(t, f, fmt.Sprint("evt_", i))
		if i == 1 { // as a crash leaves it: not closed, a line cut short
			if _, err := f.file.WriteString(`1758701681 "evt_9`); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v, %v; want 0600", info.Mode(), err)
	}
}

func TestFileThatIsAnother(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes")
	const notes = "buy milk\n"
	if err := os.WriteFile(path, []byte(notes), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenFile(path); err == nil || !strings.Contains(err.Error(), "line 1 is no handled event") {
		t.Errorf("got %v, want an error about line 1", err)
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != notes {
		t.Errorf("the file holds %q, %v; want it untouched", data, err)
	}
}

func TestFileStaysSmall(t *testing.T) {
	now := time.Now()
	path := filepath.Join(t.TempDir(), "handled")
	f, err := openFile(path, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	const events = 3 * spareLines
	for i := range events {
		now = now.Add(RememberFor / 10)
		mark(t, f, fmt.Sprint("evt_", i))
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(data), "\n"); lines > spareLines+40 {
		t.Errorf("the file has %d lines for the 10 events that count", lines)
	}
	if !isDone(t, f, fmt.Sprint("evt_", events-1)) || isDone(t, f, "evt_0") {
		t.Error("the last event is forgotten or the first is not")
	}
}

// TestFileMendsItself takes the file away under the Store, as a disk that is
// full does: events are refused until it can be written again, and the one
// that could not be written down is known all the same.
func TestFileMendsItself(t *testing.T) {
	directory := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(directory, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(directory, "handled")
	f, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	mark(t, f, "evt_1")
	f.file.Close()
	if err := f.MarkDone(t.Context(), "evt_2"); !errors.Is(err, os.ErrClosed) {
		t.Errorf("MarkDone = %v, want %v", err, os.ErrClosed)
	}
	away := directory + ".away"
	if err := os.Rename(directory, away); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Done(t.Context(), "evt_3"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Done = %v, want %v", err, os.ErrNotExist)
	}
	if err := os.Rename(away, directory); err != nil {
		t.Fatal(err)
	}
	if !isDone(t, f, "evt_2") {
		t.Error("the event that was not written down is forgotten")
	}
	again, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if !isDone(t, again, "evt_1") || !isDone(t, again, "evt_2") {
		t.Error("after it was mended, the file lacks an event")
	}
	if entries, err := os.ReadDir(directory); err != nil || len(entries) != 1 {
		t.Errorf("%v is left in the directory, %v", entries, err)
	}
}

func TestFileClosed(t *testing.T) {
	f, err := OpenFile(filepath.Join(t.TempDir(), "handled"))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := f.Done(t.Context(), "evt_1"); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Done = %v, want %v", err, os.ErrClosed)
	}
	if err := f.MarkDone(t.Context(), "evt_1"); !errors.Is(err, os.ErrClosed) {
		t.Errorf("MarkDone = %v, want %v", err, os.ErrClosed)
	}
}
