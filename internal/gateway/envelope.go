package gateway

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/signature"
)

// keepAnswersFor is how long the answer of a call with a requestId is kept, and
// keepNoncesFor how long a nonce is known.
const (
	keepAnswersFor = 24 * time.Hour
	keepNoncesFor  = 24 * time.Hour
)

// Envelope makes a changing call happen once: its signature is remembered in the
// transaction of its effect, and its answer is kept for when it is repeated. It is
// an optional part of a call; a page or a command runs the use case without one.
type Envelope struct {
	// Signature of the request; nil where there is none, or where it changes
	// nothing and need not be remembered.
	Signature *Signature
	// Nonce is taken once a credential, whatever else the request says; empty for
	// none. A request that is refused has used up none.
	Nonce string
	// RequestID is the caller's name for the request, empty for none. Call and
	// Parameters say what it was used for: a canonical text of what was sent.
	RequestID        string
	Call, Parameters string
	// Encode makes the answer that is kept. It is required with a RequestID.
	Encode func(answer any) ([]byte, error)
	// Answer is set when the call returns and there is a RequestID: the encoded
	// answer, whether it was made now or kept from before. Where it was kept, the
	// call's own result is zero.
	Answer []byte
}

// Signature is a verified signature that counts once.
type Signature struct {
	MAC [signature.MACSize]byte
	// SeenUntil is when it can no longer be in the window.
	SeenUntil time.Time
}

// execute runs a changing use case in one Update. With an envelope it remembers
// the signature first and repeats the kept answer when the requestId is known. A
// refusal undoes the work and still remembers the signature, so a request has
// an outcome once.
func execute[T any](ctx context.Context, g *Gateway, a Actor, e *Envelope, work func(*store.Tx) (T, error)) (answer T, err error) {
	if e == nil {
		e = &Envelope{}
	}
	if err := cmp.Or(checkRequestName("requestId", e.RequestID), checkRequestName("nonce", e.Nonce)); err != nil {
		return answer, err
	}
	var refusal error
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		var zero T
		answer, e.Answer, refusal = zero, nil, nil // an Update may run again
		if e.Signature != nil {
			if err := remember(tx, a, *e.Signature); err != nil {
				return err
			}
		}
		var err error
		if answer, err = once(tx, a, e, work); err == nil || e.Signature == nil || fault.CodeOf(err) == fault.Internal {
			return err
		}
		refusal = err
		if err := tx.Undo(); err != nil {
			return err
		}
		return remember(tx, a, *e.Signature)
	})
	if err == nil {
		err = refusal
	}
	return answer, err
}

// remember keeps a caller's signature in the transaction of what it causes.
func remember(tx *store.Tx, a Actor, s Signature) error {
	// It was within the window when it was verified. If it had to wait until it
	// was not, the guard may have forgotten that it came before.
	if s.SeenUntil.Before(tx.Now) {
		return &fault.Error{Code: signature.TimestampOutsideWindow}
	}
	seen, err := tx.RememberMAC(a.MerchantID, a.CredentialID, s.MAC[:], s.SeenUntil)
	switch {
	case err != nil:
		return err
	case seen == store.SeenBefore:
		return &fault.Error{Code: signature.Replayed}
	case seen == store.SeenFull:
		return &fault.Error{Code: signature.ReplayMemoryFull}
	case seen == store.SeenForgotten:
		return &fault.Error{Code: signature.ReplayMemoryFull,
			Message: "the gateway's clock was ahead, and signatures of this time have been forgotten already; sign the request afresh"}
	}
	return nil
}

// once does the work unless its nonce was used or its answer is known. The nonce is
// part of the work, so that a refusal undoes it.
func once[T any](tx *store.Tx, a Actor, e *Envelope, work func(*store.Tx) (T, error)) (answer T, err error) {
	if e.Nonce != "" {
		fresh, err := tx.RememberNonce(a.MerchantID, a.CredentialID, e.Nonce, tx.Now.Add(keepNoncesFor))
		if err == nil && !fresh {
			err = fault.Invalid(fault.NonceReused, "nonce", "")
		}
		if err != nil {
			return answer, err
		}
	}
	if e.RequestID == "" {
		return work(tx)
	}
	kept, err := tx.Answer(a.MerchantID, e.Call, e.RequestID)
	switch {
	case err == nil && kept.Parameters != e.Parameters:
		return answer, fault.Invalid(fault.RequestIDReused, "requestId", "")
	case err == nil:
		e.Answer = kept.Retdata
		return answer, nil
	case !errors.Is(err, store.ErrNotFound):
		return answer, err
	}
	if answer, err = work(tx); err != nil {
		return answer, err
	}
	if e.Answer, err = e.Encode(answer); err != nil {
		return answer, fmt.Errorf("encode the answer of %s: %w", e.Call, err)
	}
	return answer, tx.SaveAnswer(a.MerchantID, e.Call, e.RequestID,
		store.Answer{Parameters: e.Parameters, Retdata: e.Answer}, tx.Now.Add(keepAnswersFor))
}
