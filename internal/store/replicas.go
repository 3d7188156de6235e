package store

import (
	"errors"
	"fmt"
	"time"
)

// ErrFenced: another replica has taken over since; what this one decided is stale.
var ErrFenced = errors.New("another replica has taken over")

// Lease says who does what must be done once, such as reading a chain. All times of
// leases are by the database's clock.
type Lease struct {
	Name   string
	Holder string // a replica
	// Number rises with each other holder. Every write of a holder compares it, see
	// Tx.Fence: one that was stopped and wakes up changes nothing.
	Number int64
	Left   time.Duration // until it ends; below zero when it has
	Note   string        // of the holder's, for the others
}

// Shared tells whether several processes may serve this database at once.
func (s *Store) Shared() bool { return s.engine.dialect() == postgresDialect }

// clock is the database's time in milliseconds.
func (tx *Tx) clock() string {
	return tx.either("cast(unixepoch('subsec') * 1000 as integer)", "(extract(epoch from clock_timestamp()) * 1000)::bigint")
}

// SaveReplica notes that a replica is alive, for that long, with a digest of what the
// configurations of all must agree in, "" for none.
func (tx *Tx) SaveReplica(id, configuration string, lives time.Duration) error {
	return tx.exec(`insert into replicas (id, configuration, alive_until) values ($1, $2, `+tx.clock()+` + $3)
		on conflict (id) do update set alive_until = excluded.alive_until, configuration = excluded.configuration`, id, configuration, lives.Milliseconds())
}

// DeleteReplica takes a replica that ends out of the count, and gives its leases back.
// Jobs that it still works on are given to others.
func (tx *Tx) DeleteReplica(id string) error {
	if err := tx.exec(`delete from replicas where id = $1`, id); err != nil {
		return err
	}
	return tx.ReleaseLeases(id)
}

// ReleaseLeases gives the leases of a replica back, for any other to take.
func (tx *Tx) ReleaseLeases(id string) error {
	return tx.exec(`update leases set ends_at = 0 where holder = $1`, id)
}

// CountReplicas returns how many replicas are alive, and how many of them have another
// configuration than that of a digest.
func (tx *Tx) CountReplicas(configuration string) (n, others int, err error) {
	err = tx.row(`select count(*), count(*) filter (where configuration not in ('', $1)) from replicas where alive_until >= `+tx.clock(),
		[]any{configuration}, &n, &others)
	return n, others, err
}

// alone tells whether no other process can be at work with what it has read before.
func (tx *Tx) alone() (bool, error) {
	if !tx.store.Shared() {
		return tx.store.engine.alone(), nil
	}
	n, _, err := tx.CountReplicas("")
	return n == 0, err
}

// Lease returns a lease, or ErrNotFound before anybody held it.
func (tx *Tx) Lease(name string) (Lease, error) {
	l := Lease{Name: name}
	var left int64
	err := tx.row(`select holder, number, ends_at - `+tx.clock()+`, note from leases where name = $1`, []any{name},
		&l.Holder, &l.Number, &left, &l.Note)
	l.Left = time.Duration(left) * time.Millisecond
	return l, err
}

// Hold takes a lease that nobody holds, or prolongs one's own, with a note. It
// returns the lease as it is then, whoever holds it: another replica may take it
// between two statements, see UpdateBeside.
func (tx *Tx) Hold(name, holder, note string, lasts time.Duration) (Lease, error) {
	l, err := tx.Lease(name)
	switch {
	case errors.Is(err, ErrNotFound):
		err = tx.exec(`insert into leases (name, holder, number, ends_at, note) values ($1, $2, 1, `+tx.clock()+` + $3, $4)
			on conflict (name) do nothing`,
			name, holder, lasts.Milliseconds(), note)
	case err != nil:
	case l.Holder == holder:
		err = tx.exec(`update leases set ends_at = `+tx.clock()+` + $2, note = $3 where name = $1 and number = $4`, name, lasts.Milliseconds(), note, l.Number)
	case l.Left < 0:
		err = tx.exec(`update leases set holder = $2, number = number + 1, ends_at = `+tx.clock()+` + $3, note = $4 where name = $1 and number = $5`,
			name, holder, lasts.Milliseconds(), note, l.Number)
	default:
		return l, nil
	}
	if err != nil {
		return Lease{}, err
	}
	return tx.Lease(name)
}

// Fence returns ErrFenced unless a lease is still its holder's: not only not yet
// over, but not taken by anybody else since.
func (tx *Tx) Fence(l Lease) error {
	now, err := tx.Lease(l.Name)
	if err == nil && (now.Holder != l.Holder || now.Number != l.Number) {
		err = fmt.Errorf("%s: %w: %s has it, number %d", l.Name, ErrFenced, now.Holder, now.Number)
	}
	return err
}

// ReleaseJobs lets the jobs run again that replicas were working on which are no
// longer alive, and returns how many there were.
func (tx *Tx) ReleaseJobs() (n int64, err error) {
	if !tx.store.Shared() {
		return 0, nil // see sqliteDB.worker
	}
	return tx.sql.exec(tx.ctx, `update river_job set state = 'available' where state = 'running'
		and not exists (select 1 from replicas where id = attempted_by[array_length(attempted_by, 1)] and alive_until >= `+tx.clock()+`)`, nil)
}

// purgeReplicas deletes the rows of replicas that have been gone for a while.
func (tx *Tx) purgeReplicas() error {
	return tx.exec(`delete from replicas where alive_until < `+tx.clock()+` - $1`, keepReplicasFor.Milliseconds())
}

const keepReplicasFor = 10 * time.Minute
