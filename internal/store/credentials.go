package store

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// Credential is what a merchant's program authenticates with. Its secrets are
// sealed in the database and open here.
type Credential struct {
	MerchantID string
	ID         string
	APIKey     string
	APISecret  string
	Version    int64 // rises with every change
	Revoked    bool
	// MerchantDisabled says that its merchant is disabled; not read in lists.
	MerchantDisabled bool
	Scopes           []string
	AllowIPs         []string // networks; none is anywhere
	CreatedAt        time.Time
	SignKeys         []SignKey // those that are live, the current one first
}

// SignKey is a secret that signs.
type SignKey struct {
	ID     string
	Secret string
	State  SignKeyState
}

// SignKeyState is the place of a key in a rotation.
type SignKeyState string

// The states of a key. The current key signs webhooks; next and previous ones
// verify beside it.
const (
	KeyNext     SignKeyState = "next"
	KeyCurrent  SignKeyState = "current"
	KeyPrevious SignKeyState = "previous"
	KeyRetired  SignKeyState = "retired"
)

func apiSecretPlace(c Credential) string { return "api_secret/" + c.MerchantID + "/" + c.ID }

func signKeyPlace(c Credential, keyID string) string {
	return "sign_key/" + c.MerchantID + "/" + c.ID + "/" + keyID
}

// InsertCredential adds a credential with its keys.
func (tx *Tx) InsertCredential(c Credential) error {
	sealed, err := tx.seal(apiSecretPlace(c), c.APISecret)
	if err != nil {
		return err
	}
	if err := tx.exec(`insert into credentials (merchant_id, id, api_key, api_secret, state, scopes, allow_ips, created_at)
		values ($1, $2, $3, $4, 'active', $5, $6, $7)`, c.MerchantID, c.ID, c.APIKey, sealed,
		strings.Join(c.Scopes, " "), strings.Join(c.AllowIPs, " "), ms(tx.Now)); err != nil {
		return err
	}
	if err := tx.exec(`insert into api_keys (api_key, merchant_id, credential_id) values ($1, $2, $3)`, c.APIKey, c.MerchantID, c.ID); err != nil {
		return err
	}
	for _, key := range c.SignKeys {
		if err := tx.InsertSignKey(c, key); err != nil {
			return err
		}
	}
	return nil
}

// CredentialByAPIKey returns the credential, revoked ones too, or ErrNotFound.
func (tx *Tx) CredentialByAPIKey(apiKey string) (Credential, error) {
	return tx.credential(`api_keys k join credentials c on c.merchant_id = k.merchant_id and c.id = k.credential_id
		where k.api_key = $1`, apiKey)
}

// Credential returns a merchant's credential, revoked ones too, or ErrNotFound.
func (tx *Tx) Credential(merchantID, id string) (Credential, error) {
	return tx.credential(`credentials c where c.merchant_id = $1 and c.id = $2`, merchantID, id)
}

func (tx *Tx) credential(from string, args ...any) (Credential, error) {
	var c Credential
	var sealed []byte
	var scopes, allowIPs string
	var createdAt int64
	if err := tx.row(`select c.merchant_id, c.id, c.version, c.api_key, c.api_secret, c.state = 'revoked',
		exists (select 1 from merchants m where m.id = c.merchant_id and m.state = 'disabled'), c.scopes, c.allow_ips, c.created_at from `+from, args,
		&c.MerchantID, &c.ID, &c.Version, &c.APIKey, &sealed, &c.Revoked, &c.MerchantDisabled, &scopes, &allowIPs, &createdAt); err != nil {
		return Credential{}, err
	}
	c.Scopes, c.AllowIPs, c.CreatedAt = strings.Fields(scopes), strings.Fields(allowIPs), fromMS(createdAt)
	var err error
	if c.APISecret, err = tx.open(apiSecretPlace(c), sealed); err != nil {
		return Credential{}, fmt.Errorf("credential %s: %w", c.ID, err)
	}
	c.SignKeys, err = tx.signKeys(c)
	return c, err
}

func (tx *Tx) signKeys(c Credential) (keys []SignKey, err error) {
	err = tx.rows(`select id, secret, state from sign_keys
		where merchant_id = $1 and credential_id = $2 and state <> 'retired'
		order by state <> 'current', created_at`, []any{c.MerchantID, c.ID}, func(row scanner) error {
		var key SignKey
		var sealed []byte
		if err := row.Scan(&key.ID, &sealed, &key.State); err != nil {
			return err
		}
		if key.Secret, err = tx.open(signKeyPlace(c, key.ID), sealed); err != nil {
			return fmt.Errorf("sign key %s: %w", key.ID, err)
		}
		keys = append(keys, key)
		return nil
	})
	return keys, err
}

// Credentials returns a merchant's credentials, oldest first, without secrets.
func (tx *Tx) Credentials(merchantID string) (list []Credential, err error) {
	err = tx.rows(`select id, api_key, state = 'revoked', scopes, allow_ips, created_at from credentials
		where merchant_id = $1 order by created_at, id`, []any{merchantID}, func(row scanner) error {
		c := Credential{MerchantID: merchantID}
		var scopes, allowIPs string
		var createdAt int64
		if err := row.Scan(&c.ID, &c.APIKey, &c.Revoked, &scopes, &allowIPs, &createdAt); err != nil {
			return err
		}
		c.Scopes, c.AllowIPs, c.CreatedAt = strings.Fields(scopes), strings.Fields(allowIPs), fromMS(createdAt)
		list = append(list, c)
		return nil
	})
	return list, err
}

// SetCredential sets what a credential may do and where it may come from.
func (tx *Tx) SetCredential(c Credential) error {
	return cmp.Or(
		tx.execOne(`update credentials set scopes = $1, allow_ips = $2, version = version + 1 where merchant_id = $3 and id = $4`,
			strings.Join(c.Scopes, " "), strings.Join(c.AllowIPs, " "), c.MerchantID, c.ID),
		tx.accessChanged())
}

// RevokeCredential ends a credential and its tokens for good. It returns
// ErrNotFound when there is no active one with that API key.
func (tx *Tx) RevokeCredential(apiKey string) error {
	const owner = `(select merchant_id, credential_id from api_keys where api_key = $1)`
	for _, table := range []string{"tokens", "refresh_tokens"} {
		if err := tx.exec("delete from "+table+` where (merchant_id, credential_id) in `+owner, apiKey); err != nil {
			return err
		}
	}
	return cmp.Or(
		tx.execOne(`update credentials set state = 'revoked', revoked_at = $2, version = version + 1
			where (merchant_id, id) in `+owner+` and state = 'active'`, apiKey, ms(tx.Now)),
		tx.accessChanged())
}
