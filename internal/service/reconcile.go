package service

import (
	"context"
	"errors"
	"fmt"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/gateway"
)

// Reconcile asks the nodes of the configured chains what lies at our addresses, and
// compares that with the ledger. It works beside the process that serves.
func (s *Service) Reconcile(ctx context.Context, c Config, progress func(asked, of int)) (lines []gateway.Reconciliation, err error) {
	sources := map[string]chain.Source{}
	defer func() {
		for _, source := range sources {
			source.Close()
		}
	}()
	for _, configured := range c.Chains {
		source, err := s.openNodes(ctx, configured)
		if err != nil {
			return nil, fmt.Errorf("chain %s: %w", configured.Name, err)
		}
		sources[configured.Name] = source
	}
	if len(sources) == 0 {
		return nil, errors.New("the configuration has no chain to compare with")
	}
	return s.Gateway.Reconcile(ctx, gateway.Operator(), sources, progress)
}
