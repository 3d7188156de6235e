package store

import "time"

// InsertToken remembers an access token of a credential by its hash.
func (tx *Tx) InsertToken(hash []byte, merchantID, credentialID string, expiresAt time.Time) error {
	return tx.exec(`insert into tokens (hash, merchant_id, credential_id, expires_at) values (?, ?, ?, ?)`,
		hash, merchantID, credentialID, ms(expiresAt))
}

// CredentialByToken returns the credential of a token that has not expired, or
// ErrNotFound.
func (tx *Tx) CredentialByToken(hash []byte) (Credential, error) {
	var merchantID, id string
	if err := tx.row(`select merchant_id, credential_id from tokens where hash = ? and expires_at > ?`,
		[]any{hash, ms(tx.Now)}, &merchantID, &id); err != nil {
		return Credential{}, err
	}
	return tx.Credential(merchantID, id)
}
