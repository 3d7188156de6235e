package store

import (
	"context"
	"fmt"

	"github.com/riverqueue/river"
)

// Worker returns a client of the job queue in this database that works on jobs
// once it is started. The queue's own errors go to the store's log, and nothing else
// it has to say.
func (s *Store) Worker(ctx context.Context, config *river.Config) (Worker, error) {
	quiet := *config
	quiet.Logger = quieter(s.log)
	return s.engine.worker(ctx, &quiet)
}

// DeliveryJob asks for the delivery of an event.
type DeliveryJob struct {
	MerchantID string `json:"merchantId"`
	EventID    string `json:"eventId"`
	Listener   string `json:"listener"`  // as in Delivery
	WebhookID  string `json:"webhookId"` // as in Delivery
	Round      int    `json:"round"`
}

// Kind names the job in the queue; it never changes.
func (DeliveryJob) Kind() string { return "delivery" }

// DeliveryQueue is the queue of delivery jobs. DeliveryAttemptsMax is one
// attempt and the 14 retries of the API's schedule.
const (
	DeliveryQueue       = "delivery"
	DeliveryAttemptsMax = 15
)

// EnqueueDelivery adds the job to deliver an event to the transaction, to an endpoint,
// whose id is empty for the address of the event's order, or to a listener: it will run
// if and only if the transaction commits.
func (tx *Tx) EnqueueDelivery(e Event, webhookID, listener string) error {
	opts := river.InsertOpts{Queue: DeliveryQueue, MaxAttempts: DeliveryAttemptsMax}
	job := DeliveryJob{MerchantID: e.MerchantID, EventID: e.ID, Listener: listener, WebhookID: webhookID, Round: e.Round}
	if err := tx.sql.insertJob(tx.ctx, job, &opts); err != nil {
		return fmt.Errorf("enqueue delivery of %s: %w", e.ID, err)
	}
	return nil
}

// bringJobsBack lets jobs run at once that wait for a time which no schedule gives: they
// were made or tried while a clock was ahead, by days it may be, and would wait for as long.
func (tx *Tx) bringJobsBack() error {
	now := tx.either("datetime('now', 'subsec')", "now()")
	latest := tx.either("datetime('now', 'subsec', '+12 hours')", "now() + interval '12 hours'") // twice the schedule's longest
	return tx.exec(`update river_job set scheduled_at = `+now+` where state in ('available', 'retryable', 'scheduled')
		and queue = $1 and priority = 1 and scheduled_at > `+latest, DeliveryQueue)
}
