package gateway

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/money"
)

// NewMerchant says who a merchant is. ParentID makes a sub-merchant, which has
// no user.
type NewMerchant struct {
	Name      string
	ParentID  string
	Email     string
	Password  string // made when empty
	Tolerance money.Amount
}

// CreatedMerchant is a merchant with its first user; the password is shown
// here and never again.
type CreatedMerchant struct {
	ID       string
	Email    string
	Password string
}

// CreateMerchant adds a merchant and its first user.
func (g *Gateway) CreateMerchant(ctx context.Context, n NewMerchant) (CreatedMerchant, error) {
	if strings.TrimSpace(n.Name) == "" {
		return CreatedMerchant{}, errors.New("create merchant: give it a name")
	}
	if n.ParentID != "" && n.Email+n.Password != "" {
		return CreatedMerchant{}, errors.New("create merchant: a sub-merchant has no user: leave e-mail address and password out")
	}
	m := CreatedMerchant{Email: strings.ToLower(n.Email), Password: n.Password}
	hash := ""
	if n.ParentID == "" {
		if address, err := mail.ParseAddress(m.Email); err != nil || address.Address != m.Email {
			return CreatedMerchant{}, fmt.Errorf("create merchant: %q is no e-mail address", n.Email)
		}
		if m.Password == "" {
			m.Password = randomText(20)
		}
		hash = hashPassword(m.Password)
	}
	err := g.store.Update(ctx, func(tx *store.Tx) error {
		m.ID = newID("mer_", tx.Now)
		if n.ParentID != "" {
			parent, err := tx.Merchant(n.ParentID)
			if err == nil && parent.ParentID != "" {
				err = errors.New("it is a sub-merchant itself, and those have no others")
			}
			if err != nil {
				return fmt.Errorf("parent %s: %w", n.ParentID, err)
			}
		}
		if err := tx.InsertMerchant(store.Merchant{ID: m.ID, ParentID: n.ParentID, Name: n.Name, Tolerance: n.Tolerance}); err != nil {
			return err
		}
		if hash == "" {
			return nil
		}
		if _, err := tx.User(m.Email); !errors.Is(err, store.ErrNotFound) {
			return errors.Join(err, fmt.Errorf("the e-mail address %s is another user's", m.Email))
		}
		return tx.InsertUser(store.User{MerchantID: m.ID, Email: m.Email, PasswordHash: hash})
	})
	if err != nil {
		return CreatedMerchant{}, fmt.Errorf("create merchant: %w", err)
	}
	return m, nil
}

// CreateCredential adds a credential to a merchant. Its secrets are in the
// answer and can't be shown again. compat makes it accept every reading of the
// whitespace rule.
func (g *Gateway) CreateCredential(ctx context.Context, merchantID string, compat bool) (store.Credential, error) {
	c := store.Credential{MerchantID: merchantID, Compat: compat,
		APIKey: keyPrefixes[g.config.Environment] + randomText(24), APISecret: randomText(40)}
	err := g.store.Update(ctx, func(tx *store.Tx) error {
		m, err := tx.Merchant(merchantID)
		if err != nil {
			return fmt.Errorf("merchant %s: %w", merchantID, err)
		}
		if m.ParentID != "" {
			return fmt.Errorf("merchant %s is a sub-merchant: its parent %s has the credentials", m.ID, m.ParentID)
		}
		c.ID = newID("cred_", tx.Now)
		c.SignKeys = []store.SignKey{{ID: newID("key_", tx.Now), Secret: randomText(48), State: store.KeyCurrent}}
		if err := tx.InsertCredential(c); err != nil {
			return err
		}
		// The first credential signs the merchant's events until told otherwise.
		if m.WebhookCredentialID == "" {
			return tx.SetWebhook(m.ID, m.WebhookURL, c.ID)
		}
		return nil
	})
	if err != nil {
		return store.Credential{}, fmt.Errorf("create credential: %w", err)
	}
	return c, nil
}

