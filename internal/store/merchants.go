package store

import (
	"cmp"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/money"
)

// Merchant is one that takes payments. A sub-merchant has a parent, whose orders,
// credentials and settings it shares.
type Merchant struct {
	ID                  string
	ParentID            string
	Name                string
	Tolerance           money.Amount // absolute; 0 is not set
	ToleranceShare      int64        // hundredths of a percent; 0 is not set
	WebhookURL          string       // empty: events are recorded and not delivered
	WebhookCredentialID string       // whose current key signs events
	FrameAncestors      []string     // origins that may frame its payment pages
	Disabled            bool         // its credentials are refused, and it takes no orders
	CreatedAt           time.Time
}

// User is a person who may obtain tokens for a merchant.
type User struct {
	MerchantID   string
	Email        string // lower case
	PasswordHash string
}

// InsertMerchant adds a merchant.
func (tx *Tx) InsertMerchant(m Merchant) error {
	tx.batch.forget()
	return tx.exec(`insert into merchants (id, parent_id, name, tolerance, tolerance_basis_points, webhook_url, webhook_credential_id, frame_ancestors, created_at)
		values ($1, nullif($2, ''), $3, $4, $5, $6, $7, $8, $9)`,
		m.ID, m.ParentID, m.Name, m.Tolerance, m.ToleranceShare, m.WebhookURL, m.WebhookCredentialID, strings.Join(m.FrameAncestors, " "), ms(tx.Now))
}

// Merchant returns the merchant with that id, or ErrNotFound.
func (tx *Tx) Merchant(id string) (Merchant, error) {
	m := Merchant{ID: id}
	var ancestors string
	var createdAt int64
	err := tx.row(`select coalesce(parent_id, ''), name, tolerance, tolerance_basis_points, webhook_url, webhook_credential_id, frame_ancestors, state = 'disabled', created_at
		from merchants where id = $1`, []any{id},
		&m.ParentID, &m.Name, &m.Tolerance, &m.ToleranceShare, &m.WebhookURL, &m.WebhookCredentialID, &ancestors, &m.Disabled, &createdAt)
	m.FrameAncestors, m.CreatedAt = strings.Fields(ancestors), fromMS(createdAt)
	return m, err
}

// Merchants returns all merchants in the order of their creation.
func (tx *Tx) Merchants() (list []Merchant, err error) {
	err = tx.rows(`select id, coalesce(parent_id, ''), name, tolerance, tolerance_basis_points, webhook_url, webhook_credential_id, frame_ancestors, state = 'disabled', created_at
		from merchants order by created_at, id`, nil, func(row scanner) error {
		var m Merchant
		var ancestors string
		var createdAt int64
		if err := row.Scan(&m.ID, &m.ParentID, &m.Name, &m.Tolerance, &m.ToleranceShare, &m.WebhookURL, &m.WebhookCredentialID, &ancestors, &m.Disabled, &createdAt); err != nil {
			return err
		}
		m.FrameAncestors, m.CreatedAt = strings.Fields(ancestors), fromMS(createdAt)
		list = append(list, m)
		return nil
	})
	return list, err
}

// SetWebhook sets where a merchant's events go and whose key signs them.
func (tx *Tx) SetWebhook(merchantID, url, credentialID string) error {
	return tx.execOne(`update merchants set webhook_url = $1, webhook_credential_id = $2 where id = $3`, url, credentialID, merchantID)
}

// SaveMerchant saves what an operator may change of a merchant beside its webhook:
// name, tolerance, frame ancestors, and whether it is disabled.
func (tx *Tx) SaveMerchant(m Merchant) error {
	tx.batch.forget()
	return cmp.Or(
		tx.execOne(`update merchants set name = $1, tolerance = $2, tolerance_basis_points = $3, frame_ancestors = $4,
			state = case when $5 then 'disabled' else 'active' end where id = $6`,
			m.Name, m.Tolerance, m.ToleranceShare, strings.Join(m.FrameAncestors, " "), m.Disabled, m.ID),
		tx.accessChanged())
}

// InsertUser adds a user.
func (tx *Tx) InsertUser(u User) error {
	if err := tx.exec(`insert into users (merchant_id, email, password_hash, created_at) values ($1, $2, $3, $4)`,
		u.MerchantID, u.Email, u.PasswordHash, ms(tx.Now)); err != nil {
		return err
	}
	return tx.exec(`insert into emails (email, merchant_id) values ($1, $2)`, u.Email, u.MerchantID)
}

// User returns the user with that email, in lower case, or ErrNotFound.
func (tx *Tx) User(email string) (User, error) {
	u := User{Email: email}
	err := tx.row(`select u.merchant_id, u.password_hash from emails e join users u on u.merchant_id = e.merchant_id and u.email = e.email
		where e.email = $1`, []any{email}, &u.MerchantID, &u.PasswordHash)
	return u, err
}

// SetPassword sets a user's password by its hash. It returns ErrNotFound when there is
// no user with that email.
func (tx *Tx) SetPassword(email, hash string) error {
	return tx.execOne(`update users set password_hash = $1 where email = $2 and merchant_id = (select merchant_id from emails where email = $2)`,
		hash, email)
}
