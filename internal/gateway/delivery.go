package gateway

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/riverqueue/river"

	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/signature"
)

// The queue of deliveries, as the store keeps it.
const (
	DeliveryQueue       = store.DeliveryQueue
	DeliveryAttemptsMax = store.DeliveryAttemptsMax
)

// DeliveryJob asks for the delivery of an event to its merchant's endpoint.
type DeliveryJob = store.DeliveryJob

// Delivery is one attempt to announce an event.
type Delivery = store.Delivery

// The outcomes of a Delivery.
const (
	Delivered = store.Delivered
	Refused   = store.Refused
	Failed    = store.Failed
)

// ErrClosed says that the gateway is closing: the work was not begun.
var ErrClosed = store.ErrClosed

// ErrNoEndpoint says that there is nowhere to deliver an event to any more.
var ErrNoEndpoint = errors.New("the merchant has no endpoint any more")

// ErrSuperseded says that a later job delivers the event there, or has.
var ErrSuperseded = errors.New("a later round has taken its place")

// ErrPaused says that the endpoint is paused: the event is held, see Hold.
var ErrPaused = errors.New("the endpoint is paused")

// ErrNoSigner says that no active credential of a merchant signs its events.
var ErrNoSigner = errors.New("no active credential of the merchant signs its events")

// Parcel is an event with where it goes and whose key signs it.
type Parcel struct {
	DeliveryJob
	EventType string
	Body      []byte // the very bytes to send
	URL       string
	// InFlightMax is how many deliveries its endpoint takes at a time; 0 is not set.
	InFlightMax int
	key         *signature.Key // nil when nobody's signs
}

// Sign signs the parcel at a time. It fails with ErrNoSigner.
func (p Parcel) Sign(timestamp string) (string, error) {
	if p.key == nil {
		return "", ErrNoSigner
	}
	return p.key.Sign(signature.Message{Kind: signature.KindWebhook, Timestamp: timestamp, Body: p.Body})
}

// Parcel loads what a job is to deliver. It fails with ErrNoEndpoint when there
// is nowhere to deliver it to, with ErrPaused when it has to wait, and with
// ErrSuperseded when it is another job's.
func (g *Gateway) Parcel(ctx context.Context, job DeliveryJob) (p Parcel, err error) {
	if job.Listener != "" {
		p, err = g.listenersParcel(ctx, job)
	} else {
		p, err = g.endpointsParcel(ctx, job, false)
	}
	return p, loading(job, err)
}

// loading is an error of loading what a job is to deliver.
func loading(job DeliveryJob, err error) error {
	for _, known := range []error{ErrNoEndpoint, ErrPaused, ErrSuperseded} {
		if errors.Is(err, known) {
			return known
		}
	}
	if err != nil {
		err = fmt.Errorf("load event %s: %w", job.EventID, err)
	}
	return err
}

