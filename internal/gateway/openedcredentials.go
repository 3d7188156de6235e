package gateway

import (
	"context"
	"crypto/sha256"
	"errors"
	"sync"
	"time"

	"github.com/xcheckout/xcheckout/internal/store"
)

const (
	// grantedMax is how many access tokens are kept.
	grantedMax = 100_000
	// openedMax is how many credentials are kept open.
	openedMax = 10_000
	// openedFor is how long one is kept that nobody has changed: what was changed past
	// the store, by hand, holds after that.
	openedFor = time.Minute
)

// openedCredentials are credentials whose secrets are unsealed and whose keys are
// prepared, each that of a version.
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

// grantedTokens are the credentials of access tokens, as they were at one version of
// what anybody may do: see store.Store.AccessVersion. Anything else forgets them all.
type grantedTokens struct {
	mu      sync.RWMutex
	version uint64
	byHash  map[[sha256.Size]byte]granted
}

type granted struct {
	credential *Credential
	expiresAt  time.Time
	at         time.Time
}

func (k *grantedTokens) find(hash [sha256.Size]byte, version uint64, now time.Time) *Credential {
	k.mu.RLock()
	defer k.mu.RUnlock()
	found, there := k.byHash[hash]
	if !there || k.version != version || !now.Before(found.expiresAt) || now.Sub(found.at).Abs() > openedFor {
		return nil
	}
	return found.credential
}

func (k *grantedTokens) keep(hash [sha256.Size]byte, version uint64, t granted) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case version < k.version: // read before what is known by now
		return
	case version > k.version || k.byHash == nil:
		k.version, k.byHash = version, map[[sha256.Size]byte]granted{}
	}
	for other := range k.byHash { // any one makes room
		if len(k.byHash) < grantedMax {
			break
		}
		delete(k.byHash, other)
	}
	k.byHash[hash] = t
}

// CredentialByToken returns the credential that an access token names. Every
// failure is the same refusal. The database is asked where anything may have changed
// since it was asked last.
func (g *Gateway) CredentialByToken(ctx context.Context, token string) (*Credential, error) {
	hash, now := [sha256.Size]byte(tokenHash(token)), g.store.Now()
	version, sure := g.store.AccessVersion()
	if sure {
		if c := g.granted.find(hash, version, now); c != nil {
			return c, nil
		}
	}
	c, expiresAt, err := g.credentialByToken(ctx, hash)
	if err != nil {
		return nil, err
	}
	g.granted.keep(hash, version, granted{c, expiresAt, now})
	return c, nil
}

// credentialByToken asks the database whose a token is, and until when.
func (g *Gateway) credentialByToken(ctx context.Context, hash [sha256.Size]byte) (*Credential, time.Time, error) {
	var owner store.TokenOwner
	err := g.store.Look(ctx, func(tx *store.Tx) (err error) {
		owner, err = tx.TokenOwner(hash[:])
		return err
	})
	switch {
	case errors.Is(err, store.ErrNotFound), err == nil && owner.Revoked:
		return nil, time.Time{}, authenticationFailed()
	case err != nil:
		return nil, time.Time{}, err
	case owner.MerchantDisabled:
		return nil, time.Time{}, merchantDisabled()
	}
	now := g.store.Now()
	if c := g.opened.find(owner, now); c != nil {
		return c, owner.ExpiresAt, nil
	}
	c, version, err := g.credential(ctx, func(tx *store.Tx) (store.Credential, error) { return tx.Credential(owner.MerchantID, owner.ID) })
	if err != nil {
		return nil, time.Time{}, err
	}
	g.opened.keep(opened{c, version, now})
	return c, owner.ExpiresAt, nil
}
