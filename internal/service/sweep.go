package service

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"slices"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/money"
)

const (
	// sweptPerTx is how many deposit addresses one chain transaction sweeps, and sweptGas
	// what deploying one and sweeping a token takes, or somewhat less.
	sweptPerTx = 50
	sweptGas   = 150_000
	// sweptPerPage limits what is read at once; each page goes through all deposits again.
	sweptPerPage = 5000
)

// Sweeper sends a sweep of deposit addresses of one scheme; evm.Sweeper is one, and says
// what it means to return an id beside an error.
type Sweeper interface {
	Sweep(ctx context.Context, s chain.Scheme, salts [][32]byte, tokens []chain.Address) (chain.TxID, error)
}

// DrySweeper sends nothing.
type DrySweeper struct{}

// Sweep implements Sweeper.
func (DrySweeper) Sweep(context.Context, chain.Scheme, [][32]byte, []chain.Address) (chain.TxID, error) {
	return "", nil
}

// guarded sweeps with another Sweeper what goes to the configured treasury, and nothing
// else: whoever changes the factory's treasury waits for the next sweep.
type guarded struct {
	Sweeper
	chain  Chain
	source chain.Source
}

// Sweep implements Sweeper. It fails with ErrTreasury.
func (g guarded) Sweep(ctx context.Context, s chain.Scheme, salts [][32]byte, tokens []chain.Address) (chain.TxID, error) {
	if err := g.chain.sweepsToTreasury(ctx, g.source, s); err != nil {
		return "", err
	}
	return g.Sweeper.Sweep(ctx, s, salts, tokens)
}

// maySweep makes sure that the nodes are of the recorded chain, and that its factory sweeps
// to the treasury; whether there is anything to sweep or not, since the second is news.
func (s *Service) maySweep(ctx context.Context, c Chain, source chain.Source) error {
	if err := s.Gateway.Agree(ctx, gateway.Operator(), c.Name, source); err != nil || c.Scheme == "" {
		return err
	}
	return c.sweepsToTreasury(ctx, source, c.Scheme)
}

// SweepOnce sweeps a chain beside the process that serves, paid by a key; without one it
// sends nothing and tells what it would.
func (s *Service) SweepOnce(ctx context.Context, c Chain, key *ecdsa.PrivateKey, pays evm.SweeperConfig, limits SweepLimits) (done Swept, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("chain %s: %w", c.Name, err)
		}
	}()
	source, err := s.openNodes(ctx, c)
	if err != nil {
		return done, err
	}
	defer source.Close()
	if err := s.maySweep(ctx, c, source); err != nil {
		return done, err
	}
	var by Sweeper = DrySweeper{}
	if key != nil {
		if by, err = evm.NewSweeper(source, key, pays); err != nil {
			return done, err
		}
	}
	return SweepDeposits(ctx, s.Gateway, c.Name, guarded{by, c, source}, limits)
}

// SweepLimits says what is swept; the zero SweepLimits is all.
type SweepLimits struct {
	// Least is what must lie at an address of a token.
	Least money.Amount
	// Skip leaves more out; nil leaves out nothing.
	Skip func(gateway.Unswept) bool
}

// Swept is what was done by sweeping.
type Swept struct {
	Sent    []Sweep
	Refused []RefusedSweep
}

// Sweep is a chain transaction that sweeps, and what is expected of it.
type Sweep struct {
	Tx chain.TxID
	Of []gateway.Unswept
}

// RefusedSweep is what could not be swept: its issuer has frozen it, for instance.
type RefusedSweep struct {
	gateway.Unswept
	Err error
}

// SweepDeposits sends what sweeps the confirmed coins at deposit addresses of a chain to
// its treasury. The ledger follows when the sweeps are mined and confirmed, so sweeping the
// same twice moves nothing. What can't be swept keeps nothing else from being.
func SweepDeposits(ctx context.Context, g *gateway.Gateway, chainName string, by Sweeper, limits SweepLimits) (done Swept, err error) {
	q := gateway.UnsweptQuery{Chain: chainName, Least: limits.Least, Limit: sweptPerPage}
	for more := true; more; {
		var list []gateway.Unswept
		if list, more, err = g.Unswept(ctx, gateway.Operator(), q); err != nil {
			return done, err
		}
		if len(list) == 0 {
			break
		}
		q.After = list[len(list)-1]
		if limits.Skip != nil {
			list = slices.DeleteFunc(list, limits.Skip)
		}
		for len(list) > 0 {
			var part []gateway.Unswept
			part, list = nextSweep(list)
			if err := done.sweep(ctx, by, part); err != nil {
				return done, err
			}
		}
	}
	return done, nil
}

// nextSweep takes what one chain transaction sweeps: it is of one scheme, and its tokens
// are swept at each of its addresses.
func nextSweep(list []gateway.Unswept) (part, rest []gateway.Unswept) {
	addresses := map[[32]byte]bool{}
	for _, u := range list {
		if u.Scheme != list[0].Scheme || len(addresses) == sweptPerTx && !addresses[u.Salt] {
			rest = append(rest, u)
			continue
		}
		addresses[u.Salt] = true
		part = append(part, u)
	}
	return part, rest
}

// sweep sends what sweeps a part, and where that would fail, each half of it.
func (s *Swept) sweep(ctx context.Context, by Sweeper, part []gateway.Unswept) error {
	var salts [][32]byte
	var tokens []chain.Address
	for _, u := range part {
		if !slices.Contains(salts, u.Salt) {
			salts = append(salts, u.Salt)
		}
		if !slices.Contains(tokens, u.Asset.Contract) {
			tokens = append(tokens, u.Asset.Contract)
		}
	}
	tx, err := by.Sweep(ctx, part[0].Scheme, salts, tokens)
	switch fails := errors.Is(err, chain.ErrRefused) || errors.Is(err, chain.ErrNoGas); {
	case fails && len(part) == 1:
		s.Refused = append(s.Refused, RefusedSweep{part[0], err})
		return nil
	case fails:
		half := len(part) / 2
		if err := s.sweep(ctx, by, part[:half]); err != nil {
			return err
		}
		return s.sweep(ctx, by, part[half:])
	case err != nil && tx == "":
		return err
	}
	s.Sent = append(s.Sent, Sweep{tx, part})
	return err // it may happen all the same
}
