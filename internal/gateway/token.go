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

// The grants of the token call.
const (
	GrantPassword          = "password"
	GrantClientCredentials = "client_credentials"
	GrantRefreshToken      = "refresh_token"
)

// How long tokens are good for: an access token of the password grant, one of the
// other two grants, and the refresh token beside the latter.
const (
	passwordTokenLife   = 1800 * time.Second
	credentialTokenLife = 21600 * time.Second
	refreshTokenLife    = 43200 * time.Second
)

// TokenRequest is what a program, and with the password grant its user, proves
// itself with.
type TokenRequest struct {
	GrantType    string
	Email        string // with GrantPassword
	Password     string // with GrantPassword
	APISecret    string // with GrantPassword and GrantClientCredentials
	RefreshToken string // with GrantRefreshToken
}

// AccessToken is what later calls carry. Without a RefreshToken it is of the
// password grant.
type AccessToken struct {
	Token            string
	ExpiresIn        time.Duration
	RefreshToken     string
	RefreshExpiresIn time.Duration
	CredentialID     string
}

// IssueToken answers the token call. Whoever asks holds the credential's
// apiSecret, and with the password grant is a user of its merchant; or holds a
// refresh token, which works once. Every wrong part is the same refusal. An
// envelope without a signature is that of a call that was not signed.
func (g *Gateway) IssueToken(ctx context.Context, c *Credential, p TokenRequest, e *Envelope) (AccessToken, error) {
	actor := c.Actor()
	if e == nil || e.Signature == nil {
		actor.Proof = ProofSecret
	}
	switch p.GrantType {
	case GrantPassword:
		if err := g.checkUser(ctx, c, p); err != nil {
			return AccessToken{}, err
		}
		return execute(ctx, g, actor, e, func(tx *store.Tx) (AccessToken, error) {
			return newAccessToken(tx, c, "", passwordTokenLife)
		})
	case GrantClientCredentials:
		if !c.hasAPISecret(p.APISecret) {
			return AccessToken{}, authenticationFailed()
		}
		return execute(ctx, g, actor, e, func(tx *store.Tx) (AccessToken, error) {
			return newTokenPair(tx, c, g.ids.next("grant_", tx.Now))
		})
	case GrantRefreshToken:
		return g.refresh(ctx, c, actor, p.RefreshToken, e)
	case "":
		return AccessToken{}, fault.Invalid(fault.ParameterMissing, "grantType", "grantType is required: %s, %s or %s",
			GrantClientCredentials, GrantRefreshToken, GrantPassword)
	}
	return AccessToken{}, fault.Invalid(fault.ParameterInvalid, "grantType", "grantType is %s, %s or %s",
		GrantClientCredentials, GrantRefreshToken, GrantPassword)
}

func (c *Credential) hasAPISecret(secret string) bool {
	return subtle.ConstantTimeCompare([]byte(secret), []byte(c.apiSecret)) == 1
}

// checkUser checks the apiSecret and then a user's password. That the former is
// right may show in the time that the latter takes: the grant without a password
// tells whoever asks the same.
func (g *Gateway) checkUser(ctx context.Context, c *Credential, p TokenRequest) error {
	if !c.hasAPISecret(p.APISecret) {
		return authenticationFailed()
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
		return err
	}
	passwordFits, err := g.checkPassword(ctx, user.PasswordHash, p.Password)
	if err != nil {
		return err
	}
	if !passwordFits || user.MerchantID != c.MerchantID {
		return authenticationFailed()
	}
	return nil
}

// newAccessToken makes an access token of a grant; grantID is empty where there
// is no refresh token.
func newAccessToken(tx *store.Tx, c *Credential, grantID string, life time.Duration) (AccessToken, error) {
	token := "at_" + randomText(43)
	return AccessToken{Token: token, ExpiresIn: life, CredentialID: c.ID},
		tx.InsertToken(store.Token{Hash: tokenHash(token), MerchantID: c.MerchantID, CredentialID: c.ID, GrantID: grantID, ExpiresAt: tx.Now.Add(life)})
}

// tokenHash is what is stored of a token: tokens are random enough for a plain
// hash.
func tokenHash(token string) []byte {
	hash := sha256.Sum256([]byte(token))
	return hash[:]
}
