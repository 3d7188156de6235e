package xcheckout

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

const (
	// tokenMargin is how long before its end a token is renewed, at most; of
	// one that lives shorter, a fifth of its life.
	tokenMargin = 5 * time.Minute
	// tokenLifeMax bounds what a gateway may say, against overflow.
	tokenLifeMax = 30 * 24 * time.Hour
	// tokenPause is how long a failed renewal is not tried again while the
	// present token still lives.
	tokenPause = 5 * time.Second
)

// Token is an access token with the time at which it ends. Its holder can
// do nothing without the signKey, yet it is a secret: printed, it shows its end
// only.
type Token struct {
	AccessToken string
	ExpiresAt   time.Time
	// ClientID is how the gateway names the credential.
	ClientID string
	// RefreshToken renews the token, once, until RefreshExpiresAt; empty where the
	// gateway gave none.
	RefreshToken     string
	RefreshExpiresAt time.Time
	// Raw is the answer's retdata as it came; nil for a token from memory.
	Raw json.RawMessage
}

// String leaves the token itself out.
func (t Token) String() string {
	return "xcheckout.Token{<redacted>, expires " + t.ExpiresAt.UTC().Format(time.RFC3339) + "}"
}

// GoString is String.
func (t Token) GoString() string { return t.String() }

// Format is String for every verb.
func (t Token) Format(f fmt.State, _ rune) { fmt.Fprint(f, t.String()) }

// Token obtains a fresh access token, for programs that make their own
// requests. Calls of the Client don't need it: they obtain and renew theirs.
func (c *Client) Token(ctx context.Context) (Token, error) { return c.obtainToken(ctx, "") }

// obtainToken obtains a token with a refresh token, or without one with the
// credential.
func (c *Client) obtainToken(ctx context.Context, refresh string) (Token, error) {
	asked := c.config.Now()
	var answer tokenAnswer
	raw, err := c.call(ctx, c.config.tokenRequest(refresh), &answer)
	if err != nil {
		return Token{}, err
	}
	life := lifeOf(answer.ExpiresIn)
	if life <= 0 || !visibleASCII(answer.AccessToken) {
		return Token{}, &Error{Code: CodeAnswerBodyInvalid, HTTPStatus: http.StatusOK,
			Message: "the answer holds no access_token with expires_in"}
	}
	token := Token{AccessToken: answer.AccessToken, ExpiresAt: asked.Add(life), ClientID: answer.ClientID, Raw: raw}
	if refreshLife := lifeOf(answer.RefreshExpiresIn); refreshLife > 0 && answer.RefreshToken != "" {
		token.RefreshToken, token.RefreshExpiresAt = answer.RefreshToken, asked.Add(refreshLife)
	}
	return token, nil
}

// tokenAnswer is the token call's retdata.
type tokenAnswer struct {
	AccessToken      string `json:"access_token" strict:""`
	ExpiresIn        int64  `json:"expires_in" strict:""` // seconds
	ClientID         string `json:"client_id"`
	RefreshToken     string `json:"refresh_token"`
	RefreshExpiresIn int64  `json:"rt_expires_in"` // seconds
}

func (a *tokenAnswer) UnmarshalJSON(data []byte) error { return decodeLenient(data, a) }

// lifeOf is a time in seconds, at most tokenLifeMax.
func lifeOf(seconds int64) time.Duration {
	return time.Duration(min(seconds, int64(tokenLifeMax/time.Second))) * time.Second
}

// tokenRequest is the token call. A gateway of this project's takes its parameters
// in the body, so that no secret stands in an address; others take them in the
// query, unless a user's password is among them.
func (c Config) tokenRequest(refresh string) request {
	r := request{method: http.MethodPost, path: "/user/auth/oauth2/token", repeatable: refresh == "", anonymous: true}
	switch ours := c.isOurs(); {
	case refresh != "" && ours:
		r.body = map[string]string{"grantType": "refresh_token", "refreshToken": refresh}
	case refresh != "":
		r.query = []parameter{{"grant_type", "refresh_token"}, {"refresh_token", refresh}}
	case c.Email != "":
		r.body = map[string]string{"grantType": "password", "email": c.Email, "password": c.Password, "apiKey": c.APIKey, "apiSecret": c.APISecret}
	case ours:
		r.body = map[string]string{"grantType": "client_credentials", "apiKey": c.APIKey, "apiSecret": c.APISecret}
	default:
		// Another token does no harm, so this call may find out how the gateway reads
		// queries.
		r.readOnly = true
		r.query = []parameter{{"grant_type", "client_credentials"}, {"api_key", c.APIKey}, {"api_secret", c.APISecret}}
	}
	return r
}

// visibleASCII reports whether text can stand in a header as it is.
func visibleASCII(text string) bool {
	for i := range len(text) {
		if text[i] <= ' ' || text[i] > '~' {
			return false
		}
	}
	return text != ""
}

// tokens keeps the Client's token and renews it before its end, once however
// many calls wait for it.
type tokens struct {
	fetch func(ctx context.Context, refresh string) (Token, error)
	now   func() time.Time

	mu      sync.Mutex
	token   Token
	renewAt time.Time
	renewal *renewal // the one under way, or nil
}

type renewal struct {
	done  chan struct{} // closed when token and err are set
	token string
	err   error
}

// get returns a token that is good for a while yet.
func (t *tokens) get(ctx context.Context) (string, error) {
	t.mu.Lock()
	if t.token.AccessToken != "" && t.now().Before(t.renewAt) {
		defer t.mu.Unlock()
		return t.token.AccessToken, nil
	}
	r := t.renewal
	if r == nil {
		r = &renewal{done: make(chan struct{})}
		t.renewal = r
		// The caller who happens to be first may give up; the others wait for
		// the same renewal, so it doesn't end with that caller's context.
		go t.renew(context.WithoutCancel(ctx), r)
	}
	t.mu.Unlock()
	select {
	case <-r.done:
		return r.token, r.err
	case <-ctx.Done():
		return "", connectionFailed(context.Cause(ctx))
	}
}

func (t *tokens) renew(ctx context.Context, r *renewal) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	asked := t.now()
	t.mu.Lock()
	refresh := ""
	if asked.Before(t.token.RefreshExpiresAt) {
		// It works once: whatever comes of it, it is not sent again.
		refresh, t.token.RefreshToken, t.token.RefreshExpiresAt = t.token.RefreshToken, "", time.Time{}
	}
	t.mu.Unlock()
	fresh, err := t.fetch(ctx, refresh)
	if err != nil && refresh != "" && ctx.Err() == nil {
		fresh, err = t.fetch(ctx, "")
	}

	t.mu.Lock()
	defer t.mu.Unlock()
	defer close(r.done)
	t.renewal = nil
	switch {
	case err == nil:
		t.token = fresh
		life := fresh.ExpiresAt.Sub(asked)
		t.renewAt = fresh.ExpiresAt.Add(-min(tokenMargin, life/5))
	case t.token.AccessToken != "" && t.now().Before(t.token.ExpiresAt):
		t.renewAt = t.now().Add(tokenPause)
	default:
		r.err = err
		return
	}
	r.token = t.token.AccessToken
}

// drop forgets a token that the gateway refused, unless another call has
// already renewed it.
func (t *tokens) drop(token string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.token.AccessToken == token {
		t.token = Token{}
	}
}
