// Package service puts the gateway's parts together and runs them: store,
// chains, deliveries and the HTTP server. The serve command, the dev command
// and the sandbox for merchants' tests are this package with other settings.
package service

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/deliver"
	"github.com/xcheckout/xcheckout/internal/docs"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/httpapi"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/store"
)

const (
	identifyMax   = 10 * time.Second
	firstBlockMax = 3 * time.Second
	purgeEvery    = 30 * time.Second
	releaseEvery  = time.Second // between two looks for events to send on, of endpoints that were resumed
	exportEvery   = time.Hour   // between two looks at how old the recovery export is
)

// Config is everything that a running gateway is made of.
type Config struct {
	Database    string // path of a SQLite file, or postgres://…
	Box         *seal.Box
	Listen      string // host:port; port 0 takes a free one
	BaseURL     string // as merchants and payers reach the gateway; http:// and the address when empty
	Metrics     string // host:port for Prometheus; when empty, /metrics of a local gateway and nowhere else
	Environment gateway.Environment
	Chains      []Chain
	Tokens      []gateway.Token
	Feeds       []Feed
	Bank        *gateway.Bank // of settlements to bank accounts; nil for none
	WebhooksTo  deliver.Policy
	PauseAfter  time.Duration // as in gateway.Config
	Timeouts    deliver.Timeouts
	Schedule    []time.Duration // of deliveries; the API's own when nil
	Pay         func(ctx context.Context, token, to chain.Address, raw *big.Int) (gateway.WalletTransfer, error)
	Reorg       func(ctx context.Context, depth uint64, drop bool) (gateway.Reorg, error)
	WhileServed bool // open data that another process serves
	Existing    bool // refuse to make a database
	ReadOnly    bool // open an existing database and change nothing
	PrintedOnly bool // take no other reading of the signature's rules than the specification's
	// OwnHosts makes the server answer to the names of this machine and of BaseURL
	// alone.
	OwnHosts bool
	// UnsignedTokenCall and TrustedProxies are as in httpapi.Config.
	UnsignedTokenCall bool
	TrustedProxies    []netip.Prefix
	// Headers and WebhookHeaders are the names that requests with their answers, and
	// webhooks, are signed under.
	Headers, WebhookHeaders gateway.HeaderNames
	// TestMerchant is whom the reference's tools act for, asked once prepare has run.
	// With it a reader can have calls signed and sees the last ones: only for a
	// gateway on one's own machine, with OwnHosts. Nil for none.
	TestMerchant func() docs.Merchant
	// Digest is of what the configurations of all replicas must agree in; "" for none.
	Digest string
	// DrainFor is how long a gateway that stops goes on serving, so that load balancers
	// find out first.
	DrainFor time.Duration
	Log      *slog.Logger

	limits limits // defaultLimits when zero
	audit  auditTimes
	// opened returns the store, where somebody has begun to open it; nil where nobody has.
	opened func() (*store.Store, error)
}

// Chain is a chain that the gateway takes deposits on, and the node to read it.
type Chain struct {
	gateway.Chain
	RPCURLs   []string
	PollEvery time.Duration
	// HeadsURL is a node that tells of new blocks; those of RPCURLs that can do when empty.
	HeadsURL   string
	BlockTime  time.Duration // of chains whose blocks come by the clock; zero for others
	AlarmAfter time.Duration // how long reading may fail before it is an alarm; a minute when zero
	// Final is from when on no reorg takes a block away, before which no payout draws on
	// what is in it; the sender's default when zero.
	Final chain.Policy
	// Symbols are what the contracts of a chain that this program knows may answer when
	// they are asked for theirs.
	Symbols  map[chain.Address][]string
	Payout   *Payout   // how its payouts are sent; nil where none are
	Sweeping *Sweeping // how its deposits are swept; nil where somebody else does
}

