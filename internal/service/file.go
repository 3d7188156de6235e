package service

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/xcheckout/xcheckout/internal/chain"
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
	// Metrics is host:port where Prometheus reads /metrics; absent, there are none
	// outside of a local gateway. It is not for the public.
	Metrics string `json:"metrics,omitzero"`
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
	// Family is the kind of the chain: evm, the default.
	Family string `json:"family,omitzero"`
	// PollEvery is how often a new block is looked for, as in "2s".
	PollEvery string `json:"pollEvery,omitzero"`
	// BlockTime is the time between two blocks, as in "12s", where they come by the
	// clock: then a node whose newest block is too old is an alarm. Absent, the age
	// of a block says nothing, as on a test chain that makes them when needed.
	BlockTime string `json:"blockTime,omitzero"`
	// AlarmAfter is how long reading the chain may fail, as in "1m", its default,
	// before /readyz and the log say so and no order is taken on it.
	AlarmAfter string `json:"alarmAfter,omitzero"`
	// Factory and Implementation are what `xcheckoutd chain deploy` printed.
	Factory        string      `json:"factory"`
	Implementation string      `json:"implementation"`
	Tokens         []FileToken `json:"tokens"`
}

// FileToken is a token contract in a FileChain.
type FileToken struct {
	Symbol   string `json:"symbol"` // the second part of the token's name
	Contract string `json:"contract"`
	// Decimals is what the contract says. It has no default: with a wrong one, a
	// payer pays a millionth of the price or a million times of it.
	Decimals *int   `json:"decimals"`
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
	c := Config{Listen: f.Listen, Metrics: f.Metrics, BaseURL: strings.TrimSuffix(f.BaseURL, "/"), Environment: f.Environment}
	if c.Listen == "" {
		c.Listen = "127.0.0.1:8787"
	}
	if f.Database == "" {
		return c, errors.New("database is required: the path of the SQLite file")
	}
	c.Database = resolve(dir, f.Database)
	if err := f.checkEnvironment(); err != nil {
		return c, err
	}
	var known bool
	if c.Allow, known = map[string]deliver.Allow{"": deliver.AllowPublic, "public": deliver.AllowPublic,
		"loopback": deliver.AllowLoopback, "private": deliver.AllowPrivate}[f.WebhooksTo]; !known {
		return c, fmt.Errorf("webhooksTo is public, loopback or private, not %q", f.WebhooksTo)
	}
	if len(f.Chains) == 0 {
		return c, errors.New("chains is empty: name one to take deposits on")
	}
	for i, chain := range f.Chains {
		err := chain.add(&c)
		if err == nil && slices.ContainsFunc(f.Chains[:i], func(other FileChain) bool { return other.Name == chain.Name }) {
			err = errors.New("it is named twice: give each chain a name of its own")
		}
		if err != nil {
			return c, fmt.Errorf("chain %q: %w", chain.Name, err)
		}
	}
	var err error
	c.Box, err = f.box(dir)
	return c, err
}

// checkEnvironment checks what payers and merchants depend on: which gateway
// this is and how it is reached.
func (f File) checkEnvironment() error {
	switch f.Environment {
	case gateway.Production, gateway.Sandbox, gateway.Local:
	default:
		return fmt.Errorf("environment is production, sandbox or local, not %q", f.Environment)
	}
	if f.BaseURL == "" && f.Environment == gateway.Production {
		// Payment pages would have links to the address it listens on.
		return errors.New("baseUrl is required in production: how payers reach the gateway, as in https://pay.example.com")
	}
	if f.BaseURL == "" {
		return nil
	}
	u, err := url.Parse(f.BaseURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/")+u.RawQuery+u.Fragment != "" {
		return fmt.Errorf("baseUrl is an http or https address without a path, as in https://pay.example.com, not %q", f.BaseURL)
	}
	return nil
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
	family, known := families[cmp.Or(f.Family, evm.Family{}.Name())]
	if !known {
		return fmt.Errorf("family is %s, not %q", strings.Join(slices.Sorted(maps.Keys(families)), " or "), f.Family)
	}
	chain := Chain{Chain: gateway.Chain{Name: f.Name, Confirmations: f.Confirmations, Family: family}, RPCURLs: f.RPCURLs}
	for _, setting := range []struct {
		name, text string
		into       *time.Duration
	}{{"pollEvery", f.PollEvery, &chain.PollEvery}, {"blockTime", f.BlockTime, &chain.BlockTime}, {"alarmAfter", f.AlarmAfter, &chain.AlarmAfter}} {
		if setting.text == "" {
			continue
		}
		if *setting.into, err = time.ParseDuration(setting.text); err != nil || *setting.into <= 0 {
			return fmt.Errorf("%s is a time such as 2s, not %q", setting.name, setting.text)
		}
	}
	if chain.Scheme, err = f.scheme(family); err != nil {
		return err
	}
	for _, t := range f.Tokens {
		if err := t.add(f.Name, family, c); err != nil {
			return fmt.Errorf("token %q: %w", t.Symbol, err)
		}
	}
	c.Chains = append(c.Chains, chain)
	return nil
}

// scheme is how deposit addresses derive, from what the chain's factory is.
func (f FileChain) scheme(family chain.Family) (chain.Scheme, error) {
	for name, text := range map[string]string{"factory": f.Factory, "implementation": f.Implementation} {
		if _, err := family.Parse(text); err != nil {
			return "", fmt.Errorf("%s: %w: it is what 'xcheckoutd chain deploy' printed", name, err)
		}
	}
	parameters, err := json.Marshal(map[string]string{"factory": f.Factory, "implementation": f.Implementation})
	if err != nil {
		return "", err
	}
	return family.Scheme(parameters)
}

// decimalsMax is what the database takes; no token has more.
const decimalsMax = 36

func (f FileToken) add(chainName string, family chain.Family, c *Config) (err error) {
	if f.Symbol == "" || strings.Contains(f.Symbol, "_") {
		return errors.New("symbol is required and has no underscore")
	}
	if f.Decimals == nil || *f.Decimals < 0 || *f.Decimals > decimalsMax {
		return fmt.Errorf("decimals is required: what the contract's decimals() says, between 0 and %d", decimalsMax)
	}
	token := gateway.Token{Asset: payment.Asset{Chain: chainName, Token: chainName + "_" + f.Symbol, Decimals: *f.Decimals}}
	if token.Contract, err = family.Parse(f.Contract); err != nil {
		return fmt.Errorf("contract: %w", err)
	}
	if token.Rate, err = money.ParseRate(f.Rate); err != nil {
		return fmt.Errorf("rate: %w: it is how many tokens one US dollar is, as in \"1\"", err)
	}
	if slices.ContainsFunc(c.Tokens, func(other gateway.Token) bool {
		return other.Token == token.Token || other.Chain == chainName && other.Contract == token.Contract
	}) {
		return errors.New("its symbol or contract is named twice on this chain")
	}
	c.Tokens = append(c.Tokens, token)
	return nil
}

func resolve(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}
