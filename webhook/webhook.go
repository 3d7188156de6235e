// Package webhook receives what a gateway announces: it verifies the signature
// of a webhook, decodes it into an event, and drops repeats.
//
//	key, err := signature.NewKey(os.Getenv("XCHECKOUT_SIGN_KEY"))
//	…
//	http.Handle("/xcheckout", webhook.Handler([]*signature.Key{key},
//		func(ctx context.Context, event xcheckout.Event) error {
//			if event.IsPaid() {
//				return ship(ctx, event.Order.OrderNo)
//			}
//			return nil // acknowledge the types that we don't need
//		}))
//
// The gateway delivers an event until it is acknowledged, for about a day, and again
// when somebody asks it to within 30 days, so
// a receiver must remember over restarts which events it has handled: give a
// [Receiver] a [File] or a [Store] of your own. An event counts as handled only
// after the function returned nil. A crash between the two lets it come once
// more; let the function itself stand a repeat where that matters, for example
// by a unique key on the orderNo.
package webhook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
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

// ConstructEvent verifies and decodes a webhook that a server of another kind has
// received, with the body as it came. It is Verify otherwise.
func ConstructEvent(body []byte, header http.Header, keys ...*signature.Key) (xcheckout.Event, error) {
	return Verify(&http.Request{Method: http.MethodPost, Header: header,
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body))}, keys...)
}

// SignTest signs a webhook as a gateway does, for the tests of a receiver. It returns
// the body to send, which holds no whitespace, and the headers to send with it.
func SignTest(key *signature.Key, body []byte, at time.Time) ([]byte, http.Header, error) {
	m := signature.Message{Kind: signature.KindWebhook, Timestamp: signature.Timestamp(at), Body: signature.EscapeWhitespace(body)}
	mac, err := key.Sign(m)
	if err != nil {
		return nil, nil, fmt.Errorf("sign test webhook: %w", err)
	}
	header := http.Header{}
	header.Set("Content-Type", "application/json")
	header.Set("SIGNATURE", mac)
	header.Set("TIMESTAMP", m.Timestamp)
	return m.Body, header, nil
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