// Service is a running gateway.
type Service struct {
	Gateway *gateway.Gateway
	// LocalURL is the address for programs on this machine, whatever BaseURL says.
	LocalURL string
	BaseURL  string
	Store    *store.Store
	// Listening is the address that it listens at.
	Listening string
	// MetricsURL is where Prometheus reads, if that is an address of its own.
	MetricsURL string
	OtherHeaders

	log       *slog.Logger
	limits    limits
	drainFor  time.Duration
	stopping  atomic.Bool
	server    *server
	metrics   *server
	deliverer *deliver.Deliverer
	replica   *replica
	chains    []*following
	audited   atomic.Pointer[gateway.Audited]
	feeds     []*reading
	cancel    context.CancelFunc // ends watchers and purges
	running   sync.WaitGroup
	failed    chan error
}

// Open opens the store and the gateway without serving: for commands that work
// on the data while nothing else does.
func Open(ctx context.Context, c Config) (*Service, error) {
	s := &Service{log: cmp.Or(c.Log, slog.Default()), limits: cmp.Or(c.limits, defaultLimits), drainFor: c.DrainFor, failed: make(chan error, 1), BaseURL: c.BaseURL, OtherHeaders: otherHeaders(c)}
	if c.opened == nil {
		c.opened = func() (*store.Store, error) { return openStore(ctx, c) }
	}
	var err error
	if s.Store, err = c.opened(); err != nil {
		return nil, err
	}
	chains := make([]gateway.Chain, len(c.Chains))
	for i, chain := range c.Chains {
		chains[i] = chain.Chain
		if chain.Payout != nil { // nothing is refunded to it
			chains[i].PayoutWallet = chain.Payout.Wallet
		}
	}
	s.Gateway, err = gateway.New(ctx, gateway.Config{Store: s.Store, Environment: c.Environment, BaseURL: c.BaseURL,
		Chains: chains, Tokens: c.Tokens, Bank: c.Bank, Feeds: feedsOf(c), Families: slices.Collect(maps.Values(families)), Pay: c.Pay, Reorg: c.Reorg, Deliverable: c.WebhooksTo.CheckURL, PauseAfter: c.PauseAfter, Readable: s.readable, HasCode: s.hasCode, ReadOnly: c.ReadOnly, Log: s.log})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open gateway: %w", err), s.Store.Close())
	}
	return s, nil
}

func openStore(ctx context.Context, c Config) (*store.Store, error) {
	s, err := store.Open(ctx, store.Config{Database: c.Database, Box: c.Box,
		WhileServed: c.WhileServed, Existing: c.Existing, ReadOnly: c.ReadOnly, Log: cmp.Or(c.Log, slog.Default())})
	if err != nil {
		return nil, forWantOfRoom(err, c.Database, diskFree)
	}
	return s, nil
}

// openBeside begins to open a store. opened waits for it; closed closes it, whether or
// not somebody uses it.
func openBeside(ctx context.Context, c Config) (opened func() (*store.Store, error), closed func() error) {
	opened = sync.OnceValues(func() (*store.Store, error) { return openStore(ctx, c) })
	go opened()
	return opened, func() error {
		s, err := opened()
		if err != nil { // whoever needed it was told
			return nil
		}
		return s.Close()
	}
}

