package store

import (
	"fmt"
	"time"
)

// Event is a fact that we announce. Body is the very text that every delivery
// sends, frozen when the fact came to be.
type Event struct {
	MerchantID string
	ID         string // rises with time
	Type       string
	Reason     string
	Subject    string // the sysid that it tells of
	OrderNo    string // "" where it tells of no order
	Sequence   int64  // rises with every event of one subject
	Test       bool
	Body       []byte
	// Holder is whose endpoint it goes to, unless its order has an address of its
	// own, which then stands here with the credential that signs.
	Holder       string
	WebhookURL   string
	CredentialID string
	Delivery     DeliveryState
	Listened     bool // it goes to listeners alone
	Attempts     int  // of all rounds
	// Round counts how often it was sent again by request.
	Round     int
	CreatedAt time.Time
}

// DeliveryState is how far the delivery of an event is.
type DeliveryState string

// The states of a delivery.
const (
	DeliveryNone    DeliveryState = "none" // there is nowhere to deliver it to
	DeliveryPending DeliveryState = "pending"
	DeliveryDone    DeliveryState = "delivered"
	DeliveryFailed  DeliveryState = "failed" // given up after the last attempt
)

// DeliveryStates are all of them.
var DeliveryStates = []DeliveryState{DeliveryNone, DeliveryPending, DeliveryDone, DeliveryFailed}

// NextSequence returns the sequence of the next event about a subject: later than
// the last one's, and than any that was given before a backup was made, as far as
// the clock is right.
func (tx *Tx) NextSequence(merchantID, subject string) (int64, error) {
	var last int64
	err := tx.row(`select coalesce(max(sequence), 0) from events where merchant_id = $1 and subject = $2`,
		[]any{merchantID, subject}, &last)
	return max(last+1, ms(tx.Now)), err
}

// InsertEvent adds an event.
func (tx *Tx) InsertEvent(e Event) error {
	return tx.exec(`insert into events (merchant_id, id, type, reason, subject, order_no, sequence, test, body, holder, webhook_url, credential_id,
		delivery, listened, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		e.MerchantID, e.ID, e.Type, e.Reason, e.Subject, e.OrderNo, e.Sequence, e.Test, e.Body, e.Holder, e.WebhookURL, e.CredentialID,
		string(e.Delivery), e.Listened, ms(tx.Now))
}

const eventColumns = `select merchant_id, id, type, reason, subject, order_no, sequence, test, body, holder, webhook_url, credential_id,
	delivery, listened, attempts, round, created_at from events `

func (tx *Tx) events(where string, args ...any) (list []Event, err error) {
	err = tx.rows(eventColumns+where, args, func(row scanner) error {
		var e Event
		var createdAt int64
		if err := row.Scan(&e.MerchantID, &e.ID, &e.Type, &e.Reason, &e.Subject, &e.OrderNo, &e.Sequence, &e.Test, &e.Body,
			&e.Holder, &e.WebhookURL, &e.CredentialID, &e.Delivery, &e.Listened, &e.Attempts, &e.Round, &createdAt); err != nil {
			return err
		}
		e.CreatedAt = fromMS(createdAt)
		list = append(list, e)
		return nil
	})
	return list, err
}

// Event returns a merchant's event, or ErrNotFound.
func (tx *Tx) Event(merchantID, id string) (Event, error) {
	return first(tx.events(`where merchant_id = $1 and id = $2`, merchantID, id))
}

// EventsAbout returns the events about one subject, in the order in which they
// were announced.
func (tx *Tx) EventsAbout(merchantID, subject string) ([]Event, error) {
	return tx.events(`where merchant_id = $1 and subject = $2 order by sequence`, merchantID, subject)
}

// EventFilter selects events of one merchant. Zero values select everything.
type EventFilter struct {
	MerchantID    string
	OrderNo       string // events of the order, its abnormal payments and its refunds
	Type          string
	Delivery      DeliveryState
	CreatedFrom   time.Time // included
	CreatedBefore time.Time // excluded
	BeforeID      string    // where the page before this one ended
}

func (f EventFilter) where() (string, []any) {
	var w conditions
	w.add(true, "merchant_id = ?", f.MerchantID)
	w.add(f.OrderNo != "", `subject in (select sysid from orders where merchant_id = ? and order_no = ?
		union all select sysid from refunds where merchant_id = ? and order_no = ?
		union all select no from abnormal_payments where merchant_id = ? and order_no = ?)`,
		f.MerchantID, f.OrderNo, f.MerchantID, f.OrderNo, f.MerchantID, f.OrderNo)
	w.add(f.Type != "", "type = ?", f.Type)
	w.add(f.Delivery != "", "delivery = ?", string(f.Delivery))
	w.add(!f.CreatedFrom.IsZero(), "created_at >= ?", ms(f.CreatedFrom))
	w.add(!f.CreatedBefore.IsZero(), "created_at < ?", ms(f.CreatedBefore))
	w.add(f.BeforeID != "", "id < ?", f.BeforeID)
	return w.where()
}

// Events returns the selected events, newest first, but for the first skip of
// them. It reads the primary key, whose ids rise with time.
func (tx *Tx) Events(f EventFilter, limit, skip int) ([]Event, error) {
	where, args := f.where()
	return tx.events(where+fmt.Sprintf(" order by id desc limit $%d offset $%d", len(args)+1, len(args)+2), append(args, limit, skip)...)
}

// EventsSince returns a merchant's events that were announced at a time or later and have
// an id after one, oldest first. It reads the primary key from there on: with an id of
// that time, no more than it returns.
func (tx *Tx) EventsSince(merchantID string, since time.Time, afterID string, limit int) ([]Event, error) {
	return tx.events(`where merchant_id = $1 and id > $2 and created_at >= $3 order by id limit $4`, merchantID, afterID, ms(since), limit)
}

// CountEvents returns how many events are selected, whatever the page, and counts
// no further than most.
func (tx *Tx) CountEvents(f EventFilter, most int) (n int64, err error) {
	f.BeforeID = ""
	where, args := f.where()
	err = tx.row("select count(*) from (select 1 from events "+where+fmt.Sprintf(" limit $%d) as selected", len(args)+1), append(args, most), &n)
	return n, err
}

// SaveDelivery writes how far the delivery of an event is, and in which round.
func (tx *Tx) SaveDelivery(e Event) error {
	return tx.execOne(`update events set delivery = $1, listened = $2, round = $3 where merchant_id = $4 and id = $5`,
		string(e.Delivery), e.Listened, e.Round, e.MerchantID, e.ID)
}
