package store

import "time"

// seenMaxDefault limits the live signatures that are remembered: some 16,000 a
// second over the four minutes in which one can be replayed.
const seenMaxDefault = 4_000_000

// Seen is the outcome of remembering a signature.
type Seen int

// The outcomes of RememberMAC. A full memory refuses new signatures: dropping a
// live one would let it be replayed.
const (
	SeenNew Seen = iota
	SeenBefore
	SeenFull
)

// RememberMAC remembers the first 16 bytes of a MAC that a credential made,
// until it can no longer be in the window.
func (tx *Tx) RememberMAC(merchantID, credentialID string, mac []byte, until time.Time) (Seen, error) {
	var known bool
	if err := tx.row(`select exists (select 1 from seen_macs where merchant_id = ? and credential_id = ? and mac = ?)`,
		[]any{merchantID, credentialID, mac[:16]}, &known); err != nil {
		return 0, err
	}
	if known {
		return SeenBefore, nil
	}
	// The counter is exact after each Purge. Between two it counts insertions,
	// undone ones too, so it errs on the side of refusing.
	if tx.store.seen.Add(1) > tx.store.seenMax {
		return SeenFull, nil
	}
	return SeenNew, tx.exec(`insert into seen_macs (merchant_id, credential_id, mac, expires_at) values (?, ?, ?, ?)`,
		merchantID, credentialID, mac[:16], ms(until))
}

// Purge deletes what has expired: signatures, tokens, kept answers and
// listeners.
func (tx *Tx) Purge() error {
	for _, table := range []string{"seen_macs", "tokens", "refresh_tokens", "answers", "listeners"} {
		if err := tx.exec("delete from "+table+" where expires_at < ?", ms(tx.Now)); err != nil {
			return err
		}
	}
	var count int64
	if err := tx.row("select count(*) from seen_macs", nil, &count); err != nil {
		return err
	}
	tx.store.seen.Store(count)
	return nil
}