// Start opens everything, checks that each chain is the one that the data
// belongs to, and serves. Prepare, if not nil, runs after the gateway is open
// and before the first request is served.
func Start(ctx context.Context, c Config, prepare func(context.Context, *Service) error) (_ *Service, err error) {
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return nil, cantListen("listen", "listen", err)
	}
	if c.BaseURL == "" {
		c.BaseURL = "http://" + reachable(listener.Addr())
	}
	s, err := Open(ctx, c)
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, listener.Close(), s.Close())
		}
	}()
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.replica = newReplica(s, c.Digest)
	s.cancel, s.Listening, s.LocalURL = cancel, listener.Addr().String(), "http://"+reachable(listener.Addr())
	if err := s.follow(ctx, c); err != nil {
		return nil, err
	}
	s.openFeeds(c)
	if prepare != nil {
		if err := prepare(ctx, s); err != nil {
			return nil, err
		}
	}
	if s.deliverer, err = deliver.Start(ctx, deliver.Config{Gateway: s.Gateway, Replica: s.replica.id, Policy: c.WebhooksTo, Log: s.log, Schedule: c.Schedule, Timeouts: c.Timeouts, Headers: c.WebhookHeaders}); err != nil {
		return nil, err
	}
	s.work(work, c.audit)
	s.awaitChains(ctx, c)
	level := slog.LevelWarn
	if c.Environment == gateway.Local {
		level = slog.LevelInfo // the callers have the same clock
	}
	readKernelClock().check(s.log, level)
	registry := newRegistry()
	tools := s.tools(c)
	pages, unknown := pages(s.Gateway, tools, s.log)
	registry.MustRegister(chainMetrics{s}, feedMetrics{s}, tokenMetrics{s}, auditMetrics{s.audited.Load}, webhookMetrics{s})
	pages["GET /readyz"] = http.HandlerFunc(s.readyz)
	if c.Metrics != "" {
		if err := s.serveMetrics(c.Metrics, metricsHandler(registry)); err != nil {
			return nil, err
		}
	} else if c.Environment == gateway.Local {
		pages["GET /metrics"] = metricsHandler(registry)
	}
	var hosts []string
	if c.OwnHosts {
		hosts = ownHosts(listener.Addr(), c.BaseURL)
	}
	s.server = s.limits.newServer(listener, s.limits.connections, hosts,
		s.closeStopping(httpapi.New(httpapi.Config{Gateway: s.Gateway, Log: s.log, Pages: pages, Unknown: unknown, Metrics: registry, Recent: tools.LastCalls(),
			Replicas: s.replica.count, PrintedOnly: c.PrintedOnly, UnsignedTokenCall: c.UnsignedTokenCall, TrustedProxies: c.TrustedProxies, Headers: c.Headers})), s.log)
	s.running.Go(func() {
		if err := s.server.serve(); !errors.Is(err, http.ErrServerClosed) {
			s.fail(fmt.Errorf("serve: %w", err))
		}
	})
	return s, nil
}

// work does what goes on beside requests, until ctx ends: chains are read, what has
// expired is deleted.
func (s *Service) work(ctx context.Context, times auditTimes) {
	for _, f := range s.chains {
		if f.watcher != nil {
			s.running.Go(func() { s.fail(f.watcher.Run(ctx)) })
		}
		if f.sender != nil {
			s.running.Go(func() { s.fail(f.sender.Run(ctx)) })
		}
		if f.sweeper != nil && !s.Gateway.Shared() {
			s.running.Go(func() { f.sweeper.run(ctx) })
		}
		s.running.Go(func() { s.recheck(ctx, f) })
	}
	if s.Gateway.Shared() {
		s.replica.begin(context.WithoutCancel(ctx)) // until its deliveries have ended, see Close
	}
	for _, r := range s.feeds {
		s.running.Go(func() { s.readFeed(ctx, r) })
	}
	s.running.Go(func() { s.Gateway.Purge(ctx, purgeEvery) })
	s.running.Go(func() { s.Gateway.ReleaseEvery(ctx, releaseEvery) })
	s.running.Go(func() { s.watchExport(ctx) })
	s.running.Go(func() { s.audit(ctx, times) })
	s.running.Go(func() { s.followPlans(ctx) })
}

// watchExport has the log tell, at the start and every so often, when the
// recovery export is missing or stale.
func (s *Service) watchExport(ctx context.Context) {
	ticker := time.NewTicker(exportEvery)
	defer ticker.Stop()
	for {
		if err := s.Gateway.WarnOfStaleExport(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("the recovery export was not looked at", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// awaitChains waits until a block of every chain was recorded, so that the
// first order is not refused for want of one. A node that does not answer is
// waited for no longer than that.
func (s *Service) awaitChains(ctx context.Context, c Config) {
	ctx, cancel := context.WithTimeout(ctx, firstBlockMax)
	defer cancel()
	for _, chain := range c.Chains {
		for {
			_, known, err := s.Gateway.Cursor(ctx, chain.Name)
			if known || ctx.Err() != nil || err != nil && !errors.Is(err, store.ErrNotFound) {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
}

// fail notes the first error that ends the service.
func (s *Service) fail(err error) {
	if err == nil {
		return
	}
	select {
	case s.failed <- err:
	default:
	}
}

// Wait returns nil when ctx ends, or the error that keeps the service from
// going on.
func (s *Service) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-s.failed:
		return err
	}
}
