package store

import (
	"errors"
	"time"
)

// Duty is what one replica does every so often.
type Duty struct {
	RanAt  time.Time // when it last ended; zero before
	Failed string    // why it could not be done then
}

// PlanDuty makes a duty that nobody knows yet due after a while.
func (tx *Tx) PlanDuty(name string, after time.Duration) error {
	return tx.exec(`insert into duties (name, due_at) values ($1, `+tx.clock()+` + $2) on conflict (name) do nothing`, name, after.Milliseconds())
}

// BeginDuty tells whether a duty is due, which is the caller's then: it is due for
// others after a while, unless EndDuty was called.
func (tx *Tx) BeginDuty(name string, again time.Duration) (mine bool, err error) {
	n, err := tx.sql.exec(tx.ctx, `update duties set due_at = `+tx.clock()+` + $2 where name = $1 and due_at <= `+tx.clock(), []any{name, again.Milliseconds()})
	return n == 1, err
}

// EndDuty notes how a duty ended, and when it is due next.
func (tx *Tx) EndDuty(name, failed string, next time.Duration) error {
	return tx.execOne(`update duties set ran_at = `+tx.clock()+`, failed = $2, due_at = `+tx.clock()+` + $3 where name = $1`, name, failed, next.Milliseconds())
}

// Duty returns how a duty ended last; one that is not known never did.
func (tx *Tx) Duty(name string) (d Duty, err error) {
	var ranAt int64
	err = tx.row(`select ran_at, failed from duties where name = $1`, []any{name}, &ranAt, &d.Failed)
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	d.RanAt = fromMS(ranAt)
	return d, err
}

// Differences is how many differences a reconciliation found at a place of a chain.
type Differences struct {
	Chain, Place string
	Count        int
}

// SaveReconciled keeps what a reconciliation found, in the place of what was found
// before.
func (tx *Tx) SaveReconciled(found []Differences) error {
	if err := tx.exec(`delete from reconciled`); err != nil {
		return err
	}
	for _, d := range found {
		if err := tx.exec(`insert into reconciled (chain, place, differences) values ($1, $2, $3)`, d.Chain, d.Place, d.Count); err != nil {
			return err
		}
	}
	return nil
}

// Reconciled returns what the last reconciliation found.
func (tx *Tx) Reconciled() (list []Differences, err error) {
	err = tx.rows(`select chain, place, differences from reconciled order by chain, place`, nil, func(row scanner) error {
		var d Differences
		err := row.Scan(&d.Chain, &d.Place, &d.Count)
		list = append(list, d)
		return err
	})
	return list, err
}
