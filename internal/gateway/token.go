package gateway

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/store"
)

// tokenLife is how long an access token is good for.
const tokenLife = 1800 * time.Second

// TokenRequest is what a program and its user prove themselves with.
type TokenRequest struct {
	GrantType string
	Email     string
	Password  string
	APISecret string
}

// AccessToken is what later calls carry.
type AccessToken struct {
	Token        string
	ExpiresIn    time.Duration
	CredentialID string
}

// IssueToken answers the token call: a user of the credential's merchant, with
// password, proves to hold the apiSecret too. Every wrong part is the same
// refusal after the same work.
func (g *Gateway) IssueToken(ctx context.Context, c *Credential, p TokenRequest, e *Envelope) (AccessToken, error) {
	if p.GrantType != "password" {
		return AccessToken{}, fault.Invalid(fault.ParameterInvalid, "grantType", "grantType is password")
	}
	var user store.User
	err := g.store.View(ctx, func(tx *store.Tx) (err error) {
		user, err = tx.User(strings.ToLower(p.Email))
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		// An unknown user costs as much time as a known one with a wrong password.
		user, err = store.User{PasswordHash: g.decoy}, nil
	}
	if err != nil {
		return AccessToken{}, err
	}
	passwordFits, err := g.checkPassword(ctx, user.PasswordHash, p.Password)
	if err != nil {
		return AccessToken{}, err
	}
	secretFits := subtle.ConstantTimeCompare([]byte(p.APISecret), []byte(c.apiSecret)) == 1
	if !passwordFits || !secretFits || user.MerchantID != c.MerchantID {
		return AccessToken{}, authenticationFailed()
	}
	return execute(ctx, g, c.Actor(), e, func(tx *store.Tx) (AccessToken, error) {
		token := "at_" + randomText(43)
		return AccessToken{Token: token, ExpiresIn: tokenLife, CredentialID: c.ID},
			tx.InsertToken(tokenHash(token), c.MerchantID, c.ID, tx.Now.Add(tokenLife))
	})
}

// tokenHash is what is stored of a token: tokens are random enough for a plain
// hash.
func tokenHash(token string) []byte {
	hash := sha256.Sum256([]byte(token))
	return hash[:]
}
