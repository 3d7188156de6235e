package gateway

import (
	"context"
	"errors"

	"github.com/xcheckout/xcheckout/internal/store"
)

// CredentialByRefreshToken returns the credential that a refresh token names,
// one that was used too: [Gateway.IssueToken] has to hear of it. Every failure is
// the same refusal.
func (g *Gateway) CredentialByRefreshToken(ctx context.Context, token string) (*Credential, error) {
	c, _, err := g.credential(ctx, func(tx *store.Tx) (store.Credential, error) {
		t, _, err := tx.RefreshToken(tokenHash(token))
		if err != nil {
			return store.Credential{}, err
		}
		return tx.Credential(t.MerchantID, t.CredentialID)
	})
	return c, err
}

// refresh trades a refresh token for a new pair of tokens. One that comes a second
// time is in two hands, of which one stole it, and nobody can tell which: all that
// came of its grant is revoked, whoever holds it.
func (g *Gateway) refresh(ctx context.Context, c *Credential, a Actor, token string, e *Envelope) (AccessToken, error) {
	hash := tokenHash(token)
	var again bool
	pair, err := execute(ctx, g, a, e, func(tx *store.Tx) (AccessToken, error) {
		again = false // an Update may run again
		t, used, err := tx.RefreshToken(hash)
		if errors.Is(err, store.ErrNotFound) || err == nil && (t.MerchantID != c.MerchantID || t.CredentialID != c.ID) {
			return AccessToken{}, authenticationFailed()
		}
		if err != nil {
			return AccessToken{}, err
		}
		if used { // a refusal would undo the work
			again = true
			return AccessToken{}, tx.RevokeGrant(t.GrantID)
		}
		if err := tx.UseRefreshToken(hash); err != nil {
			return AccessToken{}, err
		}
		return newTokenPair(tx, c, t.GrantID)
	})
	if err == nil && again {
		g.log.Warn("a refresh token came a second time: all tokens of its grant are revoked", "merchant", c.MerchantID, "credential", c.ID)
		return AccessToken{}, authenticationFailed()
	}
	return pair, err
}

// newTokenPair makes an access token and the refresh token beside it.
func newTokenPair(tx *store.Tx, c *Credential, grantID string) (AccessToken, error) {
	pair, err := newAccessToken(tx, c, grantID, credentialTokenLife)
	if err != nil {
		return AccessToken{}, err
	}
	pair.RefreshToken, pair.RefreshExpiresIn = "rt_"+randomText(43), refreshTokenLife
	return pair, tx.InsertRefreshToken(store.Token{Hash: tokenHash(pair.RefreshToken), MerchantID: c.MerchantID, CredentialID: c.ID,
		GrantID: grantID, ExpiresAt: tx.Now.Add(refreshTokenLife)})
}
