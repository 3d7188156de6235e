package service

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/deliver"
	"github.com/xcheckout/xcheckout/internal/docs"
	"github.com/xcheckout/xcheckout/internal/durable"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/secret"
)

// devPayoutEvery is how often it looks after payouts: each look asks the chain a few
// questions, also where nothing is to be sent.
const devPayoutEvery = time.Second

// devConfirmations is what a deposit needs on the in-process chain: two, so
// that an integrator sees a payment that is detected and not yet confirmed.
const devConfirmations = 2

// devFinal is when a block of it is final, so that refunds begin within seconds: the
// chain itself finalizes once in 32 blocks.
const devFinal = 3

// devLost is how much later a payout that failed on chain is lost: merchants have the chain
// reorganise below what is final, and in the blocks that come instead it may succeed.
const devLost = 12

// devChain is the name of its chain.
const devChain = "ETH"

// devPollEvery is how often the sandbox's chain is looked at.
const devPollEvery = 200 * time.Millisecond

// Names in a sandbox's directory.
const (
	devDatabase  = "gateway.db"
	devMasterKey = "master.key"
	devAddress   = "database" // of the PostgreSQL database, where it is one
	devPayoutKey = "payout.key"
	devNodeFile  = "node.json" // how its chain is read
)

// DevConfig says how a sandbox on one machine runs.
type DevConfig struct {
	Listen  string
	BaseURL string // as in Config; the names in it and those of this machine are the only ones that it answers to
	Dir     string // keeps everything; empty for a temporary one
	// Database is the address of a PostgreSQL database that keeps the gateway's data
	// instead of Dir, which remembers it.
	Database                string
	BlockTime               time.Duration // one second when zero
	RPCPort                 int           // of the chain's JSON-RPC on 127.0.0.1; 0 takes a free one
	Schedule                []time.Duration
	Headers, WebhookHeaders gateway.HeaderNames // as in Config
	Log                     *slog.Logger

	diskFree  func(dir string) (free uint64, known bool) // the system's when nil
	diskEvery time.Duration
	audit     auditTimes
}

// Credentials are the secrets of the sandbox's test merchant, as the
// credentials file has them.
type Credentials struct {
	BaseURL   string `json:"baseUrl"`
	Email     string `json:"email"`
	Password  string `json:"password"`
	APIKey    string `json:"apiKey"`
	APISecret string `json:"apiSecret"`
	SignKey   string `json:"signKey"`
	RPCURL    string `json:"rpcUrl"`
	OtherHeaders
}

// Dev is a running sandbox: a gateway, a chain and a test merchant.
type Dev struct {
	*Service
	Credentials Credentials
	Chain       *dev.Chain
	MerchantID  string
	BlockTime   time.Duration
	temporary   string // removed by Close
	unwatch     func() // ends the watch over the disk
}

// StartDev starts a sandbox. ready, if not nil, is called with the sandbox
// before the first request is served.
func StartDev(ctx context.Context, c DevConfig, ready func(*Dev) error) (_ *Dev, err error) {
	d := &Dev{BlockTime: cmp.Or(c.BlockTime, time.Second)}
	dir := c.Dir
	if dir == "" {
		if d.temporary, err = os.MkdirTemp("", "xcheckoutd-dev-"); err != nil {
			return nil, err
		}
		dir = d.temporary
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Close())
		}
	}()
	box, err := devBox(dir)
	if err != nil {
		return nil, err
	}
	database, err := devDatabaseOf(dir, c.Database)
	if err != nil {
		return nil, err
	}
	if c.diskFree == nil {
		c.diskFree = diskFree
	}
	if err := checkDisk(c.diskFree, dir); err != nil {
		return nil, err
	}
	// The database is made while the chain is: each takes a fifth of a start.
	opened, closed := openBeside(ctx, Config{Database: database, Box: box, Log: c.Log})
	defer func() {
		if err != nil {
			err = errors.Join(err, closed())
		}
	}()
	chainDir := filepath.Join(dir, "chain")
	if d.temporary != "" {
		chainDir = "" // in memory
	}
	if d.Chain, err = dev.Start(ctx, dev.Config{Dir: chainDir, Port: c.RPCPort, BlockTime: d.BlockTime, Log: c.Log}); err != nil {
		return nil, err
	}
	config := d.config(c, database, box)
	config.opened = opened
	if config.Chains[0].Payout, err = d.payout(dir); err != nil {
		return nil, err
	}
	if err := d.keepNode(dir); err != nil {
		return nil, err
	}
	d.Service, err = Start(ctx, config, func(ctx context.Context, s *Service) error {
		d.Service = s
		if err := d.prepare(ctx, dir); err != nil {
			return fmt.Errorf("prepare test merchant: %w", err)
		}
		if ready != nil {
			return ready(d)
		}
		return nil
	})
	if err == nil {
		watch, cancel := context.WithCancel(context.WithoutCancel(ctx))
		d.unwatch = cancel
		d.running.Go(func() { d.watchDisk(watch, c, dir) })
		d.operate(watch)
	}
	return d, err
}

