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
	WebhookURL          string       // of its first endpoint; SaveWebhook changes it
	WebhookCredentialID string       // whose current key signs events where the endpoint names no other
	FrameAncestors      []string     // origins that may frame its payment pages
	RefundAddress       string       // where a refund without an address goes: RefundSender, RefundRefuse, or empty for the default
	DailyOutflow        money.Amount // that may be paid out in 24 hours; 0 is not set
	ApproveAbove        money.Amount // of a payout that an operator must approve; 0 is not set
	SettleFeeShare      int64        // of a settlement, in hundredths of a percent
	SettleFee           money.Amount // of each settlement, beside the share
	SettleMin           money.Amount // the least that is settled
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
	return tx.exec(`insert into merchants (id, parent_id, name, tolerance, tolerance_basis_points, webhook_credential_id, frame_ancestors,
		refund_address, daily_outflow, approve_above, settle_fee_share, settle_fee, settle_min, created_at)
		values ($1, nullif($2, ''), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		m.ID, m.ParentID, m.Name, m.Tolerance, m.ToleranceShare, m.WebhookCredentialID, strings.Join(m.FrameAncestors, " "),
		m.RefundAddress, m.DailyOutflow, m.ApproveAbove, m.SettleFeeShare, m.SettleFee, m.SettleMin, ms(tx.Now))
}

// Where a refund without an address goes.
const (
	RefundSender = "sender" // back to who paid
	RefundRefuse = "refuse" // nowhere: it is refused
)

// RefundsToSender tells whether a refund may go back to the sender without being told
// so; production's default is that it may not.
func (m Merchant) RefundsToSender(production bool) bool {
	if m.RefundAddress == "" {
		return !production
	}
	return m.RefundAddress == RefundSender
}

const merchantColumns = `select id, coalesce(parent_id, ''), name, tolerance, tolerance_basis_points,
	coalesce((select w.url from webhooks w where w.merchant_id = coalesce(merchants.parent_id, merchants.id) and w.holder = merchants.id
		and w.is_first and w.state <> 'removed'), ''), webhook_credential_id, frame_ancestors,
	refund_address, daily_outflow, approve_above, settle_fee_share, settle_fee, settle_min, state = 'disabled', created_at from merchants `

func scanMerchant(row scanner) (m Merchant, err error) {
	var ancestors string
	var createdAt int64
	err = row.Scan(&m.ID, &m.ParentID, &m.Name, &m.Tolerance, &m.ToleranceShare, &m.WebhookURL, &m.WebhookCredentialID, &ancestors,
		&m.RefundAddress, &m.DailyOutflow, &m.ApproveAbove, &m.SettleFeeShare, &m.SettleFee, &m.SettleMin, &m.Disabled, &createdAt)
	m.FrameAncestors, m.CreatedAt = strings.Fields(ancestors), fromMS(createdAt)
	return m, err
}

// Merchant returns the merchant with that id, or ErrNotFound.
func (tx *Tx) Merchant(id string) (Merchant, error) {
	return first(tx.merchants("where id = $1", id))
}

// Merchants returns all merchants in the order of their creation.
func (tx *Tx) Merchants() ([]Merchant, error) { return tx.merchants("order by created_at, id") }

func (tx *Tx) merchants(where string, args ...any) (list []Merchant, err error) {
	err = tx.rows(merchantColumns+where, args, func(row scanner) error {
		m, err := scanMerchant(row)
		list = append(list, m)
		return err
	})
	return list, err
}

// SetSigner sets whose key signs a merchant's events where their endpoint names no
// other.
func (tx *Tx) SetSigner(merchantID, credentialID string) error {
	return tx.execOne(`update merchants set webhook_credential_id = $1 where id = $2`, credentialID, merchantID)
}

// SaveMerchant saves what an operator may change of a merchant beside its webhook:
// name, tolerance, frame ancestors, its rules for what goes out, and whether it is
// disabled.
func (tx *Tx) SaveMerchant(m Merchant) error {
	tx.batch.forget()
	return cmp.Or(
		tx.execOne(`update merchants set name = $1, tolerance = $2, tolerance_basis_points = $3, frame_ancestors = $4,
			state = case when $5 then 'disabled' else 'active' end, refund_address = $6, daily_outflow = $7, approve_above = $8,
			settle_fee_share = $9, settle_fee = $10, settle_min = $11 where id = $12`,
			m.Name, m.Tolerance, m.ToleranceShare, strings.Join(m.FrameAncestors, " "), m.Disabled, m.RefundAddress, m.DailyOutflow, m.ApproveAbove,
			m.SettleFeeShare, m.SettleFee, m.SettleMin, m.ID),
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
