package store

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
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
	Made       int    `json:"made,omitempty"` // attempts of the round that were made before there was a job
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
	return tx.enqueue(DeliveryJob{MerchantID: e.MerchantID, EventID: e.ID, Listener: listener, WebhookID: webhookID, Round: e.Round}, time.Time{})
}

// EnqueueRetry is EnqueueDelivery of an event to an endpoint that has not taken it at the
// first attempt of the round. The job runs at a time.
func (tx *Tx) EnqueueRetry(e Event, webhookID string, at time.Time) error {
	return tx.enqueue(DeliveryJob{MerchantID: e.MerchantID, EventID: e.ID, WebhookID: webhookID, Round: e.Round, Made: 1}, at)
}

func (tx *Tx) enqueue(job DeliveryJob, at time.Time) error {
	opts := river.InsertOpts{Queue: DeliveryQueue, MaxAttempts: DeliveryAttemptsMax - job.Made, ScheduledAt: at}
	if err := tx.sql.insertJob(tx.ctx, job, &opts); err != nil {
		return fmt.Errorf("enqueue delivery of %s: %w", job.EventID, err)
	}
	return nil
}

// ReleaseJob asks for what is held for an endpoint to be delivered, the oldest first. It
// is one job for all, since jobs run in no order, and on several replicas.
type ReleaseJob struct {
	MerchantID string `json:"merchantId"`
	WebhookID  string `json:"webhookId"`
}

// Kind names the job in the queue; it never changes.
func (ReleaseJob) Kind() string { return "release" }

// releaseStates are those of a job that is not at its end.
var releaseStates = []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
	rivertype.JobStateRunning, rivertype.JobStateScheduled}

// EnqueueRelease adds the job to deliver what is held for an endpoint, unless there is one
// that is not at its end.
func (tx *Tx) EnqueueRelease(w Webhook) error {
	opts := river.InsertOpts{Queue: DeliveryQueue, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: releaseStates}}
	if err := tx.sql.insertJob(tx.ctx, ReleaseJob{w.MerchantID, w.ID}, &opts); err != nil {
		return fmt.Errorf("enqueue release of what is held for %s: %w", w.ID, err)
	}
	return nil
}

// EndRelease lets EnqueueRelease add another job, though this one is still running: it
// does nothing more.
func (tx *Tx) EndRelease(jobID int64) error {
	return tx.exec(`update river_job set unique_key = null, unique_states = null where id = $1`, jobID)
}

// HasRelease tells whether there is a job that EnqueueRelease would add. It reads the
// queue's index of kinds.
func (tx *Tx) HasRelease(w Webhook) (has bool, err error) {
	id := tx.either("json_extract(args, '$.webhookId')", "args->>'webhookId'")
	err = tx.row(`select exists (select 1 from river_job where kind = $1 and state in ('available', 'pending', 'retryable', 'running', 'scheduled') and `+id+` = $2)`,
		[]any{ReleaseJob{}.Kind(), w.ID}, &has)
	return has, err
}

// bringJobsBack lets jobs run at once that wait for a time which no schedule gives: they
// were made or tried while a clock was ahead, by days it may be, and would wait for as long.
func (tx *Tx) bringJobsBack() error {
	now := tx.either("datetime('now', 'subsec')", "now()")
	latest := tx.either("datetime('now', 'subsec', '+12 hours')", "now() + interval '12 hours'") // twice the schedule's longest
	return tx.exec(`update river_job set scheduled_at = `+now+` where state in ('available', 'retryable', 'scheduled')
		and queue = $1 and priority = 1 and scheduled_at > `+latest, DeliveryQueue)
}
