package gateway

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/xcheckout/xcheckout/internal/store"
)

const (
	// openedMax is how many credentials are kept open.
	openedMax = 10_000
	// openedFor is how long one is kept that nobody has changed: what was changed past
	// the store, by hand, holds after that.
	openedFor = time.Minute
)

// openedCredentials are credentials whose secrets are unsealed and whose keys are
// prepared. Each is that of a version, which every request asks for together with its
// token: what a command or another replica has changed holds from the next request on.
type openedCredentials struct {
	mu    sync.Mutex
	byKey map[openedKey]opened
}

type openedKey struct{ merchantID, id string }

type opened struct {
	credential *Credential
	version    int64
	at         time.Time
}

func (c *openedCredentials) find(o store.TokenOwner, now time.Time) *Credential {
	c.mu.Lock()
	defer c.mu.Unlock()
	found, there := c.byKey[openedKey{o.MerchantID, o.ID}]
	if !there || found.version != o.Version || now.Sub(found.at) > openedFor {
		return nil
	}
	return found.credential
}

func (c *openedCredentials) keep(o opened) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byKey == nil {
		c.byKey = map[openedKey]opened{}
	}
	for key := range c.byKey { // any one makes room
		if len(c.byKey) < openedMax {
			break
		}
		delete(c.byKey, key)
	}
	c.byKey[openedKey{o.credential.MerchantID, o.credential.ID}] = o
}

// CredentialByToken returns the credential that an access token names. Every
// failure is the same refusal.
func (g *Gateway) CredentialByToken(ctx context.Context, token string) (*Credential, error) {
	var owner store.TokenOwner
	err := g.store.Look(ctx, func(tx *store.Tx) (err error) {
		owner, err = tx.TokenOwner(tokenHash(token))
		return err
	})
	switch {
	case errors.Is(err, store.ErrNotFound), err == nil && owner.Revoked:
		return nil, authenticationFailed()
	case err != nil:
		return nil, err
	case owner.MerchantDisabled:
		return nil, merchantDisabled()
	}
	now := time.Now()
	if c := g.opened.find(owner, now); c != nil {
		return c, nil
	}
	c, version, err := g.credential(ctx, func(tx *store.Tx) (store.Credential, error) { return tx.Credential(owner.MerchantID, owner.ID) })
	if err != nil {
		return nil, err
	}
	g.opened.keep(opened{c, version, now})
	return c, nil
}
