package gateway_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/money"
)

func (b *bench) tokenParams() wire.TokenParams {
	return wire.TokenParams{GrantType: "password", Email: b.merchant.Email, Password: password, APIKey: b.credential.APIKey, APISecret: b.credential.APISecret}
}

// Whatever is wrong with a token call, the answer is the same.
func TestTokenIsRefused(t *testing.T) {
	b := newBench(t)
	first := b.merchant
	b.lenient(money.MustParse("0.5")) // another merchant with a password and a secret of its own
	for name, change := range map[string]func(*wire.TokenParams){
		"a wrong password":       func(p *wire.TokenParams) { p.Password += "x" },
		"no password":            func(p *wire.TokenParams) { p.Password = "" },
		"a wrong secret":         func(p *wire.TokenParams) { p.APISecret += "x" },
		"no secret":              func(p *wire.TokenParams) { p.APISecret = "" },
		"an unknown e-mail":      func(p *wire.TokenParams) { p.Email = "nobody@shop.example" },
		"another merchant's one": func(p *wire.TokenParams) { p.Email = first.Email },
	} {
		p := b.tokenParams()
		change(&p)
		_, err := b.issueToken(b.caller(), p)
		refusedWith(t, name, err, "authentication_failed")
		if err != nil && err.Error() != "authentication_failed" {
			t.Errorf("%s: %q tells more than it should", name, err)
		}
	}
	for grant, want := range map[string]fault.Code{"authorization_code": fault.ParameterInvalid, "PASSWORD": fault.ParameterInvalid, "": fault.ParameterMissing} {
		p := b.tokenParams()
		p.GrantType = grant
		_, err := b.issueToken(b.caller(), p)
		refusedWith(t, "the grant "+grant, err, want)
	}
	p := b.tokenParams()
	p.Email = strings.ToUpper(p.Email)
	c := b.caller()
	if _, err := b.issueToken(c, p); err != nil {
		t.Errorf("the e-mail in upper case: %v", err)
	}
	_, err := b.issueToken(c, p)
	refusedWith(t, "the same request again", err, "replayed")
}

