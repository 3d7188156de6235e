package store

import (
	"context"
	"errors"
	"time"
)

// seenMaxDefault limits the live signatures that are remembered: some 16,000 a
// second over the four minutes in which one can be replayed.
const seenMaxDefault = 4_000_000

// keepCommitsFor is how long it is known whether a commit happened: much longer than
// anybody asks.
const keepCommitsFor = time.Hour

// Seen is the outcome of remembering a signature.
type Seen int

// The outcomes of RememberMAC. A full memory refuses new signatures: dropping a
// live one would let it be replayed. One that expires at a time of which signatures were
// purged may be one of those: the clock was ahead then, or is behind now.
const (
	SeenNew Seen = iota
	SeenBefore
	SeenFull
	SeenForgotten
)

// RememberMAC remembers the first 16 bytes of a MAC that a credential made,
// until it can no longer be in the window: a moment that belongs to the signature, the
// same each time that it comes.
func (tx *Tx) RememberMAC(merchantID, credentialID string, mac []byte, until time.Time) (Seen, error) {
	// The counter is exact after each Purge. Between two it counts insertions alone.
	full := tx.store.seen.Load() >= tx.store.seenMax
	if full && tx.unguarded {
		return 0, errUnguarded // whether it is known has to be waited for
	}
	err := tx.insert(intoSeenMACs, merchantID, credentialID, mac[:16], ms(until))
	switch {
	case errors.Is(err, ErrNotFound):
		return SeenBefore, nil
	case err != nil:
		return 0, err
	}
	seen, err := SeenNew, error(nil)
	if full {
		seen = SeenFull
	} else if !tx.canAssert() { // else the insertion looks itself
		seen, err = tx.seenForgotten(until)
	}
	if err != nil || seen != SeenNew {
		return seen, errors.Join(err, tx.exec(`delete from seen_macs where merchant_id = $1 and expires_at = $2 and credential_id = $3 and mac = $4`,
			merchantID, ms(until), credentialID, mac[:16]))
	}
	tx.whenCommitted(func() { tx.store.seen.Add(1) })
	return SeenNew, nil
}

// RememberNonce remembers a credential's nonce until then, and tells whether it was
// not known.
func (tx *Tx) RememberNonce(merchantID, credentialID, nonce string, until time.Time) (fresh bool, err error) {
	// An expired one may still be there when the purge was not.
	err = tx.execOne(`insert into nonces (merchant_id, credential_id, nonce, expires_at) values ($1, $2, $3, $4)
		on conflict (merchant_id, credential_id, nonce) do update set expires_at = excluded.expires_at where nonces.expires_at < $5`,
		merchantID, credentialID, nonce, ms(until), ms(tx.Now))
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// signaturesAtOnce is how many signatures one commit on SQLite forgets: those of half a
// minute of busy hours at once would keep its only writer for longer than an order takes.
const signaturesAtOnce = 2000

// Purge deletes what has expired: signatures, tokens, nonces, kept answers and listeners.
// Jobs that a clock put off for too long it lets run. That signatures are forgotten is
// committed before any is: on PostgreSQL one that waits for the deletion of its equal has
// read it.
func (s *Store) Purge(ctx context.Context) error {
	var now time.Time
	if err := s.Update(ctx, func(tx *Tx) error { now = tx.Now; return tx.forget() }); err != nil {
		return err
	}
	for more := true; more; {
		if err := s.Update(ctx, func(tx *Tx) (err error) { more, err = tx.purgeSignatures(now); return err }); err != nil {
			return err
		}
	}
	if err := s.Update(ctx, (*Tx).purgeOthers); err != nil {
		return err
	}
	var count int64
	before := s.seen.Load() // what is inserted from here on counts itself
	if err := s.Look(ctx, func(tx *Tx) error { return tx.row("select count(*) from seen_macs", nil, &count) }); err != nil {
		return err
	}
	s.seen.Add(count - before)
	return nil
}

// purgeSignatures deletes signatures that had expired when forget noted them, and tells
// whether there are more.
func (tx *Tx) purgeSignatures(at time.Time) (more bool, err error) {
	// By merchant, which begins the key.
	n, err := tx.sql.exec(tx.ctx, tx.either(`delete from seen_macs where (merchant_id, expires_at, credential_id, mac) in
		(select merchant_id, expires_at, credential_id, mac from seen_macs where merchant_id in (select id from merchants) and expires_at < $1 limit $2)`,
		`delete from seen_macs where merchant_id in (select id from merchants) and expires_at < $1 and $2 > 0`), []any{ms(at), signaturesAtOnce})
	return n == signaturesAtOnce && !tx.store.Shared(), err
}

// purgeOthers deletes what else has expired.
func (tx *Tx) purgeOthers() error {
	for _, table := range []string{"tokens", "refresh_tokens", "nonces", "answers", "listeners"} {
		if err := tx.exec("delete from "+table+" where expires_at < $1", ms(tx.Now)); err != nil {
			return err
		}
	}
	if tx.store.engine.dialect() == postgresDialect {
		if err := tx.exec("delete from commits where committed_at < $1", ms(tx.Now.Add(-keepCommitsFor))); err != nil {
			return err
		}
	}
	return errors.Join(tx.purgeReplicas(), tx.bringJobsBack())
}
