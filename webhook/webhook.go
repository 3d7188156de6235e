// Package webhook receives what a gateway announces: it verifies the signature
// of a webhook, decodes it into an event, and drops repeats.
//
//	key, err := signature.NewKey(os.Getenv("XCHECKOUT_SIGN_KEY"))
//	…
//	http.Handle("/xcheckout", webhook.Handler([]*signature.Key{key},
//		func(ctx context.Context, event xcheckout.Event) error {
//			if event.Type == xcheckout.EventOrderPaid {
//				return ship(ctx, event.Order.OrderNo)
//			}
//			return nil // acknowledge the types that we don't need
//		}))
//
// The gateway delivers an event until it is acknowledged, for about a day, so
// a receiver must remember over restarts which events it has handled: give a
// [Receiver] a [File] or a [Store] of your own. An event counts as handled only
// after the function returned nil. A crash between the two lets it come once
// more; let the function itself stand a repeat where that matters, for example
// by a unique key on the orderNo.
package webhook

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/signature"
)

// Verify reads a webhook, checks its signature with each of the live keys, and
// decodes it. It knows nothing of repeats: [Receiver] does. The error is a
// *signature.Error with the reason of a refusal, or tells why the body can't
// be read or is no event.
func Verify(r *http.Request, keys ...*signature.Key) (xcheckout.Event, error) {
	return verify(r, signature.Options{}, time.Now(), keys)
}

func verify(r *http.Request, o signature.Options, now time.Time, keys []*signature.Key) (xcheckout.Event, error) {
	var event xcheckout.Event
	o.Kind = signature.KindWebhook
	parsed, err := signature.ParseRequest(r, o)
	if err != nil {
		return event, err
	}
	if _, err := parsed.Verify(now, keys...); err != nil {
		return event, err
	}
	err = json.Unmarshal(parsed.Body(), &event)
	return event, err
}