// Credentials lists a merchant's credentials without their secrets.
func (g *Gateway) Credentials(ctx context.Context, merchantID string) (list []store.Credential, err error) {
	err = g.store.View(ctx, func(tx *store.Tx) error {
		if _, err := tx.Merchant(merchantID); err != nil {
			return fmt.Errorf("merchant %s: %w", merchantID, err)
		}
		list, err = tx.Credentials(merchantID)
		return err
	})
	return list, err
}

// RevokeCredential ends a credential and its tokens for good. Events that it
// signed are signed by another one of the merchant from then on.
func (g *Gateway) RevokeCredential(ctx context.Context, apiKey string) error {
	err := g.store.Update(ctx, func(tx *store.Tx) error {
		c, err := tx.CredentialByAPIKey(apiKey)
		if err == nil {
			err = tx.RevokeCredential(apiKey)
		}
		if errors.Is(err, store.ErrNotFound) {
			return errors.New("there is no active credential with this apiKey")
		}
		if err != nil {
			return err
		}
		return replaceSigner(tx, c)
	})
	if err != nil {
		return fmt.Errorf("revoke credential %s: %w", apiKey, err)
	}
	return nil
}

// replaceSigner names another credential to sign a merchant's events if the
// revoked one did: whoever has its key could forge them. Without another one,
// events wait until there is.
func replaceSigner(tx *store.Tx, revoked store.Credential) error {
	m, err := tx.Merchant(revoked.MerchantID)
	if err != nil || m.WebhookCredentialID != revoked.ID {
		return err
	}
	others, err := tx.Credentials(m.ID)
	if err != nil {
		return err
	}
	next := ""
	if i := slices.IndexFunc(others, func(c store.Credential) bool { return !c.Revoked }); i >= 0 {
		next = others[i].ID
	}
	return tx.SetWebhook(m.ID, m.WebhookURL, next)
}

// Merchants lists all merchants.
func (g *Gateway) Merchants(ctx context.Context) (list []store.Merchant, err error) {
	err = g.store.View(ctx, func(tx *store.Tx) error {
		list, err = tx.Merchants()
		return err
	})
	return list, err
}

// SetWebhook sets where a merchant's events go, "" for nowhere, and returns
// where they went before. credentialID names whose key signs them; empty leaves
// that as it is.
func (g *Gateway) SetWebhook(ctx context.Context, merchantID, address, credentialID string) (previous string, err error) {
	if err := checkWebhookURL(address); err != nil {
		return "", err
	}
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		previous, err = setWebhook(tx, merchantID, address, credentialID)
		return err
	})
	return previous, err
}

func setWebhook(tx *store.Tx, merchantID, address, credentialID string) (previous string, err error) {
	m, err := tx.Merchant(merchantID)
	if err != nil {
		return "", fmt.Errorf("merchant %s: %w", merchantID, err)
	}
	if credentialID == "" {
		credentialID = m.WebhookCredentialID
	} else if c, err := tx.Credential(m.ID, credentialID); err != nil || c.Revoked {
		return "", errors.Join(err, fmt.Errorf("credential %s is none of merchant %s's, or it is revoked", credentialID, m.ID))
	}
	return m.WebhookURL, tx.SetWebhook(m.ID, address, credentialID)
}

// SetSandboxWebhook is SetWebhook for a merchant's own program, in a sandbox.
func (g *Gateway) SetSandboxWebhook(ctx context.Context, c Caller, p wire.WebhookParams) (wire.Webhook, error) {
	if p.URL == nil {
		return wire.Webhook{}, fault.Invalid(fault.ParameterMissing, "url", "url is required; an empty one ends deliveries")
	}
	if err := checkWebhookURL(*p.URL); err != nil {
		return wire.Webhook{}, err
	}
	requestID := p.RequestID
	p.RequestID = ""
	call, err := newCall("sandbox_webhook", requestID, p)
	if err != nil {
		return wire.Webhook{}, err
	}
	return change(ctx, g, c, call, func(tx *store.Tx) (wire.Webhook, error) {
		previous, err := setWebhook(tx, c.merchantID(), *p.URL, c.Credential.ID)
		return wire.Webhook{URL: *p.URL, PreviousURL: previous}, err
	})
}
