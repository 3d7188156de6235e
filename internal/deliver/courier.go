package deliver

import (
	"context"
	"errors"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"

	"github.com/xcheckout/xcheckout/internal/gateway"
)

const (
	// turnMax is for how long a courier begins deliveries, until others that wait for a
	// worker have their turn.
	turnMax = 5 * time.Second
	// carriedMax is how many deliveries of a courier are under way or being recorded.
	carriedMax = 2 * placesQuick
)

// courier brings what was held to an endpoint, the oldest first: it begins each delivery
// once the request of the one before it was sent, or that has ended. A delivery that fails
// holds no other: its next attempt is a job's of its own.
type courier struct {
	river.WorkerDefaults[gateway.ReleaseJob]
	worker   *worker
	stopping <-chan struct{}
}

// Timeout is of one turn.
func (c *courier) Timeout(*river.Job[gateway.ReleaseJob]) time.Duration {
	return turnMax + lineWait + c.worker.timeouts.all() + recordMax
}

// Work takes one turn. The job ends with the release; what can't be done now is no failure
// of it.
func (c *courier) Work(ctx context.Context, job *river.Job[gateway.ReleaseJob]) error {
	if len(job.UniqueKey) == 0 { // it ended, and was cut off before it could say so to the queue
		return nil
	}
	t := &turn{courier: c, job: job.Args, until: time.Now().Add(turnMax), carried: make(chan struct{}, carriedMax), ended: make(chan struct{}, 1)}
	wait, err := t.run(ctx)
	t.under.Wait() // what is under way is still held, and the next turn would send it again
	if err == nil && !t.failed.Load() && wait == 0 && !t.over(ctx) {
		var ended bool
		if ended, err = c.worker.gateway.EndRelease(ctx, t.job, job.ID); ended {
			return nil
		}
		wait = pollEvery
	}
	switch {
	case err != nil:
		c.worker.log.Error("events that were held for a webhook endpoint can't be delivered", "webhook", t.job.WebhookID, "error", err)
		wait = busyWaitMax
	case t.failed.Load():
		wait = busyWaitMax
	}
	return river.JobSnooze(wait)
}

// turn is a part of a release.
type turn struct {
	*courier
	job     gateway.ReleaseJob
	until   time.Time
	carried chan struct{}
	under   sync.WaitGroup
	going   atomic.Int64  // attempts under way
	ended   chan struct{} // has a value once an attempt has ended
	failed  atomic.Bool   // an attempt was not recorded
}

// over tells whether nothing more is to be begun.
func (t *turn) over(ctx context.Context) bool {
	select {
	case <-t.stopping:
		return true
	default:
		return ctx.Err() != nil || !time.Now().Before(t.until) || t.failed.Load()
	}
}

// run begins what is held in its order, until the turn is over, nothing is left, or the
// endpoint takes no more: then wait is for how long.
func (t *turn) run(ctx context.Context) (wait time.Duration, err error) {
	for after := ""; ; {
		list, err := t.worker.gateway.HeldEvents(ctx, t.job, after)
		if err != nil || len(list) == 0 {
			return 0, err
		}
		for _, held := range list {
			wait, err := t.begin(ctx, held)
			switch {
			case errors.Is(err, gateway.ErrPaused), errors.Is(err, gateway.ErrNoEndpoint):
				return 0, nil
			case errors.Is(err, gateway.ErrSuperseded):
			case err != nil || wait > 0 || t.over(ctx):
				return wait, err
			}
			after = held.EventID
		}
	}
}

// begin begins the delivery of an event once the endpoint takes one more. It returns for
// how long to wait instead where all that the endpoint takes is under way, and nothing of
// it this turn's.
func (t *turn) begin(ctx context.Context, held gateway.DeliveryJob) (wait time.Duration, err error) {
	place := endpointOf(held)
	for !t.over(ctx) {
		since, full := t.worker.limit.full(place)
		if full && t.going.Load() == 0 {
			return min(max(busyWait, since), busyWaitMax), nil
		}
		if full {
			t.awaitEnded(ctx)
			continue
		}
		p, err := t.worker.gateway.HeldParcel(ctx, held)
		if err != nil {
			return 0, err
		}
		if release, free := t.worker.limit.take(ctx, place, p.InFlightMax); free {
			t.carry(ctx, p, release)
			return 0, nil
		}
	}
	return 0, nil
}

// awaitEnded waits until an attempt of this turn has ended, or the turn.
func (t *turn) awaitEnded(ctx context.Context) {
	timer := time.NewTimer(time.Until(t.until))
	defer timer.Stop()
	select {
	case <-t.ended:
	case <-timer.C:
	case <-t.stopping:
	case <-ctx.Done():
	}
}

// carry makes an attempt, and returns once its request was sent, or it has ended.
func (t *turn) carry(ctx context.Context, p gateway.Parcel, release func(time.Duration)) {
	sent := make(chan struct{})
	begun := sync.OnceFunc(func() { close(sent) })
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { begun() }})
	t.carried <- struct{}{}
	t.going.Add(1)
	t.under.Go(func() {
		d := t.worker.attemptAt(traced, p, release)
		t.going.Add(-1)
		select {
		case t.ended <- struct{}{}:
		default:
		}
		begun()
		t.record(context.WithoutCancel(ctx), p, d)
		<-t.carried
	})
	<-sent
}

// record records an attempt, even one that was cut off: it was made.
func (t *turn) record(ctx context.Context, p gateway.Parcel, d gateway.Delivery) {
	d.Attempt = 1
	if err := t.worker.gateway.RecordHeld(ctx, d, t.worker.schedule[0]); err != nil {
		t.failed.Store(true)
		t.worker.log.Error("a delivery was not recorded", "event", d.EventID, "attempt", d.Attempt, "outcome", d.Outcome, "error", err)
		return
	}
	t.worker.tell(p, d)
}
