package store

import (
	"cmp"
	"database/sql"
	"slices"
	"time"
)

const (
	// forgottenMax is how many spans of time are kept of which signatures were purged. A
	// clock that is right makes one of those that follow one another.
	forgottenMax = 8
	// forgottenGap is how far apart spans are, in milliseconds. Whoever signs by the right
	// clock is never in the gap to the last one: it ends before now.
	forgottenGap = 10 * 60 * 1000
)

// isForgotten is true of a signature that may have been purged.
const isForgotten = "exists (select 1 from forgotten where expires_at between since and until)"

// span is from the first to the last expiry of signatures that were purged, in
// milliseconds.
type span struct{ since, until int64 }

// forget notes the times at which the signatures expire that Purge is about to delete. A
// signature that expires in one is not taken any more: whether it was seen nobody can
// tell. By a clock that is right all of them are over. Where it was ahead for a while they
// are not, and only they are refused, not all until then.
func (tx *Tx) forget() error {
	var since, until sql.NullInt64
	// Each of the two is found in the key, which begins with the merchant.
	if err := tx.row(`select min(since), max(until) from (select (select min(expires_at) from seen_macs where merchant_id = merchants.id and expires_at < $1) as since,
		(select max(expires_at) from seen_macs where merchant_id = merchants.id and expires_at < $1) as until from merchants) as spans`,
		[]any{ms(tx.Now)}, &since, &until); err != nil || !since.Valid {
		return err
	}
	before, err := tx.forgotten()
	if err != nil {
		return err
	}
	after := joinSpans(append(slices.Clone(before), span{since.Int64, until.Int64}))
	if slices.Equal(before, after) {
		return nil
	}
	tx.batch.forget()
	if err := tx.exec("delete from forgotten"); err != nil {
		return err
	}
	for _, s := range after {
		if err := tx.exec("insert into forgotten (since, until) values ($1, $2)", s.since, s.until); err != nil {
			return err
		}
	}
	return nil
}

// seenForgotten is SeenForgotten where signatures of that expiry were purged, else
// SeenNew. The callers who share a transaction read once which those are.
func (tx *Tx) seenForgotten(until time.Time) (Seen, error) {
	if tx.batch.forgotten == nil {
		list, err := tx.forgotten()
		if err != nil {
			return 0, err
		}
		tx.batch.forgotten = &list
	}
	for _, s := range *tx.batch.forgotten {
		if at := ms(until); s.since <= at && at <= s.until {
			return SeenForgotten, nil
		}
	}
	return SeenNew, nil
}

// forgotten returns the spans that were noted, earliest first.
func (tx *Tx) forgotten() (list []span, err error) {
	err = tx.rows("select since, until from forgotten order by since", nil, func(row scanner) error {
		var s span
		err := row.Scan(&s.since, &s.until)
		list = append(list, s)
		return err
	})
	return list, err
}

// joinSpans makes one of spans that are near to each other and, where they are too many,
// of the earliest two: never less than was forgotten.
func joinSpans(list []span) (joined []span) {
	slices.SortFunc(list, func(a, b span) int { return cmp.Compare(a.since, b.since) })
	for _, s := range list {
		if last := len(joined) - 1; last >= 0 && s.since <= joined[last].until+forgottenGap {
			joined[last].until = max(joined[last].until, s.until)
			continue
		}
		joined = append(joined, s)
	}
	for len(joined) > forgottenMax {
		joined[1].since = joined[0].since
		joined = joined[1:]
	}
	return joined
}
