package gateway

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"sync"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/store"
)

// Deposit addresses are contracts that are deployed only when they are swept, so
// that no private key to them exists. Each derives from a salt, and the salt from
// a secret seed, the merchant and the order's number: so an address can be found
// again when its row is lost, and an order that is created again after a backup
// was restored has its old address, where its money is.

// seedSize is the size of the address seed in bytes.
const seedSize = 32

// saltVersion begins every salt's message; another rule takes another one.
const saltVersion = 1

// The purposes of addresses.
const (
	purposeOrder   = "order"           // it belongs to one order, by its number
	purposeLasting = "lasting address" // a customer keeps it: by its holder's id and his own
)

// salts derives salts from a seed. To key a MAC takes longer than to compute it, so that
// keyed ones are kept.
type salts struct{ keyed sync.Pool }

func newSalts(seed []byte) *salts {
	return &salts{sync.Pool{New: func() any { return hmac.New(sha256.New, seed) }}}
}

// of derives the salt of a deposit address: HMAC-SHA256, keyed by the seed,
// over the version and the purpose, the merchant's id and the number, each after
// its length in four bytes, so that no two of them read the same.
func (s *salts) of(purpose, merchantID string, number ...string) (salt [32]byte) {
	message := append(make([]byte, 0, 128), saltVersion)
	for _, part := range append([]string{purpose, merchantID}, number...) {
		message = binary.BigEndian.AppendUint32(message, uint32(len(part)))
		message = append(message, part...)
	}
	mac := s.keyed.Get().(hash.Hash)
	defer s.keyed.Put(mac)
	mac.Reset()
	mac.Write(message)
	mac.Sum(salt[:0])
	return salt
}

// loadSeed returns the seed of all deposit addresses, made when there is none.
func loadSeed(tx *store.Tx) ([]byte, error) {
	known, err := tx.AddressSeed()
	if !errors.Is(err, store.ErrNotFound) {
		return known.Seed, err
	}
	seed := make([]byte, seedSize)
	rand.Read(seed)
	return seed, tx.InsertAddressSeed(seed)
}

// derived is a deposit address with what it was derived from.
type derived struct {
	Family  string
	Address chain.Address
	store.Derivation
}

// derive makes a deposit address of a chain, asking nobody.
func (g *Gateway) derive(chainName string, salt [32]byte) (derived, error) {
	c := g.chains[chainName]
	address, err := c.Family.Derive(c.Scheme, salt)
	return derived{c.Family.Name(), address, store.Derivation{Scheme: c.Scheme, Salt: salt}}, err
}

// addressFor derives the deposit address of an order on a chain.
func (g *Gateway) addressFor(chainName, merchantID, orderNo string) (derived, error) {
	return g.derive(chainName, g.salts.of(purposeOrder, merchantID, orderNo))
}

// checkExported refuses orders in production while there is no recovery export:
// a lost database would be lost money.
func (g *Gateway) checkExported(tx *store.Tx) error {
	if g.config.Environment != Production || g.exported.Load() {
		return nil
	}
	seed, err := tx.AddressSeed()
	if err != nil {
		return err
	}
	if seed.Exported == nil {
		return fault.New(fault.Unavailable, "the operator must run 'xcheckoutd recovery export' first: without it, deposit addresses could not be found again")
	}
	g.exported.Store(true)
	return nil
}

// RecoveryState is how the newest recovery export stands.
type RecoveryState struct {
	Made  bool
	At    time.Time
	Stale bool // merchants or chains are newer
}

// RecoveryState tells how the recovery export stands. It returns store.ErrNotFound
// before anything served or was made.
func (g *Gateway) RecoveryState(ctx context.Context) (state RecoveryState, err error) {
	err = g.store.View(ctx, func(tx *store.Tx) error {
		seed, err := tx.AddressSeed()
		if err != nil {
			return fmt.Errorf("look for the recovery export: %w", err)
		}
		r, err := g.recovery(tx)
		if err != nil {
			return err
		}
		r.AddressSeed = seed.Seed // which a gateway that only reads has not loaded
		state = RecoveryState{Made: seed.Exported != nil, At: seed.ExportedAt, Stale: string(seed.Exported) != string(r.digest())}
		return nil
	})
	return state, err
}

// WarnOfStaleExport logs when there is no recovery export, or when merchants or
// chains came after the newest one.
func (g *Gateway) WarnOfStaleExport(ctx context.Context) error {
	if g.config.Environment != Production {
		return nil
	}
	state, err := g.RecoveryState(ctx)
	switch {
	case err != nil:
		return err
	case !state.Made:
		g.log.Error("there is no recovery export, and no order is taken before there is one", "hint", "run 'xcheckoutd recovery export --config F --out FILE' and keep the file offline")
	case state.Stale:
		g.log.Warn("merchants or chains are newer than the recovery export", "exportedAt", state.At, "hint", "run 'xcheckoutd recovery export' again")
	}
	return nil
}
