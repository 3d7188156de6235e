package gateway

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
)

// Limits of endpoints.
const (
	webhooksMax = 20 // of one holder
	// InFlightMax is how many deliveries to one endpoint are under way at most, and unless
	// it asks for fewer.
	InFlightMax = 10
	// heldShownMax is how far what is held for an endpoint is counted.
	heldShownMax = 10_000
	// PauseAfter is for how long all deliveries to an endpoint fail before it is paused.
	PauseAfter = 72 * time.Hour

	webhookPrefix = "whk_"
)

// NewWebhook says what an endpoint is to be.
type NewWebhook struct {
	SubMerchantID string // whose events go there; empty for the merchant's own
	URL           string
	EventTypes    []string // none is all
	APIKey        string   // of the credential whose key signs; empty for the caller's, or the merchant's
	Concurrency   *int64   // deliveries at a time
}

// WebhookUpdate is what to change of an endpoint; nil is nothing.
type WebhookUpdate struct {
	URL         *string
	EventTypes  *[]string // an empty list is all
	APIKey      *string
	Concurrency *int64
}

// WebhookDetail is an endpoint with what follows from it.
type WebhookDetail struct {
	store.Webhook
	SignerAPIKey string // whose key signs what goes there; empty when nobody's does, and everything fails
	Held         int64  // events that wait for it; heldShownMax or more
}

// CreateWebhook adds an endpoint to a merchant, or to one of its sub-merchants.
func (g *Gateway) CreateWebhook(ctx context.Context, a Actor, n NewWebhook, e *Envelope) (WebhookDetail, error) {
	if err := a.mustBeMerchant(); err != nil {
		return WebhookDetail{}, err
	}
	if n.URL == "" {
		return WebhookDetail{}, fault.Invalid(fault.ParameterMissing, "url", "url is required")
	}
	return execute(ctx, g, a, e, func(tx *store.Tx) (WebhookDetail, error) {
		holder, err := holderIn(tx, a.MerchantID, n.SubMerchantID)
		if err != nil {
			return WebhookDetail{}, err
		}
		others, err := tx.WebhooksOf(a.MerchantID, holder)
		if err != nil {
			return WebhookDetail{}, err
		}
		if len(others) >= webhooksMax {
			return WebhookDetail{}, fault.Invalid(fault.ParameterInvalid, "url", "there are %d endpoints already, and no more can be", webhooksMax)
		}
		w := store.Webhook{MerchantID: a.MerchantID, ID: g.ids.next(webhookPrefix, tx.Now), Holder: holder, CredentialID: a.CredentialID,
			InFlightMax: InFlightMax, State: store.WebhookActive, CreatedAt: tx.Now}
		change := WebhookUpdate{URL: &n.URL, EventTypes: &n.EventTypes, Concurrency: n.Concurrency}
		if n.APIKey != "" {
			change.APIKey = &n.APIKey
		}
		return g.saveWebhook(tx, w, change)
	})
}

// UpdateWebhook changes an endpoint. What waits for it goes to the address that it has
// then; the filter counts for events that are announced from then on. A new address ends
// a pause that came of failures.
func (g *Gateway) UpdateWebhook(ctx context.Context, a Actor, webhookID string, change WebhookUpdate, e *Envelope) (WebhookDetail, error) {
	return g.onWebhook(ctx, a, webhookID, e, func(tx *store.Tx, w store.Webhook) (WebhookDetail, error) { return g.saveWebhook(tx, w, change) })
}

// onWebhook runs what a merchant does with one of its endpoints.
func (g *Gateway) onWebhook(ctx context.Context, a Actor, webhookID string, e *Envelope, work func(*store.Tx, store.Webhook) (WebhookDetail, error)) (WebhookDetail, error) {
	if err := a.mustBeMerchant(); err != nil {
		return WebhookDetail{}, err
	}
	return execute(ctx, g, a, e, func(tx *store.Tx) (WebhookDetail, error) {
		w, err := findWebhook(tx, a, webhookID)
		if err != nil {
			return WebhookDetail{}, err
		}
		return work(tx, w)
	})
}

func findWebhook(tx *store.Tx, a Actor, webhookID string) (store.Webhook, error) {
	if webhookID == "" {
		return store.Webhook{}, fault.Invalid(fault.ParameterMissing, "webhookId", "webhookId is required")
	}
	w, err := tx.Webhook(a.MerchantID, webhookID)
	if errors.Is(err, store.ErrNotFound) || err == nil && w.State == store.WebhookRemoved {
		err = fault.Invalid(fault.WebhookNotFound, "webhookId", "there is no endpoint %.80q", webhookID)
	}
	return w, err
}

