package gateway

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/xcheckout/xcheckout/internal/store"
)

// RotationStep is a step in the exchange of a credential's signKey for another one.
type RotationStep string

// The steps, in their order; RotationCancel goes back from the first.
const (
	RotationBegin    RotationStep = "begin"    // makes the next key, which verifies beside the current one
	RotationActivate RotationStep = "activate" // the next key becomes the current one, which signs webhooks
	RotationRetire   RotationStep = "retire"   // ends the key that was current before
	RotationCancel   RotationStep = "cancel"   // ends the next key
)

// SignKeyInfo is what may be shown of a live signKey.
type SignKeyInfo = store.SignKeyInfo

// Rotation is what came of a step.
type Rotation struct {
	APIKey  string
	Changed bool          // false where the step had been made before
	Keys    []SignKeyInfo // those that are live now, the current one first
	// NextSignKey is the key that RotationBegin made, which is shown here and never
	// again.
	NextSignKey string
}

// RotateSignKey makes a step of a rotation. At most two keys are live: the current
// one, and the next or the previous one. A step that was made before changes nothing;
// one that is not the next is refused, with what is.
func (g *Gateway) RotateSignKey(ctx context.Context, a Actor, apiKey string, step RotationStep) (done Rotation, err error) {
	if err := a.mustBeOperator(); err != nil {
		return Rotation{}, err
	}
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		c, err := tx.CredentialByAPIKey(apiKey)
		if errors.Is(err, store.ErrNotFound) || err == nil && c.Revoked {
			return errNoActiveCredential
		}
		if err != nil {
			return err
		}
		if done, err = g.rotate(tx, c, step); err != nil {
			return err
		}
		keys, err := tx.SignKeys(c.MerchantID)
		done.Keys = keys[c.ID]
		return err
	})
	if err != nil {
		return Rotation{}, fmt.Errorf("rotate the signKey of %s: %w", apiKey, err)
	}
	return done, nil
}

func (g *Gateway) rotate(tx *store.Tx, c store.Credential, step RotationStep) (Rotation, error) {
	done := Rotation{APIKey: c.APIKey, Changed: true}
	current, next, previous := inPlace(c, store.KeyCurrent), inPlace(c, store.KeyNext), inPlace(c, store.KeyPrevious)
	switch {
	case step == RotationBegin && next != "":
		return done, errors.New("it has a next key already: give that to its programs and go on with --activate, or end it with --cancel if its text is lost")
	case step == RotationBegin && previous != "":
		return done, errors.New("the key before this one is live still, and two at most are: end that first, with --retire")
	case step == RotationBegin:
		key := store.SignKey{ID: g.ids.next("key_", tx.Now), Secret: newSignKey(), State: store.KeyNext}
		done.NextSignKey = key.Secret
		return done, tx.InsertSignKey(c, key)

	case step == RotationActivate && next != "":
		if err := tx.SetSignKeyState(c, current, store.KeyCurrent, store.KeyPrevious); err != nil {
			return done, err
		}
		return done, tx.SetSignKeyState(c, next, store.KeyNext, store.KeyCurrent)
	case step == RotationActivate && previous == "":
		return done, errors.New("it has no next key: make one first, without --activate")

	case step == RotationRetire && previous != "":
		return done, tx.SetSignKeyState(c, previous, store.KeyPrevious, store.KeyRetired)
	case step == RotationRetire && next != "":
		return done, errors.New("its next key is not the current one yet: go on with --activate, or end the next key with --cancel")

	case step == RotationCancel && next != "":
		return done, tx.SetSignKeyState(c, next, store.KeyNext, store.KeyRetired)
	case step == RotationCancel && previous != "":
		return done, errors.New("its next key is the current one already: --retire ends the one before")
	}
	done.Changed = false
	return done, nil
}

// inPlace returns the id of the key in a place of the rotation, empty for none.
func inPlace(c store.Credential, state store.SignKeyState) string {
	i := slices.IndexFunc(c.SignKeys, func(key store.SignKey) bool { return key.State == state })
	if i < 0 {
		return ""
	}
	return c.SignKeys[i].ID
}

func newSignKey() string { return randomText(48) }
