package service

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/payout"
)

// families are the kinds of chains that this program reads, by the names that a
// configuration has for them.
var families = map[string]chain.Family{evm.Family{}.Name(): evm.Family{}}

// Families are the kinds of chains that this program knows, by name.
func Families() map[string]chain.Family { return maps.Clone(families) }

// recheckEvery is the time between two questions for the contracts of a chain
// whose node did not answer when the gateway started.
const recheckEvery = 2 * time.Second

// contractsRepeat is how often the log says that contracts keep a chain closed.
const contractsRepeat = 3 * time.Minute

// following is a chain that is followed.
type following struct {
	Chain
	tokens []chain.Token
	source chain.Source
	signer evm.Signer // of its payouts; nil where none are sent
	// sweeper is nil where nobody is to sweep, and idle while another replica reads the chain.
	sweeper *sweeper
	log     *slog.Logger

	mu        sync.Mutex
	watcher   *chain.Watcher // nil while another replica reads the chain
	sender    *payout.Sender // nil where no payouts are sent, and while another replica sends them
	elsewhere elsewhere      // what is known of that one's reading
	contracts error          // why orders must not be taken: the contracts were not checked, or are other ones
}

var errUnchecked = errors.New("the chain's node did not say yet whether the contracts are those of the configuration")

// follow opens the chains and refuses, before anything is served, one that the
// data does not belong to or that has other contracts. A node that does not
// answer is no reason not to start: its watcher will ask again.
func (s *Service) follow(ctx context.Context, c Config) error {
	for _, configured := range c.Chains {
		f := &following{Chain: configured, contracts: errUnchecked, log: s.log}
		var err error
		if f.source, err = configured.Family.Open(configured.RPCURLs); err != nil {
			return fmt.Errorf("chain %s: %w", f.Name, err)
		}
		s.chains = append(s.chains, f)
		if err := s.expect(ctx, f.Name, f.source); err != nil {
			return fmt.Errorf("chain %s: %w", f.Name, err)
		}
		if f.signer, err = f.openSigner(); err != nil {
			return err
		}
		if f.sweeper, err = s.newSweeper(f); err != nil {
			return err
		}
		f.tokens = tokensOf(c, f.Name)
		watcher, err := f.newWatcher(s.Gateway, s.log)
		if err != nil {
			return fmt.Errorf("chain %s: %w", f.Name, err)
		}
		if !s.Gateway.Shared() {
			f.watcher = watcher
			if f.Payout != nil {
				if f.sender, err = s.newSender(f, nil); err != nil {
					return err
				}
			}
		}
		if err := s.identify(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// newWatcher makes a watcher that has what it reads recorded by a recorder.
func (f *following) newWatcher(recorder chain.Recorder, log *slog.Logger) (*chain.Watcher, error) {
	var contracts []chain.Address
	for _, token := range f.tokens {
		contracts = append(contracts, token.Contract)
	}
	var heads func(context.Context, func())
	t, err := f.tellerOf(f.source)
	if err != nil {
		return nil, err
	}
	if t != nil {
		heads = t.Heads
	}
	return chain.New(chain.Config{Heads: heads, Chain: f.Name, Source: f.source, Recorder: recorder, Tokens: contracts,
		Policy: chain.Policy{Depth: f.Confirmations, Tag: f.Tag}, PollEvery: f.PollEvery, BlockTime: f.BlockTime, AlarmAfter: f.AlarmAfter, Log: log})
}

// tokensOf are the contracts that are taken for payment on a chain.
func tokensOf(c Config, name string) (list []chain.Token) {
	for _, token := range c.Tokens {
		if token.Chain == name {
			list = append(list, chain.Token{Contract: token.Contract, Decimals: token.Decimals})
		}
	}
	return list
}

// identify makes sure that the node serves the chain of the data, with the
// contracts of the configuration on it.
func (s *Service) identify(ctx context.Context, f *following) error {
	ask, cancel := context.WithTimeout(ctx, identifyMax)
	defer cancel()
	id, err := f.source.Identity(ask)
	if errors.Is(err, chain.ErrOtherChain) { // none serves ours
		return fmt.Errorf("chain %s: this data directory belongs to another chain than its nodes serve: %w. "+
			"Connect the node of that chain, or start with another data directory", f.Name, err)
	}
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
	if err == nil {
		var wrong []Trouble
		wrong, err = f.checkSaid(ctx, f.source, f.tokens)
		for _, one := range wrong {
			f.log.Error("a contract says something else of itself than is known here", "chain", f.Name, "error", one.Text, "do", one.Do)
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.contracts = err; err != nil && !errors.Is(err, chain.ErrContract) {
		f.contracts = fmt.Errorf("%w: %w", errUnchecked, err)
	}
	return err
}

// recheck asks for the contracts until they are known to be the right ones. While
// they are not, the log says every few minutes that no order is taken.
func (s *Service) recheck(ctx context.Context, f *following) {
	loud := time.Now().Add(cmp.Or(f.AlarmAfter, chain.AlarmAfterDefault))
	for f.checked() != nil {
		select {
		case <-ctx.Done():
			return
		case <-time.After(recheckEvery):
		}
		if errors.Is(f.checked(), errUnchecked) { // other contracts stay so until the next start
			if err := f.check(ctx); errors.Is(err, chain.ErrContract) {
				loud = time.Now()
			}
		}
		err := f.checked()
		if err == nil || time.Now().Before(loud) || ctx.Err() != nil {
			continue
		}
		hint := "put the configuration right and start again"
		if errors.Is(err, errUnchecked) {
			hint = "add a node that answers eth_call and eth_getCode; 'xcheckoutd chain status' asks each node"
		}
		s.log.Error("no order is taken on this chain", "chain", f.Name, "error", err, "hint", hint)
		loud = time.Now().Add(contractsRepeat)
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
	f.mu.Lock()
	watcher, elsewhere := f.watcher, f.elsewhere
	f.mu.Unlock()
	s := standing{contracts: f.checked()}
	if watcher == nil {
		s.Health, s.alarm = elsewhere.health(), elsewhere.alarm(now, f.BlockTime, cmp.Or(f.AlarmAfter, chain.AlarmAfterDefault))
	} else {
		s.Health = watcher.Health()
		if alarm, loud := watcher.Alarm(now); loud {
			s.alarm = &alarm
		}
	}
	if s.alarm != nil {
		s.needsPerson = s.alarm.Kind == chain.OfPerson || s.alarm.Kind == chain.OfOtherChain
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

// hasCode asks a chain's nodes whether there is a contract at an address.
func (s *Service) hasCode(ctx context.Context, name string, a chain.Address) (bool, error) {
	for _, f := range s.chains {
		if f.Name != name {
			continue
		}
		if source, can := f.source.(interface {
			HasCode(context.Context, chain.Address) (bool, error)
		}); can {
			return source.HasCode(ctx, a)
		}
	}
	return false, fmt.Errorf("chain %s: no node can be asked", name)
}
