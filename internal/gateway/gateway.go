// Package gateway holds the use cases: what merchants ask for and what the
// chain tells. Each changing one is a single store.Update that loads, lets the
// pure packages payment and ledger decide, and saves rows, transfers, events
// and jobs together.
package gateway

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/xcheckout/xcheckout/internal/bank"
	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// Environment is what a credential belongs to.
type Environment string

// The environments. All but Production are sandboxes: they show an integrator
// what the server built and move no real money.
const (
	Production Environment = "production"
	Sandbox    Environment = "sandbox"
	Local      Environment = "local"
)

// keyPrefixes tell an API key's environment before any look-up.
var keyPrefixes = map[Environment]string{Production: "xck_live_", Sandbox: "xck_test_", Local: "xck_local_"}

// Config is what a Gateway is made of. Store, Environment and BaseURL are
// required.
type Config struct {
	Store       *store.Store
	Environment Environment
	BaseURL     string // of this gateway as payers and merchants reach it, without a slash at the end
	Chains      []Chain
	Tokens      []Token
	Feeds       []Feed // that the Tokens' pricing names
	// Families are the kinds of chains that addresses may belong to: also those of
	// orders whose chain is no longer among Chains.
	Families []chain.Family
	// Bank is what settlements to bank accounts are paid from; nil where there are none.
	Bank *Bank
	// Pay sends raw units of a token from the sandbox's test wallet; nil where
	// there is none.
	Pay func(ctx context.Context, token, to chain.Address, raw *big.Int) (WalletTransfer, error)
	// Reorg replaces the newest blocks of the sandbox's chain; nil where it can't. See
	// [Gateway.ReorgChain].
	Reorg func(ctx context.Context, depth uint64, drop bool) (Reorg, error)
	// Deliverable returns why events can't go to an address, as far as that is known
	// without asking anybody; nil where they may go anywhere.
	Deliverable func(*url.URL) error
	// Readable returns why a chain can't be read at present, nil while it can; nil
	// where nobody reads any.
	Readable func(chain string) error
	// HasCode tells whether an address of a chain is a contract; nil where nobody can be
	// asked.
	HasCode func(ctx context.Context, chain string, a chain.Address) (bool, error)
	// PauseAfter is for how long all deliveries to an endpoint fail before it is paused;
	// 0 for never.
	PauseAfter time.Duration
	Log        *slog.Logger
	// ReadOnly is for a store that is open for reading: assets are not recorded, so
	// that no order can be made.
	ReadOnly bool
}

// Chain is a chain whose deposits the gateway takes.
type Chain struct {
	Name          string
	Ref           chain.Ref // what its nodes must serve; empty for whatever they serve at first
	Confirmations uint64    // that a deposit needs; a block has one when it is the head
	// More are what payments above an amount need instead, amounts and confirmations
	// rising.
	More payment.Depths
	// Tag is what the chain's nodes must call a block before what is in it is confirmed,
	// "safe" or "finalized", whatever confirmations it has; empty where those are enough.
	Tag string
	// FinalDepth is how many blocks make one that no reorg takes away, as far as nobody is
	// asked: for the bank, which nothing takes a payment back from.
	FinalDepth   uint64
	Family       chain.Family
	Scheme       chain.Scheme            // by which deposit addresses derive
	Treasury     chain.Address           // where deposits are swept to; empty where nobody knows
	PayoutWallet chain.Address           // where refunds and settlements are sent from; empty where none are
	former       []store.OperatorAddress // treasuries and payout wallets that were configured before
}

// Token is an asset that orders can be paid in.
type Token struct {
	payment.Asset
	Rates map[string]Pricing // by the fiat currencies that are open for it
}

// Bank is the operator's bank, by which merchants are settled in currencies.
type Bank struct {
	Payer      string // the operator's name, as the bank has it
	Currencies map[string]BankCurrency
}

// BankCurrency is a currency that merchants are settled in.
type BankCurrency struct {
	Account bank.Account // of the operator
	Rate    money.Rate   // tokens for one unit
	Tokens  []string     // that are drawn at this rate; empty for all
}

// WalletTransfer is a transfer that the test wallet sent.
type WalletTransfer struct {
	Tx   chain.TxID
	From chain.Address
}

// Gateway is the use cases over one store. It is safe for concurrent use.
type Gateway struct {
	config   Config
	store    *store.Store
	log      *slog.Logger
	chains   map[string]Chain
	families map[string]chain.Family  // by name
	watched  map[string]*watched      // addresses, by family
	known    sync.Map                 // what a chain's watcher knows of them: a known, by its name
	tokens   map[string]Token         // by token, as in ETH_USDT
	feeds    map[string]Feed          // by name
	assets   map[string]payment.Asset // by chain and contract
	seed     []byte                   // of deposit addresses
	salts    *salts                   // of the seed; nil where the gateway only reads
	exported atomic.Bool              // whether a recovery export is known to exist
	decoy    string                   // a password hash that no password has
	ids      ids
	turns    turns
	checks   chan struct{} // holds the password checks that run
	opened   openedCredentials
	granted  grantedTokens
	sent     sentPayments
	// workPerUpdate and statementSettles are the constants of these names, but in tests.
	workPerUpdate    int
	statementSettles time.Duration
}

