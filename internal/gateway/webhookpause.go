package gateway

import (
	"context"
	"errors"
	"time"

	"github.com/xcheckout/xcheckout/internal/store"
)

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
// are sent, the oldest first, each by the whole schedule. One that is not paused stays as it is.
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

// PausedWebhooks counts the paused endpoints of all merchants, by reason.
func (g *Gateway) PausedWebhooks(ctx context.Context) (counts map[string]int64, err error) {
	err = g.store.View(ctx, func(tx *store.Tx) error {
		counts, err = tx.CountPausedWebhooks()
		return err
	})
	return counts, err
}
