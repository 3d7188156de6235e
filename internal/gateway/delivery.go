package gateway

import (
	"context"
	"errors"
	"fmt"
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

// ErrNoSigner says that no active credential of a merchant signs its events.
var ErrNoSigner = errors.New("no active credential of the merchant signs its events")

// Parcel is an event with where it goes and whose key signs it.
type Parcel struct {
	DeliveryJob
	EventType string
	Body      []byte // the very bytes to send
	URL       string
	key       *signature.Key // nil when nobody's signs
}

// Sign signs the parcel at a time. It fails with ErrNoSigner.
func (p Parcel) Sign(timestamp string) (string, error) {
	if p.key == nil {
		return "", ErrNoSigner
	}
	return p.key.Sign(signature.Message{Kind: signature.KindWebhook, Timestamp: timestamp, Body: p.Body})
}

// Parcel loads what a job is to deliver. It fails with ErrNoEndpoint when there
// is nowhere to deliver it to.
func (g *Gateway) Parcel(ctx context.Context, job DeliveryJob) (Parcel, error) {
	p := Parcel{DeliveryJob: job}
	err := g.store.View(ctx, func(tx *store.Tx) error {
		e, err := tx.Event(job.MerchantID, job.EventID)
		if err != nil {
			return err
		}
		to, err := g.destination(tx, job, e)
		if err != nil {
			return err
		}
		if to.url == "" {
			return ErrNoEndpoint
		}
		p.URL, p.EventType, p.Body = to.url, e.Type, e.Body
		p.key, err = signingKey(tx, job.MerchantID, to.credentialID)
		return err
	})
	if err != nil && !errors.Is(err, ErrNoEndpoint) {
		err = fmt.Errorf("load event %s: %w", job.EventID, err)
	}
	return p, err
}

// destination is where a job goes: to the event's own endpoint, or to a listener
// as long as it is one.
func (g *Gateway) destination(tx *store.Tx, job DeliveryJob, e store.Event) (endpoint, error) {
	if job.Listener == "" {
		return endpointOf(tx, e)
	}
	listeners, err := g.listeners(tx, job.MerchantID)
	for _, l := range listeners {
		if l.URL == job.Listener {
			return endpoint{url: l.URL, credentialID: l.CredentialID}, err
		}
	}
	return endpoint{}, err
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
		e, err := tx.Event(job.MerchantID, job.EventID)
		if err != nil || e.Round != job.Round || e.Delivery != store.DeliveryPending || e.Listened != (job.Listener != "") {
			return err
		}
		e.Delivery = store.DeliveryNone
		return tx.SaveDelivery(e)
	})
}

// RecordDelivery records an attempt, whatever came of it.
func (g *Gateway) RecordDelivery(ctx context.Context, d Delivery) error {
	return g.store.Update(ctx, func(tx *store.Tx) error { return tx.InsertDelivery(d) })
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
		if err := g.store.Update(ctx, (*store.Tx).Purge); err != nil && !errors.Is(err, context.Canceled) {
			g.log.Error("expired rows were not deleted", "error", err)
		}
	}
}
