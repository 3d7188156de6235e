package store

import (
	"context"
	"sync/atomic"
	"time"
)

// accessTopic is told of when what somebody may do is changed: a credential, its keys,
// its tokens, its merchant.
const accessTopic = "access"

const (
	// askEvery is how often another process is asked, or the way to it tried, when it
	// says nothing.
	askEvery = 100 * time.Millisecond
	// heardFor is how long what was known of other processes counts.
	heardFor = 20 * askEvery
	// heardWithin is how long it takes until every process that can hear has heard.
	heardWithin = 3 * askEvery
)

// access counts the changes to what anybody may do that are known here.
type access struct {
	version atomic.Uint64
	heardAt atomic.Int64 // when changes of other processes were heard last, ns of the process's own clock
}

// begun is when the clock of heardAt began.
var begun = time.Now()

func (a *access) heard() { a.heardAt.Store(int64(time.Since(begun))) }

// AccessVersion rises with every change to what somebody may do: a credential, its
// keys, its tokens, its merchant, changed here or in another process. While it is the
// same, and sure, what was read of them after it was still holds. It is not sure while
// changes of other processes may go unheard; then ask the database.
func (s *Store) AccessVersion() (version uint64, sure bool) {
	a := &s.notifier.access
	version = a.version.Load()
	at := a.heardAt.Load()
	return version, at > 0 && time.Since(begun)-time.Duration(at) < heardFor
}

// accessChanged tells every process that what somebody may do has changed, once the
// transaction has committed.
func (tx *Tx) accessChanged() error {
	tx.access = true
	return tx.changed(accessTopic)
}

// awaitHeard waits until the process that serves has heard of a change that a command
// made beside it, to what it keeps in memory: what the command then says has happened
// holds everywhere. Of several processes one may hear nothing any more, and then relies
// for heardFor on what it heard last.
func (s *Store) awaitHeard(w *work) {
	if s.beside && w.tx != nil && (w.tx.access || len(w.tx.changedOrders) > 0) {
		if s.Shared() {
			time.Sleep(heardFor)
		} else {
			time.Sleep(heardWithin)
		}
	}
}

// askOthers notices what other processes commit to a SQLite database, until the store
// is closed.
func (s *Store) askOthers(db *sqliteDB) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	tick := time.NewTicker(askEvery)
	defer tick.Stop()
	var last int64
	for {
		// The number changes with every commit that did not come over this connection,
		// which is the one that this process writes with.
		var now int64
		if err := db.writer.QueryRowContext(ctx, "pragma data_version").Scan(&now); err == nil {
			if last != 0 && now != last {
				s.notifier.tellAll()
			}
			last = now
			s.notifier.access.heard()
		}
		select {
		case <-s.closed:
			return
		case <-tick.C:
		}
	}
}