// endpointsParcel goes to the address that the endpoint has now. An event that is held is
// no job's of its own, see HeldParcel.
func (g *Gateway) endpointsParcel(ctx context.Context, job DeliveryJob, held bool) (Parcel, error) {
	var d store.Dispatch
	err := g.store.Look(ctx, func(tx *store.Tx) (err error) {
		d, err = tx.Dispatch(job.MerchantID, job.EventID, job.WebhookID)
		return err
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
		return Parcel{}, ErrNoEndpoint
	case err != nil:
		return Parcel{}, err
	case d.Round != job.Round || d.State == store.AnnouncementDropped || held != (d.State == store.AnnouncementHeld):
		return Parcel{}, ErrSuperseded
	case d.Endpoint == store.WebhookPaused:
		return Parcel{}, ErrPaused
	case job.WebhookID != "" && d.Endpoint != store.WebhookActive:
		return Parcel{}, ErrNoEndpoint
	}
	p := Parcel{DeliveryJob: job, EventType: d.EventType, Body: d.Body, URL: d.URL, InFlightMax: d.InFlightMax}
	if d.SignKey != "" {
		p.key, err = signature.NewKey(d.SignKey)
	}
	return p, err
}

// listenersParcel goes to one that listens, as long as it does.
func (g *Gateway) listenersParcel(ctx context.Context, job DeliveryJob) (Parcel, error) {
	p := Parcel{DeliveryJob: job}
	err := g.store.View(ctx, func(tx *store.Tx) error {
		e, err := tx.Event(job.MerchantID, job.EventID)
		if err != nil {
			return err
		}
		listeners, err := g.listeners(tx, job.MerchantID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(listeners, func(l Listener) bool { return l.URL == job.Listener })
		if i < 0 {
			return ErrNoEndpoint
		}
		p.EventType, p.Body, p.URL = e.Type, e.Body, listeners[i].URL
		p.key, err = signingKey(tx, job.MerchantID, listeners[i].CredentialID)
		return err
	})
	return p, err
}

// signingKey returns the current key of a credential, or nil when it has none. A
// revoked one signs nothing: whoever it was stolen by could sign the same.
func signingKey(tx *store.Tx, merchantID, credentialID string) (*signature.Key, error) {
	c, err := tx.Credential(merchantID, credentialID)
	if errors.Is(err, store.ErrNotFound) || err == nil && (c.Revoked || len(c.SignKeys) == 0) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("credential that signs events: %w", err)
	}
	return signature.NewKey(c.SignKeys[0].Secret)
}

// Undeliverable records that there is nowhere to deliver an event to.
func (g *Gateway) Undeliverable(ctx context.Context, job DeliveryJob) error {
	return g.store.Update(ctx, func(tx *store.Tx) error {
		if job.Listener == "" {
			to, err := tx.Destination(job.MerchantID, job.EventID, job.WebhookID)
			if err != nil || to.Round != job.Round {
				return ignoring(err, store.ErrNotFound)
			}
			to.State = store.AnnouncementDropped
			return errors.Join(tx.SaveAnnouncement(to.Announcement), tx.DeliveryNow(job.MerchantID, job.EventID))
		}
		e, err := tx.Event(job.MerchantID, job.EventID)
		if err != nil || e.Round != job.Round || e.Delivery != store.DeliveryPending || !e.Listened {
			return err
		}
		e.Delivery = store.DeliveryNone
		return tx.SaveDelivery(e)
	})
}

// ignoring is err, or nil where it is that one.
func ignoring(err, one error) error {
	if errors.Is(err, one) {
		return nil
	}
	return err
}

// Hold keeps an event for a paused endpoint, in place of its job, until the endpoint is
// resumed. It tells whether the job is done with: it is not where the endpoint was resumed
// meanwhile.
func (g *Gateway) Hold(ctx context.Context, job DeliveryJob) (held bool, err error) {
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		to, err := tx.Destination(job.MerchantID, job.EventID, job.WebhookID)
		if err != nil {
			return err
		}
		if held = to.Endpoint == store.WebhookPaused || to.Round != job.Round; !held || to.Round != job.Round || to.State != store.AnnouncementPending {
			return nil
		}
		to.State = store.AnnouncementHeld
		return tx.SaveAnnouncement(to.Announcement)
	})
	return held, err
}

// RecordDelivery records an attempt, whatever came of it. An endpoint at which all
// attempts have failed for too long is paused by it.
func (g *Gateway) RecordDelivery(ctx context.Context, d Delivery) error {
	var paused *store.Webhook
	err := g.store.Update(ctx, func(tx *store.Tx) (err error) {
		paused, err = g.recordAttempt(tx, d)
		return err
	})
	g.tellPaused(paused, d, err)
	return err
}

// recordAttempt records an attempt, and returns the endpoint where it is paused by it.
func (g *Gateway) recordAttempt(tx *store.Tx, d Delivery) (paused *store.Webhook, err error) {
	if err := tx.InsertDelivery(d); err != nil || d.WebhookID == "" {
		return nil, err
	}
	if err := tx.NoteOutcome(d.MerchantID, d.WebhookID, d.Outcome == Delivered); err != nil || d.Outcome == Delivered {
		return nil, err
	}
	return g.pauseFailing(tx, d.MerchantID, d.WebhookID)
}

// tellPaused logs that an attempt has paused its endpoint, once that is committed.
func (g *Gateway) tellPaused(paused *store.Webhook, d Delivery, err error) {
	if err == nil && paused != nil {
		g.log.Warn("a webhook endpoint is paused: all deliveries to it have failed for too long; its events are held until it is resumed, "+
			"by the merchant's call /checkout/webhook/resume or by 'xcheckoutd merchant endpoint resume'",
			"merchant", paused.Holder, "webhook", paused.ID, "failing since", paused.FailingSince, "last", d.Error)
	}
}

// Worker works on the jobs of the queue, see store.Worker.
type Worker = store.Worker

// Worker returns a client of the job queue that works on jobs once it is
// started. It must be stopped before the store is closed.
func (g *Gateway) Worker(ctx context.Context, config *river.Config) (Worker, error) {
	return g.store.Worker(ctx, config)
}

// Purge deletes what has expired, every interval until ctx ends.
func (g *Gateway) Purge(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := g.store.Purge(ctx); err != nil && !errors.Is(err, context.Canceled) {
			g.log.Error("expired rows were not deleted", "error", err)
		}
	}
}