func (d *Dev) config(c DevConfig, database string, box *seal.Box) Config {
	wallet := testAccount(dev.Wallet)
	config := Config{
		Database: database, Box: box, audit: c.audit, Listen: c.Listen, BaseURL: c.BaseURL, OwnHosts: true, Environment: gateway.Local,
		WebhooksTo: deliver.Policy{Allow: deliver.AllowLoopback, Networks: deliver.PrivateNetworks}, PauseAfter: gateway.PauseAfter, Schedule: c.Schedule, Headers: c.Headers, WebhookHeaders: c.WebhookHeaders, Log: c.Log,
		TestMerchant: func() docs.Merchant {
			return docs.Merchant{APIKey: d.Credentials.APIKey, APISecret: d.Credentials.APISecret, SignKey: d.Credentials.SignKey}
		},
		Pay: func(ctx context.Context, token, to chain.Address, raw *big.Int) (gateway.WalletTransfer, error) {
			id, err := d.Chain.Pay(ctx, token, to, raw)
			return gateway.WalletTransfer{Tx: id, From: wallet}, err
		},
		Reorg: d.reorg, Bank: devBank(),
	}
	d.node().configure(&config)
	return config
}

// reorg is how the gateway has the chain reorganise.
func (d *Dev) reorg(ctx context.Context, depth uint64, drop bool) (gateway.Reorg, error) {
	made, err := d.Chain.Reorg(ctx, depth, drop)
	if errors.Is(err, dev.ErrDepth) {
		err = fmt.Errorf("%w: %w", gateway.ErrReorgDepth, err)
	}
	return gateway.Reorg(made), err
}

// testAccount reads an address of package dev's.
func testAccount(text string) chain.Address {
	a, err := evm.Family{}.Parse(text)
	if err != nil { // it is part of the program
		panic(fmt.Sprintf("service: the test account %s: %v", text, err))
	}
	return a
}

// payout is its payout wallet, which the chain funds.
func (d *Dev) payout(dir string) (*Payout, error) {
	p, err := devPayout(dir)
	if err != nil {
		return nil, err
	}
	p.Fund = d.Chain.Fund
	return p, nil
}

// devDatabaseOf is the database of a sandbox's directory. An address that is given is
// remembered there, and no other one is taken from then on.
func devDatabaseOf(dir, given string) (string, error) {
	path := filepath.Join(dir, devAddress)
	kept, err := secret.Read(path) // it may hold a password
	switch {
	case errors.Is(err, os.ErrNotExist) && given == "":
		return filepath.Join(dir, devDatabase), nil
	case errors.Is(err, os.ErrNotExist):
		return given, durable.Replace(path, []byte(given+"\n"))
	case err != nil:
		return "", fmt.Errorf("address of the database: %w", err)
	case given != "" && given != kept:
		return "", fmt.Errorf("%s belongs to another database: leave --database out, or name another directory", dir)
	}
	return kept, nil
}

// devMerchant is what a kept sandbox remembers of its test merchant. The
// secrets are worth nothing: they open a chain of test coins on this machine.
type devMerchant struct {
	MerchantID  string      `json:"merchantId"`
	Credentials Credentials `json:"credentials"`
}

// prepare finds the test merchant of a kept sandbox or makes one.
func (d *Dev) prepare(ctx context.Context, dir string) error {
	path := filepath.Join(dir, "merchant.json")
	var kept devMerchant
	data, err := secret.ReadFile(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		if kept, err = d.createMerchant(ctx); err != nil {
			return err
		}
	case err != nil:
		return err
	default:
		if err := json.Unmarshal(data, &kept); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	kept.Credentials.BaseURL, kept.Credentials.RPCURL, kept.Credentials.OtherHeaders = d.BaseURL, d.Chain.URL(), d.OtherHeaders
	d.MerchantID, d.Credentials = kept.MerchantID, kept.Credentials
	text, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	return durable.Replace(path, text)
}

func (d *Dev) createMerchant(ctx context.Context) (devMerchant, error) {
	known, err := d.Gateway.Merchants(ctx, gateway.Operator())
	if err != nil {
		return devMerchant{}, err
	}
	email := "merchant@example.com"
	if len(known) > 0 { // made by a start that was killed before it could say so
		email = fmt.Sprintf("merchant-%d@example.com", len(known)+1)
	}
	m, err := d.Gateway.CreateMerchant(ctx, gateway.Operator(), gateway.NewMerchant{Name: "Test merchant", Email: email})
	if err != nil {
		return devMerchant{}, err
	}
	if err := d.setUp(ctx, m.ID); err != nil {
		return devMerchant{}, err
	}
	credential, err := d.Gateway.CreateCredential(ctx, gateway.Operator(), gateway.NewCredential{MerchantID: m.ID})
	if err != nil {
		return devMerchant{}, err
	}
	return devMerchant{MerchantID: m.ID, Credentials: Credentials{Email: m.Email, Password: m.Password,
		APIKey: credential.APIKey, APISecret: credential.APISecret, SignKey: credential.SignKey}}, nil
}

// devBox loads the master key of a sandbox's directory, made at first.
func devBox(dir string) (*seal.Box, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, devMasterKey)
	key, err := secret.Read(path)
	if errors.Is(err, os.ErrNotExist) {
		key = seal.NewKey()
		err = durable.Replace(path, []byte(key+"\n"))
	}
	if err != nil {
		return nil, fmt.Errorf("master key: %w", err)
	}
	return seal.New(key)
}

// Close stops the gateway, then the chain, and removes what was temporary.
func (d *Dev) Close() error {
	var errs []error
	if d.unwatch != nil {
		d.unwatch()
	}
	if d.Service != nil {
		errs = append(errs, d.Service.Close())
	}
	if d.Chain != nil {
		errs = append(errs, d.Chain.Close())
	}
	if d.temporary != "" {
		errs = append(errs, os.RemoveAll(d.temporary))
	}
	return errors.Join(errs...)
}