// New makes a Gateway and records its assets and the operator's addresses.
func New(ctx context.Context, c Config) (*Gateway, error) {
	g := &Gateway{config: c, store: c.Store, log: c.Log, chains: map[string]Chain{}, tokens: map[string]Token{}, feeds: map[string]Feed{},
		assets: map[string]payment.Asset{}, decoy: hashPassword(randomText(32)), turns: turns{last: map[string]payment.Order{}},
		checks: make(chan struct{}, checksMax()), families: map[string]chain.Family{}, watched: map[string]*watched{},
		sent: sentPayments{byOrder: map[string][]sentPayment{}}, workPerUpdate: workPerUpdate, statementSettles: statementSettles}
	if g.log == nil {
		g.log = slog.Default()
	}
	if _, known := keyPrefixes[c.Environment]; !known {
		return nil, fmt.Errorf("unknown environment %q: use production, sandbox or local", c.Environment)
	}
	for _, family := range c.Families {
		g.families[family.Name()] = family
	}
	for _, feed := range c.Feeds {
		g.feeds[feed.Name] = feed
	}
	for _, c := range c.Chains {
		g.chains[c.Name] = c
		g.families[c.Family.Name()] = c.Family
		g.watched[c.Family.Name()] = &watched{closeAt: closeAbove}
	}
	if c.ReadOnly {
		return g, g.store.View(ctx, func(tx *store.Tx) error { return errors.Join(g.knowAssets(tx), g.knowPlaces(tx)) })
	}
	err := g.store.Update(ctx, func(tx *store.Tx) (err error) {
		if g.seed, err = loadSeed(tx); err != nil {
			return err
		}
		for _, token := range c.Tokens {
			if err := g.addToken(tx, token); err != nil {
				return fmt.Errorf("token %s: %w", token.Token, err)
			}
		}
		if err := g.addPlaces(tx); err != nil {
			return err
		}
		return g.knowPlaces(tx)
	})
	g.salts = newSalts(g.seed)
	return g, err
}

// knowAssets reads which configured tokens are recorded: of others there is nothing in
// the database.
func (g *Gateway) knowAssets(tx *store.Tx) error {
	for _, token := range g.config.Tokens {
		known, err := tx.AssetByToken(token.Token)
		switch {
		case errors.Is(err, store.ErrNotFound):
		case err != nil:
			return err
		case known.Chain == token.Chain && known.Contract == token.Contract:
			g.assets[assetKey(known.Chain, known.Contract)] = known
		}
	}
	return nil
}

func (g *Gateway) addToken(tx *store.Tx, token Token) error {
	if _, known := g.chains[token.Chain]; !known {
		return fmt.Errorf("its chain %q is not configured", token.Chain)
	}
	if err := tx.ForgetAssets(token.Asset); err != nil {
		return err
	}
	known, err := tx.AssetByToken(token.Token)
	if err == nil && (known.Chain != token.Chain || known.Contract != token.Contract) {
		return fmt.Errorf("it is recorded as contract %s on %s: a token's contract never changes once it is used; give the new contract another symbol",
			g.chains[token.Chain].Family.Print(known.Contract), known.Chain)
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	saved, err := tx.SaveAsset(token.Asset)
	if err != nil {
		return err
	}
	// Amounts in the ledger were counted with the decimals of then.
	if saved.Decimals != token.Decimals || saved.Token != token.Token {
		return fmt.Errorf("contract %s is recorded as %s with %d decimals: a contract's token and decimals never change once it is used",
			g.chains[token.Chain].Family.Print(token.Contract), saved.Token, saved.Decimals)
	}
	token.Asset = saved
	g.tokens[token.Token] = token
	g.assets[assetKey(token.Chain, token.Contract)] = saved
	return nil
}

func assetKey(chainName string, contract chain.Address) string {
	return chainName + "/" + string(contract)
}

// Environment tells what credentials this gateway takes.
func (g *Gateway) Environment() Environment { return g.config.Environment }

// IsSandbox tells whether the gateway shows integrators what it built.
func (g *Gateway) IsSandbox() bool { return g.config.Environment != Production }

// HasTestWallet tells whether orders can be paid from a test wallet.
func (g *Gateway) HasTestWallet() bool { return g.config.Pay != nil }

// CanReorg tells whether the sandbox's chain can be told to reorganise.
func (g *Gateway) CanReorg() bool { return g.config.Reorg != nil }

// BaseURL is the gateway's public address, without a slash at the end.
func (g *Gateway) BaseURL() string { return g.config.BaseURL }

// Healthy returns nil when the gateway can answer.
func (g *Gateway) Healthy(ctx context.Context) error { return g.store.Ping(ctx) }

// Writable tells whether the database answers and takes what is written.
func (g *Gateway) Writable(ctx context.Context) error { return g.store.Writable(ctx) }

// familyOfChain returns the family of a configured chain.
func (g *Gateway) familyOfChain(name string) (chain.Family, error) {
	c, known := g.chains[name]
	if !known {
		return nil, fmt.Errorf("there is no chain %q in the configuration: it has %s", name, strings.Join(slices.Sorted(maps.Keys(g.chains)), ", "))
	}
	return c.Family, nil
}