// saveWebhook checks a change, saves the endpoint with it, and shows it.
func (g *Gateway) saveWebhook(tx *store.Tx, w store.Webhook, change WebhookUpdate) (WebhookDetail, error) {
	if change.URL != nil {
		if *change.URL == "" {
			return WebhookDetail{}, fault.Invalid(fault.ParameterInvalid, "url", "url is empty; the delete call removes an endpoint")
		}
		if err := g.checkWebhookURL("url", *change.URL); err != nil {
			return WebhookDetail{}, err
		}
		w = movedTo(w, *change.URL)
	}
	if change.EventTypes != nil {
		w.EventTypes = nil
		for _, t := range *change.EventTypes {
			if !slices.Contains(wire.EventTypes, wire.EventType(t)) {
				return WebhookDetail{}, fault.Invalid(fault.ParameterInvalid, "eventTypes", "each of eventTypes is one of %s", wire.EventTypeNames())
			}
			if !slices.Contains(w.EventTypes, t) {
				w.EventTypes = append(w.EventTypes, t)
			}
		}
	}
	if change.Concurrency != nil {
		if *change.Concurrency < 1 || *change.Concurrency > InFlightMax {
			return WebhookDetail{}, fault.Invalid(fault.ParameterInvalid, "concurrency", "concurrency is between 1 and %d", InFlightMax)
		}
		w.InFlightMax = int(*change.Concurrency)
	}
	if change.APIKey != nil {
		c, err := activeCredential(tx, w.MerchantID, *change.APIKey)
		if err != nil {
			return WebhookDetail{}, err
		}
		w.CredentialID = c.ID
	}
	return g.savedWebhook(tx, w)
}

// movedTo is an endpoint at another address. That all attempts at the one before failed
// says nothing of it.
func movedTo(w store.Webhook, url string) store.Webhook {
	if w.URL != url {
		w.FailingSince = time.Time{}
		if w.State == store.WebhookPaused && w.PauseReason == store.PausedFailing {
			w = resumed(w)
		}
	}
	w.URL = url
	return w
}

// activeCredential returns a merchant's credential with an apiKey, or an id.
func activeCredential(tx *store.Tx, merchantID, apiKey string) (store.Credential, error) {
	list, err := tx.Credentials(merchantID)
	if err != nil {
		return store.Credential{}, err
	}
	i := slices.IndexFunc(list, func(c store.Credential) bool { return !c.Revoked && (c.APIKey == apiKey || c.ID == apiKey) })
	if i < 0 {
		return store.Credential{}, fault.Invalid(fault.ParameterInvalid, "apiKey", "apiKey is that of an active credential of the merchant's")
	}
	return list[i], nil
}

func (g *Gateway) savedWebhook(tx *store.Tx, w store.Webhook) (WebhookDetail, error) {
	w.UpdatedAt = tx.Now
	if err := tx.SaveWebhook(w); err != nil {
		return WebhookDetail{}, err
	}
	if w.State == store.WebhookActive && w.Releasing {
		if err := tx.EnqueueRelease(w); err != nil {
			return WebhookDetail{}, err
		}
	}
	return webhookDetail(tx, w)
}

func webhookDetail(tx *store.Tx, w store.Webhook) (d WebhookDetail, err error) {
	d.Webhook = w
	if d.SignerAPIKey, err = signerOf(tx, w); err != nil {
		return d, err
	}
	d.Held, err = tx.CountHeld(w.MerchantID, w.ID, heldShownMax)
	return d, err
}

