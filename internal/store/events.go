package store

import "time"

// Event is a fact that we announce. Body is the very text that every delivery
// sends, frozen when the fact came to be.
type Event struct {
	MerchantID string
	ID         string
	Type       string
	Subject    string // the sysid that it tells of
	Body       []byte
	CreatedAt  time.Time
}

// Delivery is one attempt to announce an event.
type Delivery struct {
	MerchantID string
	EventID    string
	Attempt    int
	URL        string
	Status     int    // HTTP status, 0 when there was no answer
	Outcome    string // delivered, refused or failed
	Error      string
	Answer     string // its first KB
	Latency    time.Duration
	CreatedAt  time.Time
}

// The outcomes of a delivery.
const (
	Delivered = "delivered" // acknowledged as the API wants it
	Refused   = "refused"   // answered otherwise
	Failed    = "failed"    // not answered
)

// InsertEvent adds an event.
func (tx *Tx) InsertEvent(e Event) error {
	return tx.exec(`insert into events (merchant_id, id, type, subject, body, created_at) values (?, ?, ?, ?, ?, ?)`,
		e.MerchantID, e.ID, e.Type, e.Subject, e.Body, ms(tx.Now))
}

// Event returns a merchant's event, or ErrNotFound.
func (tx *Tx) Event(merchantID, id string) (Event, error) {
	e := Event{MerchantID: merchantID, ID: id}
	var createdAt int64
	err := tx.row(`select type, subject, body, created_at from events where merchant_id = ? and id = ?`,
		[]any{merchantID, id}, &e.Type, &e.Subject, &e.Body, &createdAt)
	e.CreatedAt = fromMS(createdAt)
	return e, err
}

// Events returns the events about one subject, in the order in which they were
// announced.
func (tx *Tx) Events(merchantID, subject string) (list []Event, err error) {
	err = tx.rows(`select id, type, body, created_at from events
		where merchant_id = ? and subject = ? order by rowid`, []any{merchantID, subject}, func(row scanner) error {
		e := Event{MerchantID: merchantID, Subject: subject}
		var createdAt int64
		if err := row.Scan(&e.ID, &e.Type, &e.Body, &createdAt); err != nil {
			return err
		}
		e.CreatedAt = fromMS(createdAt)
		list = append(list, e)
		return nil
	})
	return list, err
}

// InsertDelivery records an attempt. An attempt that was recorded before, by a
// process that died before it could say so to the queue, is overwritten.
func (tx *Tx) InsertDelivery(d Delivery) error {
	return tx.exec(`insert or replace into deliveries (merchant_id, event_id, attempt, url, status, outcome, error, answer, latency, created_at)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, d.MerchantID, d.EventID, d.Attempt, d.URL, d.Status, d.Outcome, d.Error, d.Answer,
		d.Latency.Milliseconds(), ms(tx.Now))
}

// Deliveries returns the attempts to announce an event, in their order.
func (tx *Tx) Deliveries(merchantID, eventID string) (list []Delivery, err error) {
	err = tx.rows(`select attempt, url, status, outcome, error, answer, latency, created_at from deliveries
		where merchant_id = ? and event_id = ? order by attempt`, []any{merchantID, eventID}, func(row scanner) error {
		d := Delivery{MerchantID: merchantID, EventID: eventID}
		var latency, createdAt int64
		if err := row.Scan(&d.Attempt, &d.URL, &d.Status, &d.Outcome, &d.Error, &d.Answer, &latency, &createdAt); err != nil {
			return err
		}
		d.Latency, d.CreatedAt = time.Duration(latency)*time.Millisecond, fromMS(createdAt)
		list = append(list, d)
		return nil
	})
	return list, err
}