// Tokens and passwords are stored as hashes alone.
func TestTokensAreStoredHashed(t *testing.T) {
	b := newBench(t)
	token := must(b.issueToken(b.caller(), b.tokenParams()))(t)
	err := b.store.View(t.Context(), func(tx *store.Tx) error {
		u, err := tx.User(b.merchant.Email)
		if !strings.HasPrefix(u.PasswordHash, "$argon2id$v=19$m=19456,t=2,p=1$") || strings.Contains(u.PasswordHash, password) {
			t.Errorf("the password is stored as %q", u.PasswordHash)
		}
		if _, err := tx.TokenOwner([]byte(token.AccessToken)); err == nil {
			t.Error("the token is stored as it is")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// isLive tells whether a call with an access token finds its credential.
func (b *bench) isLive(accessToken string) bool {
	b.t.Helper()
	c, err := b.gateway.CredentialByToken(b.t.Context(), accessToken)
	if err != nil {
		refusedWith(b.t, "an access token", err, "authentication_failed")
		return false
	}
	return c.ID == b.credential.ID
}

// clientCredentials is the grant without a user.
func (b *bench) clientCredentials() wire.Token {
	b.t.Helper()
	return must(b.issueToken(b.caller(), wire.TokenParams{GrantType: gateway.GrantClientCredentials, APIKey: b.credential.APIKey, APISecret: b.credential.APISecret}))(b.t)
}

func (b *bench) refresh(token string) (wire.Token, error) {
	return b.issueToken(b.caller(), wire.TokenParams{GrantType: gateway.GrantRefreshToken, RefreshToken: token})
}

// A credential alone gets a token of six hours, and one of twelve that renews it;
// each lives to its last second.
func TestClientCredentials(t *testing.T) {
	b := newBench(t)
	first := b.clientCredentials()
	if first.ExpiresIn != 21600 || first.RefreshExpiresIn != 43200 || first.TokenType != "bearer" || first.ClientID != b.credential.ID || first.RefreshToken == "" {
		t.Errorf("token %+v", first)
	}
	for _, secret := range []string{"", "wrong", b.credential.SignKey, b.credential.APISecret + "x"} {
		_, err := b.issueToken(b.caller(), wire.TokenParams{GrantType: gateway.GrantClientCredentials, APIKey: b.credential.APIKey, APISecret: secret})
		refusedWith(t, "the secret "+secret, err, "authentication_failed")
	}
	for seconds, live := range map[int]bool{21599: true, 21600: false} {
		if b.now = at(seconds); b.isLive(first.AccessToken) != live {
			t.Errorf("after %d s: live %t, want %t", seconds, !live, live)
		}
	}
	b.now = at(43200)
	_, err := b.refresh(first.RefreshToken)
	refusedWith(t, "a refresh token after its end", err, "authentication_failed")
	b.now = at(43199)
	second := must(b.refresh(first.RefreshToken))(t)
	if second.ExpiresIn != 21600 || second.RefreshExpiresIn != 43200 || second.RefreshToken == first.RefreshToken || !b.isLive(second.AccessToken) {
		t.Errorf("renewed as %+v", second)
	}
	for name, token := range map[string]string{"none": "", "nobody's": "rt_" + strings.Repeat("x", 43), "an access token": second.AccessToken} {
		_, err := b.refresh(token)
		refusedWith(t, "refresh with "+name, err, "authentication_failed")
	}
}

// Tokens of a credential live beside each other; one grant's end is no other's.
func TestSeveralTokensLive(t *testing.T) {
	b := newBench(t)
	password := must(b.issueToken(b.caller(), b.tokenParams()))(t)
	one, two := b.clientCredentials(), b.clientCredentials()
	renewed := must(b.refresh(one.RefreshToken))(t)
	for name, token := range map[string]string{"password": password.AccessToken, "first": one.AccessToken, "second": two.AccessToken, "renewed": renewed.AccessToken} {
		if !b.isLive(token) {
			t.Errorf("the token %s is not live beside the others", name)
		}
	}
	if _, err := b.refresh(one.RefreshToken); err == nil {
		t.Fatal("a refresh token worked twice")
	}
	if !b.isLive(two.AccessToken) || !b.isLive(password.AccessToken) {
		t.Error("another grant's token ended with it")
	}
	if _, err := b.refresh(two.RefreshToken); err != nil {
		t.Errorf("another grant's refresh token ended with it: %v", err)
	}
}

// A refresh token that comes a second time revokes all that came of its grant,
// at any depth, over a restart, and goes on to be refused.
func TestRefreshTokenUsedTwice(t *testing.T) {
	b := newBench(t)
	first := b.clientCredentials()
	second := must(b.refresh(first.RefreshToken))(t)
	third := must(b.refresh(second.RefreshToken))(t)
	b.restart()
	for range 2 {
		_, err := b.refresh(second.RefreshToken)
		refusedWith(t, "used again", err, "authentication_failed")
		for name, token := range map[string]string{"first": first.AccessToken, "second": second.AccessToken, "third": third.AccessToken} {
			if b.isLive(token) {
				t.Errorf("the access token of the %s pair is still live", name)
			}
		}
		_, err = b.refresh(third.RefreshToken)
		refusedWith(t, "the newest refresh token", err, "authentication_failed")
	}
	if fresh := b.clientCredentials(); !b.isLive(fresh.AccessToken) {
		t.Error("the credential itself was revoked")
	}
}

// Of many uses at once one gets a pair, and it is revoked by the others.
func TestRefreshTokenUsedAtOnce(t *testing.T) {
	b := newBench(t)
	first := b.clientCredentials()
	var lock sync.Mutex
	var pairs []wire.Token
	var group sync.WaitGroup
	for range 8 {
		c := b.caller()
		group.Go(func() {
			pair, err := b.issueToken(c, wire.TokenParams{GrantType: gateway.GrantRefreshToken, RefreshToken: first.RefreshToken})
			lock.Lock()
			defer lock.Unlock()
			if err == nil {
				pairs = append(pairs, pair)
			} else if fault.CodeOf(err) != "authentication_failed" {
				t.Errorf("refused with %v", err)
			}
		})
	}
	group.Wait()
	if len(pairs) != 1 || b.isLive(pairs[0].AccessToken) {
		t.Errorf("%d of 8 uses got a pair, want 1, and it revoked", len(pairs))
	}
}

// The same signed call again is a replay, and no second use of its token: whoever
// repeats what he saw on the way ends nobody's session with it.
func TestReplayedRefreshRevokesNothing(t *testing.T) {
	b := newBench(t)
	first := b.clientCredentials()
	c, p := b.caller(), wire.TokenParams{GrantType: gateway.GrantRefreshToken, RefreshToken: first.RefreshToken}
	second := must(b.issueToken(c, p))(t)
	_, err := b.issueToken(c, p)
	refusedWith(t, "the same call", err, "replayed")
	if !b.isLive(second.AccessToken) {
		t.Error("a replay revoked the tokens")
	}
}

// Another credential of the merchant's has no use for a refresh token.
func TestRefreshTokenIsItsCredentials(t *testing.T) {
	b := newBench(t)
	first := b.clientCredentials()
	second := must(b.gateway.CreateCredential(t.Context(), gateway.Operator(), gateway.NewCredential{MerchantID: b.merchant.ID}))(t)
	other := must(b.gateway.CredentialByAPIKey(t.Context(), second.APIKey))(t)
	_, err := b.gateway.IssueToken(t.Context(), other, gateway.TokenRequest{GrantType: gateway.GrantRefreshToken, RefreshToken: first.RefreshToken}, nil)
	refusedWith(t, "another credential's", err, "authentication_failed")
	if _, err := b.refresh(first.RefreshToken); err != nil {
		t.Errorf("it was used up: %v", err)
	}
}

// Revoking a credential ends its refresh tokens too.
func TestRevokedCredentialRefreshesNothing(t *testing.T) {
	b := newBench(t)
	first := b.clientCredentials()
	if _, err := b.gateway.RevokeCredential(t.Context(), gateway.Operator(), b.credential.APIKey, gateway.SignNobody); err != nil {
		t.Fatal(err)
	}
	_, err := b.refresh(first.RefreshToken)
	refusedWith(t, "a revoked credential's", err, "authentication_failed")
}
