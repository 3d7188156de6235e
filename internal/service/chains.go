package service

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
)

// families are the kinds of chains that this program reads, by the names that a
// configuration has for them.
var families = map[string]chain.Family{evm.Family{}.Name(): evm.Family{}}

// Families are the kinds of chains that this program knows, by name.
func Families() map[string]chain.Family { return maps.Clone(families) }

// recheckEvery is the time between two questions for the contracts of a chain
// whose node did not answer when the gateway started.
const recheckEvery = 2 * time.Second

// following is a chain that is followed.
type following struct {
	Chain
	tokens  []chain.Token
	source  chain.Source
	watcher *chain.Watcher

	mu        sync.Mutex
	contracts error // why orders must not be taken: the contracts were not checked, or are other ones
}

var errUnchecked = errors.New("the chain's node did not say yet whether the contracts are those of the configuration")

// follow opens the chains and refuses, before anything is served, one that the
// data does not belong to or that has other contracts. A node that does not
// answer is no reason not to start: its watcher will ask again.
func (s *Service) follow(ctx context.Context, c Config) error {
	for _, configured := range c.Chains {
		f := &following{Chain: configured, contracts: errUnchecked}
		var err error
		if f.source, err = configured.Family.Open(configured.RPCURLs); err != nil {
			return fmt.Errorf("chain %s: %w", f.Name, err)
		}
		s.chains = append(s.chains, f)
		var contracts []chain.Address
		for _, token := range c.Tokens {
			if token.Chain == f.Name {
				f.tokens = append(f.tokens, chain.Token{Contract: token.Contract, Decimals: token.Decimals})
				contracts = append(contracts, token.Contract)
			}
		}
		if f.watcher, err = chain.New(chain.Config{Chain: f.Name, Source: f.source, Recorder: s.Gateway, Tokens: contracts,
			Policy: chain.Policy{Depth: f.Confirmations}, PollEvery: f.PollEvery, BlockTime: f.BlockTime, AlarmAfter: f.AlarmAfter,
			Log: s.log}); err != nil {
			return fmt.Errorf("chain %s: %w", f.Name, err)
		}
		if err := s.identify(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// identify makes sure that the node serves the chain of the data, with the
// contracts of the configuration on it.
func (s *Service) identify(ctx context.Context, f *following) error {
	ask, cancel := context.WithTimeout(ctx, identifyMax)
	defer cancel()
	id, err := f.source.Identity(ask)
	if err != nil {
		s.log.Warn("the chain's node does not answer; asking again in the background", "chain", f.Name, "error", err)
		return ctx.Err()
	}
	if err := s.Gateway.Bind(ctx, f.Name, id); err != nil {
		return err
	}
	switch err := f.check(ask); {
	case errors.Is(err, chain.ErrContract):
		return fmt.Errorf("chain %s: %w", f.Name, err)
	case err != nil:
		s.log.Warn("the chain's node did not say whether the contracts are those of the configuration; no order is taken before it does",
			"chain", f.Name, "error", err)
	}
	return ctx.Err()
}

// check asks for the contracts and remembers the answer.
func (f *following) check(ctx context.Context) error {
	err := f.source.Check(ctx, f.Scheme, f.tokens)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.contracts = err; err != nil && !errors.Is(err, chain.ErrContract) {
		f.contracts = fmt.Errorf("%w: %w", errUnchecked, err)
	}
	return err
}

// recheck asks for the contracts until the node has answered.
func (s *Service) recheck(ctx context.Context, f *following) {
	for errors.Is(f.checked(), errUnchecked) {
		select {
		case <-ctx.Done():
			return
		case <-time.After(recheckEvery):
		}
		if err := f.check(ctx); errors.Is(err, chain.ErrContract) {
			s.log.Error("no order is taken on this chain: put the configuration right and start again", "chain", f.Name, "error", err)
		}
	}
}

func (f *following) checked() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.contracts
}

// standing is how a chain is doing at a moment.
type standing struct {
	chain.Health
	alarm       *chain.Alarm // nil while it is followed
	contracts   error        // nil once they are known to be the right ones
	needsPerson bool
}

func (f *following) standing(now time.Time) standing {
	s := standing{Health: f.watcher.Health(), contracts: f.checked()}
	if alarm, loud := f.watcher.Alarm(now); loud {
		s.alarm = &alarm
		s.needsPerson = alarm.Kind == chain.OfPerson || alarm.Kind == chain.OfOtherChain
	}
	s.needsPerson = s.needsPerson || errors.Is(s.contracts, chain.ErrContract) || len(s.Surplus) > 0
	return s
}

// readable returns why a payment on a chain would not be seen, or nil.
func (s *Service) readable(name string) error {
	for _, f := range s.chains {
		if f.Name != name {
			continue
		}
		now := f.standing(time.Now())
		if now.alarm != nil {
			return fmt.Errorf("it stands still since %s: %w", now.alarm.Since.UTC().Format(time.DateTime), now.alarm.Err)
		}
		return now.contracts
	}
	return nil
}
