package service

import (
	"context"
	"errors"
	"fmt"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// ErrTreasury says that nothing may be swept, because of where it would go.
var ErrTreasury = errors.New("nothing is swept")

// treasurer is a chain.Source whose contracts say where they sweep to.
type treasurer interface {
	Treasury(context.Context, chain.Scheme) (chain.Address, error)
}

// sweepsToTreasury makes sure that a factory sweeps to the treasury of the configuration:
// what is swept elsewhere is gone, or counts as gone. Otherwise it fails with ErrTreasury.
func (c Chain) sweepsToTreasury(ctx context.Context, source chain.Source, s chain.Scheme) error {
	asks, can := source.(treasurer)
	if !can {
		return fmt.Errorf("%w: nodes of this chain can't say where it would go", ErrTreasury)
	}
	said, err := asks.Treasury(ctx, s)
	switch {
	case err != nil:
		return fmt.Errorf("%w while it is not known where it would go: %w", ErrTreasury, err)
	case said == "":
		return fmt.Errorf("%w: no contract says at the factory's address where it would go. See 'xcheckoutd chain status'", ErrTreasury)
	case c.Treasury == "":
		return fmt.Errorf("%w while the configuration has no treasury: the factory sweeps deposits to %s. Set treasury to that, if it is yours",
			ErrTreasury, c.Family.Print(said))
	case said != c.Treasury:
		wrong := c.otherTreasury(said)
		return fmt.Errorf("%w: %s: %s", ErrTreasury, wrong.Text, wrong.Do)
	}
	return nil
}

// checkTreasury is the same for whoever looks at the chain, where a treasury is configured.
func (c Chain) checkTreasury(ctx context.Context, source chain.Source) (wrong []Trouble, err error) {
	asks, can := source.(treasurer)
	if !can || c.Treasury == "" || c.Scheme == "" {
		return nil, nil
	}
	said, err := asks.Treasury(ctx, c.Scheme)
	if err == nil && said != "" && said != c.Treasury {
		wrong = []Trouble{c.otherTreasury(said)}
	}
	return wrong, err
}

func (c Chain) otherTreasury(said chain.Address) Trouble {
	return Trouble{fmt.Sprintf("the factory sweeps deposits to %s, and the configuration has %s for treasury", c.Family.Print(said), c.Family.Print(c.Treasury)),
		"correct treasury in the configuration, or see who changed the factory's and have its owner put it right; until they are the same nothing is swept"}
}
