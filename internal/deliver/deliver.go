// Package deliver brings events to merchants' endpoints: one background job an
// event, tried by the API's schedule until the endpoint acknowledges it. Each
// attempt sends the same bytes with a fresh timestamp and signature, and is
// recorded.
package deliver

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/riverqueue/river"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/webhook"
)

// Schedule is how long each retry waits after the attempt before it. It is the
// API's documented schedule.
var Schedule = []time.Duration{
	15 * time.Second, 15 * time.Second, 30 * time.Second, 3 * time.Minute, 10 * time.Minute, 20 * time.Minute,
	30 * time.Minute, 30 * time.Minute, time.Hour, 3 * time.Hour, 3 * time.Hour, 3 * time.Hour, 6 * time.Hour, 6 * time.Hour,
}

const (
	// answerMax is how much of an answer is read, keptMax how much of it is kept.
	answerMax = 64 << 10
	keptMax   = 1024
	// workersMax limits deliveries under way; limiter.go has those to one endpoint.
	workersMax = 600
	// busyWait is how long a job waits at least when its endpoint has enough under way.
	// It grows up to busyWaitMax: by busyWait for every few times in vain, and to as long
	// as the oldest attempt has been under way, which may well take as long again. A
	// backlog for a stuck endpoint thus does not keep the queue busy with waiting.
	busyWait    = time.Second
	busyWaitMax = 15 * busyWait
	busyWaitFew = 4
	// recordMax is how long a job may take beside its attempt.
	recordMax = 15 * time.Second
	// pollEvery is how soon a job is found after its commit.
	pollEvery = 200 * time.Millisecond
)

// Config says how a Deliverer works.
type Config struct {
	Gateway *gateway.Gateway
	Policy
	Log *slog.Logger
	// Replica names this process among those that work on the same jobs. Jobs of one
	// that is not alive, see gateway.Pulse, are given to others.
	Replica string
	// Headers are the names that webhooks are signed under.
	Headers gateway.HeaderNames
	// Schedule replaces the API's schedule, for tests.
	Schedule []time.Duration
	// Timeouts are how long an endpoint may take.
	Timeouts Timeouts
}

// Deliverer works on delivery jobs between Start and Stop.
type Deliverer struct {
	client gateway.Worker
	stop   func() // has couriers end their turns
}

// Start begins to work on the jobs in the store.
func Start(ctx context.Context, c Config) (*Deliverer, error) {
	schedule := c.Schedule
	if schedule == nil {
		schedule = Schedule
	}
	timeouts := c.Timeouts.orDefaults()
	workers, stopping := river.NewWorkers(), make(chan struct{})
	each := &worker{gateway: c.Gateway, schedule: schedule, timeouts: timeouts, client: c.Policy.Client(timeouts),
		limit: newLimiter(), headers: c.Headers.Named(), log: cmp.Or(c.Log, slog.Default())}
	river.AddWorker(workers, each)
	river.AddWorker(workers, &courier{worker: each, stopping: stopping})
	client, err := c.Gateway.Worker(ctx, &river.Config{
		ID:                c.Replica,
		Queues:            map[string]river.QueueConfig{gateway.DeliveryQueue: {MaxWorkers: workersMax}},
		Workers:           workers,
		FetchPollInterval: pollEvery,
		FetchCooldown:     pollEvery / 2,
		PollOnly:          true,
		JobTimeout:        timeouts.all() + recordMax,
	})
	if err != nil {
		return nil, fmt.Errorf("start deliveries: %w", err)
	}
	// River's own context ends its work at once; Stop ends it gently.
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return nil, fmt.Errorf("start deliveries: %w", err)
	}
	return &Deliverer{client, sync.OnceFunc(func() { close(stopping) })}, nil
}

// Stop takes on no more jobs and waits for those under way, until ctx ends.
// What is cut off then is tried again after the next start.
func (d *Deliverer) Stop(ctx context.Context) error {
	d.stop()
	if err := d.client.Stop(ctx); err != nil {
		return errors.Join(err, d.client.StopAndCancel(context.WithoutCancel(ctx)))
	}
	return nil
}

