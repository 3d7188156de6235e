package gateway

import (
	"context"
	"errors"
	"time"

	"github.com/xcheckout/xcheckout/internal/store"
)

const (
	// heldMax is how many held events are read, or dropped, at a time.
	heldMax = 200
	// releasingMax is how many endpoints ReleaseHeld looks after.
	releasingMax = 1000
)

// ReleaseJob asks for what is held for an endpoint to be delivered, the oldest first.
type ReleaseJob = store.ReleaseJob

// HeldEvents returns the oldest of what is held for an endpoint, after an event; "" is
// before all. Each is as a job for it would be.
func (g *Gateway) HeldEvents(ctx context.Context, job ReleaseJob, after string) (jobs []DeliveryJob, err error) {
	err = g.store.Look(ctx, func(tx *store.Tx) error {
		list, err := tx.HeldAnnouncements(job.MerchantID, job.WebhookID, after, heldMax)
		jobs = nil
		for _, held := range list {
			jobs = append(jobs, DeliveryJob{MerchantID: held.MerchantID, EventID: held.EventID, WebhookID: held.WebhookID, Round: held.Round})
		}
		return err
	})
	return jobs, err
}

// HeldParcel is Parcel of an event that is held. It fails with ErrSuperseded when the
// event is no longer held, or anew.
func (g *Gateway) HeldParcel(ctx context.Context, held DeliveryJob) (Parcel, error) {
	p, err := g.endpointsParcel(ctx, held, true)
	return p, loading(held, err)
}

// RecordHeld records the first attempt at an event that was held, which is not held any
// more then. The attempt begins a round: what was left of an earlier job for the event is
// superseded. Where it failed, the next attempt is a job's, after a while. An event of which
// no attempt was recorded stays held, and is sent again.
func (g *Gateway) RecordHeld(ctx context.Context, d Delivery, again time.Duration) error {
	var paused *store.Webhook
	err := g.store.Update(ctx, func(tx *store.Tx) (err error) {
		paused, err = g.recordHeld(tx, d, again)
		return err
	})
	g.tellPaused(paused, d, err)
	return err
}

func (g *Gateway) recordHeld(tx *store.Tx, d Delivery, again time.Duration) (paused *store.Webhook, err error) {
	to, err := tx.Destination(d.MerchantID, d.EventID, d.WebhookID)
	if err != nil {
		return nil, err
	}
	e, err := tx.Event(d.MerchantID, d.EventID)
	if err != nil {
		return nil, err
	}
	e.Round++
	// It may have been dropped while the attempt was under way, or sent again, which is held
	// anew: then the attempt is only noted.
	still := to.State == store.AnnouncementHeld && to.Round == d.Round
	if still {
		to.Round, to.State, e.Delivery = e.Round, store.AnnouncementPending, store.DeliveryPending
		err = tx.SaveAnnouncement(to.Announcement)
	}
	if err = errors.Join(err, tx.SaveDelivery(e)); err != nil {
		return nil, err
	}
	d.Round, d.Attempt = e.Round, 1
	if paused, err = g.recordAttempt(tx, d); err != nil || !still || d.Outcome == Delivered {
		return paused, err
	}
	return paused, tx.EnqueueRetry(e, d.WebhookID, time.Now().Add(again))
}

// EndRelease ends the release of what was held for an endpoint, where nothing is any more,
// or where the endpoint was paused or removed. It tells whether the job is done with, of
// which jobID is the number in the queue: whatever is held from then on has another.
func (g *Gateway) EndRelease(ctx context.Context, job ReleaseJob, jobID int64) (ended bool, err error) {
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		ended = false
		w, err := tx.Webhook(job.MerchantID, job.WebhookID)
		if err != nil {
			return err
		}
		if w.State == store.WebhookActive && w.Releasing {
			held, err := tx.HeldAnnouncements(w.MerchantID, w.ID, "", 1)
			if err != nil || len(held) > 0 {
				return err
			}
			w.Releasing = false
			if err := tx.SaveWebhook(w); err != nil {
				return err
			}
		}
		ended = true
		return tx.EndRelease(jobID)
	})
	return ended && err == nil, err
}

// releasing has what is sent to endpoints from now on held and released, so that it is
// begun in its order.
func releasing(tx *store.Tx, endpoints []store.Webhook) error {
	for i, w := range endpoints {
		if w.ID == "" || w.State != store.WebhookActive || w.Releasing {
			continue
		}
		w.Releasing = true
		if err := errors.Join(tx.SaveWebhook(w), tx.EnqueueRelease(w)); err != nil {
			return err
		}
		endpoints[i] = w
	}
	return nil
}

// ReleaseHeld sees to it that what is held for endpoints that are active has its job, where
// the queue has given one up, or a release before this one has begun to send. What is held
// for those that were removed it drops: a part of it, and tells whether more is left.
func (g *Gateway) ReleaseHeld(ctx context.Context) (more bool, err error) {
	var without []store.Webhook
	err = g.store.View(ctx, func(tx *store.Tx) error {
		without = nil
		list, err := tx.ReleasingWebhooks(releasingMax)
		for i := 0; i < len(list) && err == nil; i++ {
			var has bool
			if has, err = tx.HasRelease(list[i]); !has {
				without = append(without, list[i])
			}
		}
		return err
	})
	for _, w := range without {
		var left bool
		err = errors.Join(err, g.store.Update(ctx, func(tx *store.Tx) error {
			now, err := tx.Webhook(w.MerchantID, w.ID)
			if left = false; err != nil || !now.Releasing {
				return err
			}
			if now.State == store.WebhookActive {
				return tx.EnqueueRelease(now)
			}
			left, err = dropHeld(tx, now)
			return err
		}))
		more = more || left
	}
	return more, err
}

// dropHeld drops the oldest of what was held for an endpoint that was removed, and tells
// whether more may be left.
func dropHeld(tx *store.Tx, w store.Webhook) (more bool, err error) {
	list, err := tx.HeldAnnouncements(w.MerchantID, w.ID, "", heldMax)
	if err != nil {
		return false, err
	}
	for _, held := range list {
		held.State = store.AnnouncementDropped
		if err := errors.Join(tx.SaveAnnouncement(held), tx.DeliveryNow(held.MerchantID, held.EventID)); err != nil {
			return false, err
		}
	}
	if len(list) == heldMax {
		return true, nil
	}
	w.Releasing = false
	return false, tx.SaveWebhook(w)
}

// ReleaseEvery runs ReleaseHeld every interval until ctx ends, and at once where more is
// left.
func (g *Gateway) ReleaseEvery(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		for more := true; more && ctx.Err() == nil; {
			var err error
			if more, err = g.ReleaseHeld(ctx); err != nil {
				if !errors.Is(err, context.Canceled) {
					g.log.Error("events that were held for a webhook endpoint were not sent on", "error", err)
				}
				break
			}
		}
	}
}
