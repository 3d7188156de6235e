package store

import "time"

// Delivery is one attempt to announce an event.
type Delivery struct {
	MerchantID string
	EventID    string
	Listener   string // the address of one that listens, "" for an endpoint
	WebhookID  string // of the endpoint, "" for the address of the event's order
	Round      int    // of the event
	Attempt    int    // within the round, from 1
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

// InsertDelivery records an attempt, and with it how far its event is there: at an
// endpoint, or, where it has none, with those that listen. An attempt that was
// recorded before, by a process that died before it could say so to the queue, is
// overwritten.
func (tx *Tx) InsertDelivery(d Delivery) error {
	if err := tx.exec(`insert into deliveries (merchant_id, event_id, listener, webhook_id, round, attempt, url, status, outcome, error, answer, latency, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		on conflict (merchant_id, event_id, webhook_id, listener, round, attempt) do update set
			url = excluded.url, status = excluded.status, outcome = excluded.outcome, error = excluded.error,
			answer = excluded.answer, latency = excluded.latency, created_at = excluded.created_at`,
		d.MerchantID, d.EventID, d.Listener, d.WebhookID, d.Round, d.Attempt, d.URL, d.Status, d.Outcome, d.Error, d.Answer,
		d.Latency.Milliseconds(), ms(tx.Now)); err != nil {
		return err
	}
	state := AnnouncementPending
	switch {
	case d.Outcome == Delivered:
		state = AnnouncementDelivered
	case d.Attempt >= DeliveryAttemptsMax:
		state = AnnouncementFailed
	}
	if d.Listener != "" {
		return tx.exec(`update events set delivery = case when round = $1 and listened then $2 else delivery end,
			attempts = (select count(*) from deliveries d where d.merchant_id = events.merchant_id and d.event_id = events.id)
			where merchant_id = $3 and id = $4`, d.Round, string(state), d.MerchantID, d.EventID)
	}
	// Of two rounds under way the later says how far it is. One that was dropped or held
	// while the attempt was under way stays so, unless the attempt was the last.
	if err := tx.exec(`update announcements set state = $1
		where merchant_id = $2 and event_id = $3 and webhook_id = $4 and round = $5 and (state = 'pending' or $1 <> 'pending')`,
		string(state), d.MerchantID, d.EventID, d.WebhookID, d.Round); err != nil {
		return err
	}
	return tx.DeliveryNow(d.MerchantID, d.EventID)
}

// Deliveries returns the attempts to announce an event, in their order.
func (tx *Tx) Deliveries(merchantID, eventID string) (list []Delivery, err error) {
	err = tx.rows(`select listener, webhook_id, round, attempt, url, status, outcome, error, answer, latency, created_at from deliveries
		where merchant_id = $1 and event_id = $2 order by created_at, round, attempt`, []any{merchantID, eventID}, func(row scanner) error {
		d := Delivery{MerchantID: merchantID, EventID: eventID}
		var latency, createdAt int64
		if err := row.Scan(&d.Listener, &d.WebhookID, &d.Round, &d.Attempt, &d.URL, &d.Status, &d.Outcome, &d.Error, &d.Answer, &latency, &createdAt); err != nil {
			return err
		}
		d.Latency, d.CreatedAt = time.Duration(latency)*time.Millisecond, fromMS(createdAt)
		list = append(list, d)
		return nil
	})
	return list, err
}