// signerOf returns the apiKey of the credential whose key signs what goes to an endpoint,
// empty when nobody's does.
func signerOf(tx *store.Tx, w store.Webhook) (string, error) {
	id := w.CredentialID
	for _, merchantID := range []string{w.Holder, w.MerchantID} {
		if id != "" {
			break
		}
		m, err := tx.Merchant(merchantID)
		if err != nil {
			return "", err
		}
		id = m.WebhookCredentialID
	}
	c, err := tx.Credential(w.MerchantID, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && c.Revoked {
		return "", nil
	}
	return c.APIKey, err
}

// Webhooks returns a merchant's endpoints: its own and those of its sub-merchants, or
// those of one.
func (g *Gateway) Webhooks(ctx context.Context, a Actor, subMerchantID string) (list []WebhookDetail, err error) {
	if err := a.mustBeMerchant(); err != nil {
		return nil, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		list = nil
		holder, err := holderIn(tx, a.MerchantID, subMerchantID)
		if err != nil {
			return err
		}
		found, err := tx.Webhooks(a.MerchantID)
		if err != nil {
			return err
		}
		for _, w := range found {
			if subMerchantID != "" && w.Holder != holder {
				continue
			}
			d, err := webhookDetail(tx, w)
			if err != nil {
				return err
			}
			list = append(list, d)
		}
		return nil
	})
	return list, err
}

// DeleteWebhook removes an endpoint. What waits for it is not delivered any more.
func (g *Gateway) DeleteWebhook(ctx context.Context, a Actor, webhookID string, e *Envelope) (WebhookDetail, error) {
	return g.onWebhook(ctx, a, webhookID, e, func(tx *store.Tx, w store.Webhook) (WebhookDetail, error) {
		d, err := webhookDetail(tx, w)
		if err != nil {
			return d, err
		}
		d.State, d.Releasing, d.Held = store.WebhookRemoved, true, 0
		return d, tx.SaveWebhook(d.Webhook)
	})
}

// SetWebhook sets where a merchant's events go, "" for nowhere, and returns
// where they went before: the address of its first endpoint. credentialID names whose
// key signs them; empty leaves that as it is.
func (g *Gateway) SetWebhook(ctx context.Context, a Actor, merchantID, address, credentialID string) (previous string, err error) {
	if err := a.mustBeOperator(); err != nil {
		return "", err
	}
	if err := g.checkWebhookURL("url", address); err != nil {
		return "", err
	}
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		previous, err = g.setWebhook(tx, merchantID, address, credentialID)
		return err
	})
	return previous, err
}

func (g *Gateway) setWebhook(tx *store.Tx, merchantID, address, credentialID string) (previous string, err error) {
	m, err := anyMerchant(tx, merchantID)
	if err != nil {
		return "", err
	}
	owner := cmp.Or(m.ParentID, m.ID) // a sub-merchant has its parent's credentials
	list, err := tx.WebhooksOf(owner, m.ID)
	if err != nil {
		return "", err
	}
	first := store.Webhook{MerchantID: owner, ID: g.ids.next(webhookPrefix, tx.Now), Holder: m.ID, First: true, InFlightMax: InFlightMax,
		State: store.WebhookActive, CreatedAt: tx.Now}
	found := len(list) > 0 && list[0].First
	if found {
		first, previous = list[0], list[0].URL
	}
	if credentialID != "" {
		if c, err := tx.Credential(owner, credentialID); err != nil || c.Revoked {
			return "", errors.Join(err, fmt.Errorf("credential %s is none of merchant %s's, or it is revoked", credentialID, owner))
		}
		if err := tx.SetSigner(m.ID, credentialID); err != nil {
			return "", err
		}
		first.CredentialID = ""
	}
	switch {
	case address != "":
		_, err = g.savedWebhook(tx, movedTo(first, address))
	case found:
		first.State, first.Releasing = store.WebhookRemoved, true
		err = tx.SaveWebhook(first)
	}
	return previous, err
}

// WebhookChange is where a merchant's events go, and where they went before.
type WebhookChange struct{ URL, Previous string }

// SetOwnWebhook is SetWebhook for a merchant's own program, in a sandbox; its
// credential signs from then on. A nil address is missing, an empty one ends
// deliveries.
func (g *Gateway) SetOwnWebhook(ctx context.Context, a Actor, address *string, e *Envelope) (WebhookChange, error) {
	if err := a.mustBeMerchant(); err != nil {
		return WebhookChange{}, err
	}
	if address == nil {
		return WebhookChange{}, fault.Invalid(fault.ParameterMissing, "url", "url is required; an empty one ends deliveries")
	}
	if err := g.checkWebhookURL("url", *address); err != nil {
		return WebhookChange{}, err
	}
	return execute(ctx, g, a, e, func(tx *store.Tx) (WebhookChange, error) {
		previous, err := g.setWebhook(tx, a.MerchantID, *address, a.CredentialID)
		return WebhookChange{URL: *address, Previous: previous}, err
	})
}
