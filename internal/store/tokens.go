package store

import (
	"cmp"
	"time"
)

// Token is a token as it is kept: by its hash, and whose it is.
type Token struct {
	Hash         []byte // SHA-256
	MerchantID   string
	CredentialID string
	// GrantID is shared by all tokens that came of one grant; empty for an access
	// token of a grant without refresh tokens.
	GrantID   string
	ExpiresAt time.Time
}

// InsertToken keeps an access token.
func (tx *Tx) InsertToken(t Token) error {
	return tx.exec(`insert into tokens (hash, merchant_id, credential_id, grant_id, expires_at) values ($1, $2, $3, nullif($4, ''), $5)`,
		t.Hash, t.MerchantID, t.CredentialID, t.GrantID, ms(t.ExpiresAt))
}

// TokenOwner is the credential of a token, as far as it must be known anew for each
// request: who has its version has all of it.
type TokenOwner struct {
	MerchantID, ID            string
	Version                   int64
	Revoked, MerchantDisabled bool
	ExpiresAt                 time.Time // of the token
}

// TokenOwner returns the credential of an access token that has not expired, in one
// statement, or ErrNotFound.
func (tx *Tx) TokenOwner(hash []byte) (o TokenOwner, err error) {
	var expiresAt int64
	err = tx.row(`select c.merchant_id, c.id, c.version, c.state = 'revoked', m.state = 'disabled', t.expires_at
		from tokens t join credentials c on c.merchant_id = t.merchant_id and c.id = t.credential_id join merchants m on m.id = t.merchant_id
		where t.hash = $1 and t.expires_at > $2`, []any{hash, ms(tx.Now)},
		&o.MerchantID, &o.ID, &o.Version, &o.Revoked, &o.MerchantDisabled, &expiresAt)
	o.ExpiresAt = fromMS(expiresAt)
	return o, err
}

// Access is TokenOwner for one that knows the credential, or ErrNotFound.
func (tx *Tx) Access(merchantID, credentialID string) (o TokenOwner, err error) {
	err = tx.row(`select c.merchant_id, c.id, c.version, c.state = 'revoked', m.state = 'disabled' from credentials c join merchants m on m.id = c.merchant_id
		where c.merchant_id = $1 and c.id = $2`, []any{merchantID, credentialID}, &o.MerchantID, &o.ID, &o.Version, &o.Revoked, &o.MerchantDisabled)
	return o, err
}

// InsertRefreshToken keeps a refresh token.
func (tx *Tx) InsertRefreshToken(t Token) error {
	return tx.exec(`insert into refresh_tokens (hash, merchant_id, credential_id, grant_id, expires_at) values ($1, $2, $3, $4, $5)`,
		t.Hash, t.MerchantID, t.CredentialID, t.GrantID, ms(t.ExpiresAt))
}

// RefreshToken returns a refresh token that has not expired, and whether it was
// used, or ErrNotFound.
func (tx *Tx) RefreshToken(hash []byte) (t Token, used bool, err error) {
	t.Hash = hash
	var expiresAt int64
	err = tx.row(`select merchant_id, credential_id, grant_id, used, expires_at from refresh_tokens where hash = $1 and expires_at > $2`,
		[]any{hash, ms(tx.Now)}, &t.MerchantID, &t.CredentialID, &t.GrantID, &used, &expiresAt)
	t.ExpiresAt = fromMS(expiresAt)
	return t, used, err
}

// UseRefreshToken notes that a refresh token was used.
func (tx *Tx) UseRefreshToken(hash []byte) error {
	return tx.execOne(`update refresh_tokens set used = true where hash = $1`, hash)
}

// RevokeGrant ends all tokens that came of a grant.
func (tx *Tx) RevokeGrant(grantID string) error {
	if err := tx.exec(`delete from tokens where grant_id = $1`, grantID); err != nil {
		return err
	}
	// Those that were used stay, and the others count as used from now on, so that
	// each of them is still known for what it is.
	return cmp.Or(
		tx.exec(`update refresh_tokens set used = true where grant_id = $1`, grantID),
		tx.accessChanged())
}
