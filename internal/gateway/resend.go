package gateway

import (
	"context"
	"slices"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/store"
)

// resendMax is how many events one call sends again.
const resendMax = 500

// ResendEvent delivers an event again, the same bytes by the whole schedule, to
// where events go now: to all its endpoints, or to the one that is named.
func (g *Gateway) ResendEvent(ctx context.Context, a Actor, eventID, webhookID string, e *Envelope) (EventDetail, error) {
	if err := a.mustBeMerchant(); err != nil {
		return EventDetail{}, err
	}
	return execute(ctx, g, a, e, func(tx *store.Tx) (EventDetail, error) {
		if err := mustHaveWebhook(tx, a, webhookID); err != nil {
			return EventDetail{}, err
		}
		d, err := g.eventDetail(tx, a, eventID)
		switch {
		case err != nil:
			return d, err
		case tx.Now.Sub(d.CreatedAt) > resendFor:
			return d, fault.Invalid(fault.EventTooOld, "eventId", "")
		}
		sent, err := g.resend(tx, &d.Event, webhookID, nil)
		switch {
		case err != nil:
			return d, err
		case !sent && webhookID != "":
			return d, fault.Invalid(fault.ParameterInvalid, "webhookId", "the event does not go to this endpoint: by its filter, or since it is another merchant's or its order's own address has it")
		case !sent:
			return d, fault.New(fault.WebhookURLMissing, "")
		}
		return d, nil
	})
}

// mustHaveWebhook refuses an endpoint that the merchant has not; an empty id is none.
func mustHaveWebhook(tx *store.Tx, a Actor, webhookID string) error {
	if webhookID == "" {
		return nil
	}
	_, err := findWebhook(tx, a, webhookID)
	return err
}

// resend begins a new round of an event, at all its endpoints or at one, and tells
// whether there are any. What earlier rounds left undone at other endpoints than those of
// a whole round has ended. What prepare does with the endpoints is done before.
func (g *Gateway) resend(tx *store.Tx, e *store.Event, webhookID string, prepare func(*store.Tx, []store.Webhook) error) (sent bool, err error) {
	to, err := g.direct(tx, e)
	if err != nil {
		return false, err
	}
	if webhookID != "" {
		to.listeners = nil
		to.endpoints = slices.DeleteFunc(to.endpoints, func(w store.Webhook) bool { return w.ID != webhookID })
	}
	if len(to.endpoints)+len(to.listeners) == 0 {
		return false, nil
	}
	if prepare != nil {
		if err := prepare(tx, to.endpoints); err != nil {
			return false, err
		}
	}
	e.Round++
	if err := tx.SaveDelivery(*e); err != nil {
		return false, err
	}
	if err := enqueue(tx, *e, to); err != nil || webhookID != "" {
		return true, err
	}
	return true, tx.DropEarlier(e.MerchantID, e.ID, e.Round)
}

// Resent is what came of sending all events since a time again. NextCursor goes on with
// the next ones; it is empty when none are left.
type Resent struct {
	Count      int
	NextCursor string
}

// ResendEvents delivers all events since a time again, the oldest first, to all their
// endpoints or to one. One call takes a page of them, see Resent; it begins where the
// cursor of the one before it says.
func (g *Gateway) ResendEvents(ctx context.Context, a Actor, since *int64, webhookID, cursor string, e *Envelope) (Resent, error) {
	if err := a.mustBeMerchant(); err != nil {
		return Resent{}, err
	}
	if since == nil {
		return Resent{}, fault.Invalid(fault.ParameterMissing, "since", "since is required")
	}
	from, err := checkTime("since", since)
	if err != nil {
		return Resent{}, err
	}
	after, err := PageQuery{Cursor: &cursor}.after(eventPrefix)
	if err != nil {
		return Resent{}, err
	}
	return execute(ctx, g, a, e, func(tx *store.Tx) (r Resent, err error) {
		if err := mustHaveWebhook(tx, a, webhookID); err != nil {
			return r, err
		}
		if tx.Now.Sub(from) > resendFor+time.Minute { // a minute, so that "30 days" as a program counts them is taken
			return r, fault.Invalid(fault.EventTooOld, "since", "")
		}
		events, err := tx.EventsSince(a.MerchantID, from, max(after, firstID(eventPrefix, from)), resendMax+1)
		if err != nil {
			return r, err
		}
		if len(events) > resendMax {
			events = events[:resendMax]
			r.NextCursor = cursorOf(events[resendMax-1].ID)
		}
		for i := range events {
			sent, err := g.resend(tx, &events[i], webhookID, releasing)
			if err != nil {
				return r, err
			}
			if sent {
				r.Count++
			}
		}
		return r, nil
	})
}
