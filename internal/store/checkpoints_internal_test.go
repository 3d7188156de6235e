package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/seal"
)

// logLong is how long the log gets in these tests, in pages.
const logLong = 400

// writing opens a store on a file, with a table of its own, and returns how to write some
// fifty pages, half of them again.
func writing(t *testing.T) (s *Store, path string, write func()) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "gateway.db")
	box, err := seal.New(seal.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	s, err = Open(context.Background(), Config{Database: path, Box: box})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	s.engine.(*sqliteDB).log.long = logLong
	update := func(query string) {
		err := s.Update(context.Background(), func(tx *Tx) error {
			_, err := tx.sql.exec(context.Background(), query, nil)
			return err
		})
		if err != nil && !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	}
	update("create table filler (n integer primary key, data blob)")
	return s, path, func() {
		update("insert into filler (n, data) select null, randomblob(50000)")
		update("update filler set data = randomblob(50000) where n % 8 = abs(random()) % 8 and n in (select n from filler order by n desc limit 8)")
	}
}

func countFiller(tx *Tx) (n int, err error) {
	err = tx.row("select count(*) from filler", nil, &n)
	return n, err
}

func logSize(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

const logBytes = logLong * (2048 + 24) // with what stands before each page

// The log begins anew again and again while several write and others read, so it stays
// about as long as it may get.
func TestLogStaysShort(t *testing.T) {
	s, path, write := writing(t)
	var writers sync.WaitGroup
	done := make(chan struct{})
	for range 3 {
		writers.Go(func() {
			for range 40 {
				write()
			}
		})
	}
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if err := s.Look(context.Background(), func(tx *Tx) error { _, err := countFiller(tx); return err }); err != nil {
					t.Error(err)
					return
				}
				time.Sleep(time.Millisecond)
			}
		})
	}
	writers.Wait()
	close(done)
	readers.Wait()
	if size := logSize(t, path); size > 6*logBytes {
		t.Errorf("the log has %d KB after some 14,000 were written, want about %d", size>>10, int64(logBytes)>>10)
	}
}

// Whoever reads for long is waited for by nobody, and reads the state of when it began.
// Once it has read, the log begins anew.
func TestLogBesideALongReader(t *testing.T) {
	s, path, write := writing(t)
	write()
	err := s.View(context.Background(), func(tx *Tx) error {
		before, beforeErr := countFiller(tx)
		for range 20 {
			write()
		}
		after, err := countFiller(tx)
		if after != before {
			t.Errorf("the reader sees %d rows, and then %d", before, after)
		}
		return errors.Join(beforeErr, err)
	})
	if err != nil {
		t.Fatal(err)
	}
	long := logSize(t, path)
	if long < logBytes {
		t.Fatalf("the log has %d bytes, want more than %d", long, logBytes)
	}
	for range 100 {
		write()
	}
	if size := logSize(t, path); size > long+6*logBytes {
		t.Errorf("the log grew from %d KB to %d after the reader ended", long>>10, size>>10)
	}
}

// Closing ends a copy that is under way, and what was written is there.
func TestCloseWhileTheLogIsCopied(t *testing.T) {
	s, path, write := writing(t)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		for range 100 {
			write()
		}
	}()
	time.Sleep(200 * time.Millisecond)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	<-stopped
	again, err := Open(context.Background(), Config{Database: path, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	err = again.View(context.Background(), func(tx *Tx) error {
		return tx.sql.each(context.Background(), "pragma integrity_check", nil, func(r scanner) error {
			var said string
			if err := r.Scan(&said); err != nil || said != "ok" {
				return errors.Join(err, fmt.Errorf("the database is damaged: %s", said))
			}
			return nil
		})
	})
	if err != nil {
		t.Error(err)
	}
}
