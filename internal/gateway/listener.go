package gateway

import (
	"context"
	"slices"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/store"
)

// Limits of listeners.
const (
	listenMax    = time.Hour // how long one stays without being prolonged
	listenersMax = 20        // of one merchant
)

// Listener is an address that a sandbox sends a merchant's events to for a while.
type Listener = store.Listener

// Listen has a sandbox send a merchant's events to an address too, signed with the
// caller's key, for a number of seconds; 0 ends it. Several may listen, and where
// events go otherwise stays as it is.
func (g *Gateway) Listen(ctx context.Context, a Actor, address string, seconds *int64, e *Envelope) (Listener, error) {
	if err := a.mustBeMerchant(); err != nil {
		return Listener{}, err
	}
	switch {
	case address == "":
		return Listener{}, fault.Invalid(fault.ParameterMissing, "url", "url is required")
	case seconds == nil:
		return Listener{}, fault.Invalid(fault.ParameterMissing, "seconds", "seconds is required; 0 ends listening")
	case *seconds < 0 || *seconds > int64(listenMax/time.Second):
		return Listener{}, fault.Invalid(fault.ParameterInvalid, "seconds", "seconds is between 0 and %d", listenMax/time.Second)
	}
	if err := g.checkWebhookURL("url", address); err != nil {
		return Listener{}, err
	}
	return execute(ctx, g, a, e, func(tx *store.Tx) (Listener, error) {
		l := Listener{MerchantID: a.MerchantID, URL: address, CredentialID: a.CredentialID, ExpiresAt: tx.Now.Add(time.Duration(*seconds) * time.Second)}
		if *seconds == 0 {
			return l, tx.DeleteListener(l.MerchantID, l.URL)
		}
		others, err := tx.Listeners(l.MerchantID)
		if err != nil {
			return l, err
		}
		if len(others) >= listenersMax && !slices.ContainsFunc(others, func(o Listener) bool { return o.URL == l.URL }) {
			return l, fault.Invalid(fault.ParameterInvalid, "url", "%d listen already, and no more can", listenersMax)
		}
		return l, tx.SaveListener(l)
	})
}

// listeners are those of a merchant; none but in a sandbox.
func (g *Gateway) listeners(tx *store.Tx, merchantID string) ([]Listener, error) {
	if !g.IsSandbox() {
		return nil, nil
	}
	return tx.Listeners(merchantID)
}
