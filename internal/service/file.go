package service

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/deliver"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/money"
)

// MasterKeyVariable is the environment variable that holds the master key when
// the configuration names no file of it.
const MasterKeyVariable = "XCHECKOUTD_MASTER_KEY"

// File is the configuration of `xcheckoutd serve`, a JSON file. Relative paths
// start at the file's own directory. Unknown names are refused.
type File struct {
	// Listen is host:port; 127.0.0.1:8787 when absent.
	Listen string `json:"listen,omitzero"`
	// BaseURL is how payers and merchants reach the gateway, as in
	// https://pay.example.com.
	BaseURL string `json:"baseUrl,omitzero"`
	// Environment is production, sandbox or local; it decides which credentials
	// are taken and whether refusals show what the server built.
	Environment gateway.Environment `json:"environment"`
	// Database is the path of the SQLite file.
	Database string `json:"database"`
	// MasterKeyFile holds the key that seals all secrets in the database: 32
	// bytes in Base64.
	MasterKeyFile string `json:"masterKeyFile,omitzero"`
	// WebhooksTo says which endpoints events may go to: public (the default),
	// loopback or private.
	WebhooksTo string `json:"webhooksTo,omitzero"`
	// Chains are the chains to take deposits on.
	Chains []FileChain `json:"chains"`
}

// FileChain is a chain in a File.
type FileChain struct {
	// Name is the first part of a token's name, as in ETH_USDT.
	Name string `json:"name"`
	// RPCURLs are nodes of the chain; the next is asked when one fails.
	RPCURLs []string `json:"rpcUrls"`
	// Confirmations is how many blocks a deposit needs, its own included.
	Confirmations uint64 `json:"confirmations"`
	// PollEvery is how often a new block is looked for, as in "2s".
	PollEvery string `json:"pollEvery,omitzero"`
	// Factory and Implementation are what `xcheckoutd chain deploy` printed.
	Factory        string      `json:"factory"`
	Implementation string      `json:"implementation"`
	Tokens         []FileToken `json:"tokens"`
}

// FileToken is a token contract in a FileChain.
type FileToken struct {
	Symbol   string `json:"symbol"` // the second part of the token's name
	Contract string `json:"contract"`
	Decimals int    `json:"decimals"`
	Rate     string `json:"rate"` // tokens for one US dollar, as in "1"
}

// Load reads a configuration file and the secrets that it names.
func Load(path string) (Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Config{}, fmt.Errorf("read configuration: %w", err)
	}
	var f File
	if err := json.Unmarshal(data, &f, json.RejectUnknownMembers(true)); err != nil {
		return Config{}, fmt.Errorf("read configuration %s: %w", path, err)
	}
	c, err := f.config(filepath.Dir(path))
	if err != nil {
		return Config{}, fmt.Errorf("configuration %s: %w", path, err)
	}
	return c, nil
}

func (f File) config(dir string) (Config, error) {
	c := Config{Listen: f.Listen, BaseURL: strings.TrimSuffix(f.BaseURL, "/"), Environment: f.Environment}
	if c.Listen == "" {
		c.Listen = "127.0.0.1:8787"
	}
	if f.Database == "" {
		return c, errors.New("database is required: the path of the SQLite file")
	}
	c.Database = resolve(dir, f.Database)
	var known bool
	if c.Allow, known = map[string]deliver.Allow{"": deliver.AllowPublic, "public": deliver.AllowPublic,
		"loopback": deliver.AllowLoopback, "private": deliver.AllowPrivate}[f.WebhooksTo]; !known {
		return c, fmt.Errorf("webhooksTo is public, loopback or private, not %q", f.WebhooksTo)
	}
	if len(f.Chains) == 0 {
		return c, errors.New("chains is empty: name one to take deposits on")
	}
	for _, chain := range f.Chains {
		if err := chain.add(&c); err != nil {
			return c, fmt.Errorf("chain %q: %w", chain.Name, err)
		}
	}
	var err error
	c.Box, err = f.box(dir)
	return c, err
}

func (f File) box(dir string) (*seal.Box, error) {
	key := os.Getenv(MasterKeyVariable)
	if f.MasterKeyFile != "" {
		data, err := os.ReadFile(resolve(dir, f.MasterKeyFile))
		if err != nil {
			return nil, fmt.Errorf("master key: %w", err)
		}
		key = string(data)
	}
	if key == "" {
		return nil, fmt.Errorf("no master key: name its file in masterKeyFile or set %s; make one with 'openssl rand -base64 32'", MasterKeyVariable)
	}
	return seal.New(key)
}

func (f FileChain) add(c *Config) (err error) {
	if f.Name == "" || strings.Contains(f.Name, "_") {
		return errors.New("name is required and has no underscore")
	}
	if f.Confirmations < 1 || len(f.RPCURLs) == 0 {
		return errors.New("confirmations and rpcUrls are required")
	}
	chain := Chain{Chain: gateway.Chain{Name: f.Name, Confirmations: f.Confirmations}, RPCURLs: f.RPCURLs}
	if f.PollEvery != "" {
		if chain.PollEvery, err = time.ParseDuration(f.PollEvery); err != nil {
			return fmt.Errorf("pollEvery: %w", err)
		}
	}
	if chain.Factory, err = evm.Address(f.Factory); err != nil {
		return fmt.Errorf("factory: %w: it is what 'xcheckoutd chain deploy' printed", err)
	}
	if chain.Implementation, err = evm.Address(f.Implementation); err != nil {
		return fmt.Errorf("implementation: %w", err)
	}
	for _, t := range f.Tokens {
		token := gateway.Token{Asset: payment.Asset{Chain: f.Name, Token: f.Name + "_" + t.Symbol, Decimals: t.Decimals}}
		if token.Contract, err = evm.Address(t.Contract); err != nil {
			return fmt.Errorf("token %s: contract: %w", t.Symbol, err)
		}
		if token.Rate, err = money.ParseRate(t.Rate); err != nil {
			return fmt.Errorf("token %s: rate: %w", t.Symbol, err)
		}
		c.Tokens = append(c.Tokens, token)
	}
	c.Chains = append(c.Chains, chain)
	return nil
}

func resolve(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}
