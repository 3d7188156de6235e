package gateway

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/signature"
)

// ReplayGuard returns the guard that keeps signatures in the store: over
// restarts, and for all processes that share it. It is for requests that change
// nothing else; a call that does remembers its signature in its own
// transaction, so that both happen or neither. Credentials are named by
// [Credential.ReplayID].
func (g *Gateway) ReplayGuard() signature.ReplayGuard { return replayGuard{g} }

type replayGuard struct{ gateway *Gateway }

func (r replayGuard) Remember(ctx context.Context, credential string, mac [signature.MACSize]byte, until time.Time) error {
	merchant, id, ok := strings.Cut(credential, "/")
	if !ok {
		return fmt.Errorf("replay guard: %q names no credential", credential)
	}
	err := r.gateway.store.Update(ctx, func(tx *store.Tx) error {
		return remember(tx, Actor{MerchantID: merchant, CredentialID: id}, Signature{MAC: mac, SeenUntil: until})
	})
	switch code := fault.CodeOf(err); {
	case err == nil:
		return nil
	case code == signature.Replayed, code == signature.ReplayMemoryFull, code == signature.TimestampOutsideWindow:
		return &signature.Error{Code: code}
	}
	return err
}
