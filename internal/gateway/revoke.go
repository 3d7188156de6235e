package gateway

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/xcheckout/xcheckout/internal/store"
)

// SignNobody is who signs a merchant's events when nobody is to: they wait until
// somebody does.
const SignNobody = "none"

// Revoked is what came of a revocation. SignedEvents tells whether the credential's
// key signed the merchant's events, and Signer whose does from then on, by the
// credential's id; empty for nobody's.
type Revoked struct {
	SignedEvents bool
	Signer       string
}

// RevokeCredential ends a credential and its tokens for good. Events that it signed
// are signed by another one of the merchant from then on: that which signWith names,
// or the oldest. Where there is none it is refused, unless signWith is SignNobody.
func (g *Gateway) RevokeCredential(ctx context.Context, a Actor, apiKey, signWith string) (done Revoked, err error) {
	if err := a.mustBeOperator(); err != nil {
		return Revoked{}, err
	}
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		c, err := tx.CredentialByAPIKey(apiKey)
		if err == nil {
			err = tx.RevokeCredential(apiKey)
		}
		if errors.Is(err, store.ErrNotFound) {
			return errNoActiveCredential
		}
		if err != nil {
			return err
		}
		done, err = replaceSigner(tx, c, signWith)
		return err
	})
	if err != nil {
		return Revoked{}, fmt.Errorf("revoke credential %s: %w", apiKey, err)
	}
	return done, nil
}

// replaceSigner names another credential to sign the events of a merchant and of
// its sub-merchants, and what goes to single endpoints, where the revoked one did: whoever
// has its key could forge them. With SignNobody an endpoint that names the revoked one goes
// on naming it, so that nobody signs what goes there.
func replaceSigner(tx *store.Tx, revoked store.Credential, signWith string) (Revoked, error) {
	all, err := tx.Merchants()
	if err != nil {
		return Revoked{}, err
	}
	signed := slices.DeleteFunc(all, func(m store.Merchant) bool {
		return m.ID != revoked.MerchantID && m.ParentID != revoked.MerchantID || m.WebhookCredentialID != revoked.ID
	})
	endpoints, err := tx.Webhooks(revoked.MerchantID)
	if err != nil {
		return Revoked{}, err
	}
	endpoints = slices.DeleteFunc(endpoints, func(w store.Webhook) bool { return w.CredentialID != revoked.ID })
	if len(signed)+len(endpoints) == 0 {
		if signWith != "" {
			return Revoked{}, errors.New("its key signs no events, so that no other key is to sign them: leave --sign-webhooks-with out")
		}
		return Revoked{}, nil
	}
	next, err := nextSigner(tx, revoked, signWith)
	if err != nil {
		return Revoked{}, err
	}
	for _, m := range signed {
		if err := tx.SetSigner(m.ID, next); err != nil {
			return Revoked{}, err
		}
	}
	for _, w := range endpoints {
		if next == "" {
			break
		}
		w.CredentialID = next
		if err := tx.SaveWebhook(w); err != nil {
			return Revoked{}, err
		}
	}
	return Revoked{SignedEvents: true, Signer: next}, nil
}

// nextSigner returns the id of the credential that is to sign events, empty for
// none.
func nextSigner(tx *store.Tx, revoked store.Credential, signWith string) (string, error) {
	if signWith == SignNobody {
		return "", nil
	}
	others, err := tx.Credentials(revoked.MerchantID)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(others, func(c store.Credential) bool {
		return !c.Revoked && (signWith == "" || signWith == c.ID || signWith == c.APIKey)
	})
	switch {
	case i >= 0:
		return others[i].ID, nil
	case signWith == "":
		return "", errors.New("its key signs the merchant's events, and there is no other to sign them: make another credential first, " +
			"or let events wait until there is one with --sign-webhooks-with " + SignNobody)
	}
	return "", fmt.Errorf("--sign-webhooks-with: the merchant has no active credential %s", signWith)
}