type worker struct {
	river.WorkerDefaults[gateway.DeliveryJob]
	gateway  *gateway.Gateway
	schedule []time.Duration
	timeouts Timeouts
	client   *http.Client
	limit    *limiter
	headers  gateway.HeaderNames
	log      *slog.Logger
}

// NextRetry follows the schedule, counted from the end of the attempt.
func (w *worker) NextRetry(job *river.Job[gateway.DeliveryJob]) time.Time {
	i := min(max(job.Args.Made+job.Attempt, 1), len(w.schedule)) - 1
	return time.Now().Add(w.schedule[i])
}

// Work makes one attempt.
func (w *worker) Work(ctx context.Context, job *river.Job[gateway.DeliveryJob]) error {
	if job.Args.WebhookID != "" { // whose endpoint is known before anything is read
		if wait, busy := w.busy(job, endpointOf(job.Args)); busy {
			return river.JobSnooze(wait)
		}
	}
	p, err := w.gateway.Parcel(ctx, job.Args)
	switch {
	case errors.Is(err, gateway.ErrNoEndpoint):
		return errors.Join(river.JobCancel(err), w.gateway.Undeliverable(ctx, job.Args))
	case errors.Is(err, gateway.ErrSuperseded):
		return river.JobCancel(err)
	case errors.Is(err, gateway.ErrPaused):
		held, holdErr := w.gateway.Hold(ctx, job.Args)
		if !held { // it was resumed just now, or is tried again
			return errors.Join(holdErr, river.JobSnooze(busyWait))
		}
		return river.JobCancel(err)
	}
	if err != nil { // ours to mend: no attempt was made, and the job comes again
		w.log.Error("an event can't be delivered", "event", job.Args.EventID, "error", err)
		return err
	}
	release, free := w.limit.take(ctx, placeOf(p), p.InFlightMax)
	if !free {
		wait, _ := w.busy(job, placeOf(p))
		return river.JobSnooze(wait)
	}
	d := w.attemptAt(ctx, p, release)
	d.Attempt = job.Args.Made + job.Attempt
	// The attempt was made, so it is recorded, even when it was cut off.
	if err := w.gateway.RecordDelivery(context.WithoutCancel(ctx), d); err != nil {
		w.log.Error("a delivery was not recorded", "event", d.EventID, "attempt", d.Attempt, "outcome", d.Outcome, "error", err)
		return fmt.Errorf("record delivery of %s: %w", d.EventID, err)
	}
	w.tell(p, d)
	if d.Outcome != gateway.Delivered {
		return fmt.Errorf("%s: %s", d.Outcome, d.Error)
	}
	return nil
}

// tell logs what came of an attempt. Where the endpoint has not taken the event,
// somebody may want to know what it said, and when it is asked again.
func (w *worker) tell(p gateway.Parcel, d gateway.Delivery) {
	about := []any{"event", d.EventID, "type", p.EventType, "attempt", d.Attempt, "outcome", d.Outcome,
		"status", d.Status, "latency", d.Latency.Round(time.Millisecond)}
	if d.Outcome == gateway.Delivered {
		w.log.Info("delivery", about...)
		return
	}
	next := "never: it was the last attempt; the event's resend call sends it again"
	if d.Attempt < gateway.DeliveryAttemptsMax {
		next = "in " + w.schedule[min(d.Attempt, len(w.schedule))-1].String()
	}
	w.log.Warn("an event was not delivered", append(about, "error", d.Error, "answer", firstOf(d.Answer, answerShown), "again", next)...)
}

// answerShown is how much of an endpoint's answer the log has, in bytes.
const answerShown = 200

// firstOf is the beginning of a text.
func firstOf(text string, bytes int) string {
	if len(text) <= bytes {
		return text
	}
	return strings.ToValidUTF8(text[:bytes], "") + "…"
}

