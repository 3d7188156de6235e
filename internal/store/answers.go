package store

import "time"

// Answer is the committed outcome of a changing call that carried a requestId.
type Answer struct {
	Parameters string // canonical JSON of what was sent
	Retdata    []byte
}

// Answer returns the kept answer of a call, or ErrNotFound.
func (tx *Tx) Answer(merchantID, call, requestID string) (Answer, error) {
	var a Answer
	err := tx.row(`select parameters, retdata from answers where merchant_id = $1 and call = $2 and request_id = $3 and expires_at >= $4`,
		[]any{merchantID, call, requestID, ms(tx.Now)}, &a.Parameters, &a.Retdata)
	return a, err
}

// SaveAnswer keeps the answer of a call until then.
func (tx *Tx) SaveAnswer(merchantID, call, requestID string, a Answer, until time.Time) error {
	// An expired answer may still be there when the purge was not.
	return tx.exec(`insert into answers (merchant_id, call, request_id, parameters, retdata, expires_at)
		values ($1, $2, $3, $4, $5, $6)
		on conflict (merchant_id, call, request_id) do update set
			parameters = excluded.parameters, retdata = excluded.retdata, expires_at = excluded.expires_at
		where answers.expires_at < $7`,
		merchantID, call, requestID, a.Parameters, a.Retdata, ms(until), ms(tx.Now))
}
