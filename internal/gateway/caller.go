package gateway

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/signature"
)

// keepAnswersFor is how long the answer of a call with a requestId is kept.
const keepAnswersFor = 24 * time.Hour

// Caller is who made a request, proven by its signature.
type Caller struct {
	Credential store.Credential
	MAC        [64]byte
	// SeenUntil is when the request's signature can no longer be in the window.
	SeenUntil time.Time
}

func (c Caller) merchantID() string { return c.Credential.MerchantID }

// CredentialByToken returns the credential that an access token names. Every
// failure is the same refusal.
func (g *Gateway) CredentialByToken(ctx context.Context, token string) (store.Credential, error) {
	var c store.Credential
	err := g.store.View(ctx, func(tx *store.Tx) (err error) {
		c, err = tx.CredentialByToken(tokenHash(token))
		return err
	})
	return usable(c, err)
}

// CredentialByAPIKey returns the credential with that API key. A key of
// another environment is told so; every other failure is the same refusal.
func (g *Gateway) CredentialByAPIKey(ctx context.Context, apiKey string) (store.Credential, error) {
	for environment, prefix := range keyPrefixes {
		if environment != g.config.Environment && strings.HasPrefix(apiKey, prefix) {
			return store.Credential{}, fault.New(fault.WrongEnvironment,
				"this is the %s environment, and the apiKey belongs to %s", g.config.Environment, environment)
		}
	}
	var c store.Credential
	err := g.store.View(ctx, func(tx *store.Tx) (err error) {
		c, err = tx.CredentialByAPIKey(apiKey)
		return err
	})
	return usable(c, err)
}

func usable(c store.Credential, err error) (store.Credential, error) {
	if errors.Is(err, store.ErrNotFound) || err == nil && c.Revoked {
		return store.Credential{}, authenticationFailed()
	}
	return c, err
}

func authenticationFailed() error { return &fault.Error{Code: signature.AuthenticationFailed} }

// change runs a changing call: it remembers the signature, repeats the kept
// answer when the requestId is known, and otherwise does the work and keeps its
// answer, all in one Update. A refusal undoes the work and still remembers the
// signature, so a request has an outcome once.
func change[T any](ctx context.Context, g *Gateway, c Caller, call call, work func(*store.Tx) (T, error)) (answer T, err error) {
	var refusal error
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		var zero T
		answer, refusal = zero, nil // an Update may run again
		if err := see(tx, c); err != nil {
			return err
		}
		err := tx.Try(func() error {
			var err error
			answer, err = idempotent(tx, c, call, work)
			return err
		})
		if fault.CodeOf(err) != fault.Internal {
			refusal, err = err, nil
		}
		return err
	})
	if err == nil {
		err = refusal
	}
	return answer, err
}

// call is one changing call: its name, and its parameters as sent, without the
// requestId.
type call struct {
	name       string
	requestID  string
	parameters string
}

// newCall makes a call from its parameters, parsed, of which only those that
// were sent appear in JSON.
func newCall(name, requestID string, parameters any) (call, error) {
	if err := checkName("requestId", requestID, false); err != nil {
		return call{}, err
	}
	text, err := json.Marshal(parameters, json.Deterministic(true))
	if err != nil {
		return call{}, fmt.Errorf("encode parameters of %s: %w", name, err)
	}
	return call{name, requestID, string(text)}, nil
}

// see remembers a caller's signature in the transaction of what it causes.
func see(tx *store.Tx, c Caller) error {
	// It was within the window when it was verified. If it had to wait until it
	// was not, the guard may have forgotten that it came before.
	if c.SeenUntil.Before(tx.Now) {
		return &fault.Error{Code: signature.TimestampOutsideWindow}
	}
	seen, err := tx.SeeMAC(c.Credential, c.MAC[:], c.SeenUntil)
	switch {
	case err != nil:
		return err
	case seen == store.SeenBefore:
		return &fault.Error{Code: signature.Replayed}
	case seen == store.SeenFull:
		return &fault.Error{Code: signature.ReplayMemoryFull}
	}
	return nil
}

func idempotent[T any](tx *store.Tx, c Caller, call call, work func(*store.Tx) (T, error)) (answer T, err error) {
	if call.requestID == "" {
		return work(tx)
	}
	kept, err := tx.Answer(c.merchantID(), call.name, call.requestID)
	switch {
	case err == nil && kept.Parameters != call.parameters:
		return answer, fault.Invalid(fault.RequestIDReused, "requestId", "")
	case err == nil:
		return answer, json.Unmarshal(kept.Retdata, &answer)
	case !errors.Is(err, store.ErrNotFound):
		return answer, err
	}
	if answer, err = work(tx); err != nil {
		return answer, err
	}
	retdata, err := json.Marshal(answer, json.Deterministic(true))
	if err != nil {
		return answer, err
	}
	return answer, tx.KeepAnswer(c.merchantID(), call.name, call.requestID,
		store.Answer{Parameters: call.parameters, Retdata: retdata}, tx.Now.Add(keepAnswersFor))
}

// See remembers the signature of a request that changes nothing else.
func (g *Gateway) See(ctx context.Context, c Caller) error {
	return g.store.Update(ctx, func(tx *store.Tx) error { return see(tx, c) })
}
