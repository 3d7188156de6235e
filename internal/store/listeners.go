package store

import "time"

// Listener is an address that a sandbox sends a merchant's events to, beside where
// they go anyway, until it expires.
type Listener struct {
	MerchantID   string
	URL          string
	CredentialID string // signs what goes there
	ExpiresAt    time.Time
}

// SaveListener adds a listener or prolongs it.
func (tx *Tx) SaveListener(l Listener) error {
	return tx.exec(`insert into listeners (merchant_id, url, credential_id, expires_at) values ($1, $2, $3, $4)
		on conflict (merchant_id, url) do update set credential_id = excluded.credential_id, expires_at = excluded.expires_at`,
		l.MerchantID, l.URL, l.CredentialID, ms(l.ExpiresAt))
}

// DeleteListener takes a listener away, if it is there.
func (tx *Tx) DeleteListener(merchantID, url string) error {
	return tx.exec(`delete from listeners where merchant_id = $1 and url = $2`, merchantID, url)
}

// Listeners returns a merchant's listeners that have not expired.
func (tx *Tx) Listeners(merchantID string) (list []Listener, err error) {
	err = tx.rows(`select url, credential_id, expires_at from listeners where merchant_id = $1 and expires_at > $2 order by url`,
		[]any{merchantID, ms(tx.Now)}, func(row scanner) error {
			l := Listener{MerchantID: merchantID}
			var expiresAt int64
			if err := row.Scan(&l.URL, &l.CredentialID, &expiresAt); err != nil {
				return err
			}
			l.ExpiresAt = fromMS(expiresAt)
			list = append(list, l)
			return nil
		})
	return list, err
}