// placeOf names what deliveries are limited by: an endpoint; where orders have addresses
// of their own, of which each may be another, or somebody listens, a merchant's on one
// host.
func placeOf(p gateway.Parcel) string {
	if p.WebhookID != "" {
		return endpointOf(p.DeliveryJob)
	}
	return p.MerchantID + " " + hostOf(p.URL)
}

func endpointOf(job gateway.DeliveryJob) string { return job.MerchantID + " " + job.WebhookID }

// hostOf is the host of an address.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host
}

// busy tells whether a place of deliveries has none left, and how long a job waits that
// finds it so.
func (w *worker) busy(job *river.Job[gateway.DeliveryJob], place string) (wait time.Duration, busy bool) {
	since, busy := w.limit.full(place)
	return min(max(busyFor(job.Metadata), since), busyWaitMax), busy
}

// busyFor is how long a job waits for its endpoint at least, by how often it has.
func busyFor(metadata []byte) time.Duration {
	var waited struct {
		Snoozes int `json:"snoozes"`
	}
	_ = json.Unmarshal(metadata, &waited) // what can't be read counts as never
	return busyWait * time.Duration(1+waited.Snoozes/busyWaitFew)
}

// attemptAt makes an attempt at an endpoint of which a place was taken, and gives the
// place back: the endpoint need not wait for what is recorded of it.
func (w *worker) attemptAt(ctx context.Context, p gateway.Parcel, release func(took time.Duration)) (d gateway.Delivery) {
	defer func() { release(d.Latency) }()
	return w.attempt(ctx, p)
}

// attempt sends the event once and says what came of it.
func (w *worker) attempt(ctx context.Context, p gateway.Parcel) gateway.Delivery {
	d := gateway.Delivery{MerchantID: p.MerchantID, EventID: p.EventID, Listener: p.Listener, WebhookID: p.WebhookID, Round: p.Round, URL: p.URL, Outcome: gateway.Failed}
	begin := time.Now()
	status, answer, err := w.post(ctx, p)
	d.Latency, d.Status = time.Since(begin), status
	d.Answer = textOf(answer[:min(len(answer), keptMax)])
	switch {
	case err != nil:
		d.Error = err.Error()
	case !webhook.Acknowledged(status, answer):
		d.Outcome = gateway.Refused
		d.Error = fmt.Sprintf(`the endpoint answered %d; an event is acknowledged with 200 and {"retcode":200,"retmsg":"SUCCESS"}`, status)
	default:
		d.Outcome = gateway.Delivered
	}
	return d
}

// textOf makes a text of what an endpoint answered, which may be anything: what is no
// UTF-8 is replaced, and so are zero bytes, which PostgreSQL takes in no text.
func textOf(answer []byte) string {
	return strings.ReplaceAll(string(bytes.ToValidUTF8(answer, []byte("\uFFFD"))), "\x00", "\uFFFD")
}

func (w *worker) post(ctx context.Context, p gateway.Parcel) (status int, answer []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, w.timeouts.all())
	defer cancel()
	timestamp := signature.Timestamp(time.Now())
	mac, err := p.Sign(timestamp)
	if err != nil {
		return 0, nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.URL, bytes.NewReader(p.Body))
	if err != nil {
		return 0, nil, withoutURL(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "xcheckout-webhook/1")
	// Set in this very spelling: some receivers compare names as they stand.
	r.Header[w.headers.Signature] = []string{mac}
	r.Header[w.headers.Timestamp] = []string{timestamp}
	response, err := w.client.Do(r)
	if err != nil {
		return 0, nil, w.timeouts.explain(withoutURL(err))
	}
	defer response.Body.Close()
	late := time.AfterFunc(w.timeouts.Body, cancel)
	answer, err = io.ReadAll(io.LimitReader(response.Body, answerMax))
	if !late.Stop() && err != nil {
		err = fmt.Errorf("its answer did not end within %v of its headers", w.timeouts.Body)
	}
	return response.StatusCode, answer, err
}

// withoutURL takes the endpoint's address out of an error: it may hold a secret
// of the merchant's, and errors are logged.
func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
