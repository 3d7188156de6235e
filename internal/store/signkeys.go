package store

import (
	"cmp"
	"time"
)

// InsertSignKey adds a key to a credential.
func (tx *Tx) InsertSignKey(c Credential, key SignKey) error {
	sealed, err := tx.seal(signKeyPlace(c, key.ID), key.Secret)
	if err != nil {
		return err
	}
	if err := tx.exec(`insert into sign_keys (merchant_id, credential_id, id, secret, state, created_at)
		values ($1, $2, $3, $4, $5, $6)`, c.MerchantID, c.ID, key.ID, sealed, key.State, ms(tx.Now)); err != nil {
		return err
	}
	return tx.touchCredential(c)
}

// touchCredential raises a credential's version, so that nobody goes on with the keys
// that he has read.
func (tx *Tx) touchCredential(c Credential) error {
	return cmp.Or(
		tx.execOne(`update credentials set version = version + 1 where merchant_id = $1 and id = $2`, c.MerchantID, c.ID),
		tx.accessChanged())
}

// SetSignKeyState moves a key from one place of a rotation to another. It returns
// ErrNotFound when the key is not in that place.
func (tx *Tx) SetSignKeyState(c Credential, keyID string, from, to SignKeyState) error {
	if err := tx.execOne(`update sign_keys set state = $1 where merchant_id = $2 and credential_id = $3 and id = $4 and state = $5`,
		to, c.MerchantID, c.ID, keyID, from); err != nil {
		return err
	}
	return tx.touchCredential(c)
}

// SignKeyInfo is what a list shows of a live key.
type SignKeyInfo struct {
	ID        string
	State     SignKeyState
	CreatedAt time.Time
}

// SignKeys returns the live keys of a merchant's credentials, by credential id, the
// current one first.
func (tx *Tx) SignKeys(merchantID string) (map[string][]SignKeyInfo, error) {
	all := map[string][]SignKeyInfo{}
	err := tx.rows(`select credential_id, id, state, created_at from sign_keys
		where merchant_id = $1 and state <> 'retired'
		order by case state when 'current' then 0 else 1 end, created_at`, []any{merchantID}, func(row scanner) error {
		var credentialID string
		var key SignKeyInfo
		var createdAt int64
		if err := row.Scan(&credentialID, &key.ID, &key.State, &createdAt); err != nil {
			return err
		}
		key.CreatedAt = fromMS(createdAt)
		all[credentialID] = append(all[credentialID], key)
		return nil
	})
	return all, err
}
