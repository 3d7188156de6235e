package gateway

import (
	"context"
	"errors"
	"time"

	"github.com/xcheckout/xcheckout/internal/store"
)

// releaseMax is how many held events one Update sends on.
const releaseMax = 200

// PauseWebhook has events held for an endpoint until it is resumed. One that is paused
// stays as it is.
func (g *Gateway) PauseWebhook(ctx context.Context, a Actor, webhookID string, e *Envelope) (WebhookDetail, error) {
	return g.onWebhook(ctx, a, webhookID, e, func(tx *store.Tx, w store.Webhook) (WebhookDetail, error) {
		if w.State == store.WebhookPaused {
			return webhookDetail(tx, w)
		}
		return g.savedWebhook(tx, pausedAt(w, tx.Now, store.PausedByRequest))
	})
}

// ResumeWebhook ends an endpoint's pause, however it came to be. The events that were held
// are sent, each by the whole schedule. One that is not paused stays as it is.
func (g *Gateway) ResumeWebhook(ctx context.Context, a Actor, webhookID string, e *Envelope) (WebhookDetail, error) {
	return g.onWebhook(ctx, a, webhookID, e, func(tx *store.Tx, w store.Webhook) (WebhookDetail, error) {
		if w.State != store.WebhookPaused {
			return webhookDetail(tx, w)
		}
		return g.savedWebhook(tx, resumed(w))
	})
}

func pausedAt(w store.Webhook, at time.Time, reason string) store.Webhook {
	w.State, w.PausedAt, w.PauseReason, w.Releasing = store.WebhookPaused, at, reason, false
	return w
}

func resumed(w store.Webhook) store.Webhook {
	w.State, w.PausedAt, w.PauseReason, w.FailingSince, w.Releasing = store.WebhookActive, time.Time{}, "", time.Time{}, true
	return w
}

// pauseFailing pauses an endpoint at which all attempts have failed for too long, and
// returns it then.
func (g *Gateway) pauseFailing(tx *store.Tx, merchantID, webhookID string) (*store.Webhook, error) {
	if g.config.PauseAfter <= 0 {
		return nil, nil
	}
	w, err := tx.Webhook(merchantID, webhookID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil || w.State != store.WebhookActive || w.FailingSince.IsZero() || tx.Now.Sub(w.FailingSince) < g.config.PauseAfter {
		return nil, err
	}
	w = pausedAt(w, tx.Now, store.PausedFailing)
	return &w, tx.SaveWebhook(w)
}

// ReleaseHeld sends on what was held for endpoints that were resumed, and drops what was
// held for those that were removed: a part of it, and tells whether more is left.
func (g *Gateway) ReleaseHeld(ctx context.Context) (more bool, err error) {
	var waiting []store.Webhook
	err = g.store.View(ctx, func(tx *store.Tx) error {
		waiting, err = tx.ReleasingWebhooks(10)
		return err
	})
	for _, w := range waiting {
		err = errors.Join(err, g.store.Update(ctx, func(tx *store.Tx) error {
			now, err := tx.Webhook(w.MerchantID, w.ID)
			if err != nil || !now.Releasing {
				return err
			}
			left, err := g.release(tx, now)
			more = more || left
			return err
		}))
	}
	return more || len(waiting) == 10, err
}

// release sends on the oldest of what was held for an endpoint, and tells whether more may
// be left. The job of one that was removed finds it gone and drops the event.
func (g *Gateway) release(tx *store.Tx, w store.Webhook) (more bool, err error) {
	list, err := tx.HeldAnnouncements(w.MerchantID, w.ID, releaseMax)
	if err != nil {
		return false, err
	}
	for _, held := range list {
		if err := sendOn(tx, held); err != nil {
			return false, err
		}
	}
	if len(list) == releaseMax {
		return true, nil
	}
	w.Releasing = false
	return false, tx.SaveWebhook(w)
}

// sendOn begins a new round of an event at the one endpoint that it was held for: what was
// left of an earlier job for it is superseded.
func sendOn(tx *store.Tx, held store.Announcement) error {
	e, err := tx.Event(held.MerchantID, held.EventID)
	if err != nil {
		return err
	}
	e.Round++
	held.Round, held.State, e.Delivery = e.Round, store.AnnouncementPending, store.DeliveryPending
	return errors.Join(tx.SaveDelivery(e), tx.SaveAnnouncement(held), tx.EnqueueDelivery(e, held.WebhookID, ""))
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

// PausedWebhooks counts the paused endpoints of all merchants, by reason.
func (g *Gateway) PausedWebhooks(ctx context.Context) (counts map[string]int64, err error) {
	err = g.store.View(ctx, func(tx *store.Tx) error {
		counts, err = tx.CountPausedWebhooks()
		return err
	})
	return counts, err
}
