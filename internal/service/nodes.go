package service

import (
	"context"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/gateway"
)

// expect has a source believe no node that serves another chain than the recorded one,
// wherever it stands in the list. Before anything is recorded it goes by most nodes.
func (s *Service) expect(ctx context.Context, name string, source chain.Source) error {
	records, err := s.Gateway.ChainRecords(ctx, gateway.Operator())
	if err != nil {
		return err
	}
	for _, record := range records {
		if record.Name == name && record.Identity != (chain.Identity{}) {
			source.Expect(record.Identity)
		}
	}
	return nil
}

// openNodes opens the nodes of a chain for one command.
func (s *Service) openNodes(ctx context.Context, c Chain) (chain.Source, error) {
	source, err := c.Family.Open(c.RPCURLs)
	if err != nil {
		return nil, err
	}
	if err := s.expect(ctx, c.Name, source); err != nil {
		source.Close()
		return nil, err
	}
	return source, nil
}
