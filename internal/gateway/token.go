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
	"github.com/xcheckout/xcheckout/internal/wire"
)

// tokenLife is how long an access token is good for.
const tokenLife = 1800 * time.Second

// IssueToken answers the token call: a user of the credential's merchant, with
// password, proves to hold the apiSecret too. Every wrong part is the same
// refusal after the same work.
func (g *Gateway) IssueToken(ctx context.Context, c Caller, p wire.TokenParams) (wire.Token, error) {
	if p.GrantType != "password" {
		return wire.Token{}, fault.Invalid(fault.ParameterInvalid, "grantType", "grantType is password")
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
		return wire.Token{}, err
	}
	passwordFits, err := g.checkPassword(ctx, user.PasswordHash, p.Password)
	if err != nil {
		return wire.Token{}, err
	}
	secretFits := subtle.ConstantTimeCompare([]byte(p.APISecret), []byte(c.Credential.APISecret)) == 1
	if !passwordFits || !secretFits || user.MerchantID != c.merchantID() {
		return wire.Token{}, authenticationFailed()
	}
	return change(ctx, g, c, call{name: "token"}, func(tx *store.Tx) (wire.Token, error) {
		token := "at_" + randomText(43)
		return wire.Token{AccessToken: token, TokenType: "bearer", ExpiresIn: int64(tokenLife / time.Second), ClientID: c.Credential.ID},
			tx.InsertToken(tokenHash(token), c.Credential, tx.Now.Add(tokenLife))
	})
}

// tokenHash is what is stored of a token: tokens are random enough for a plain
// hash.
func tokenHash(token string) []byte {
	hash := sha256.Sum256([]byte(token))
	return hash[:]
}
