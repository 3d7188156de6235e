package service

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/go-json-experiment/json"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/durable"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/secret"
	"github.com/xcheckout/xcheckout/money"
)

// devNode is how a sandbox's chain is read, while it runs.
type devNode struct {
	RPCURL string       `json:"rpcUrl"`
	Scheme chain.Scheme `json:"scheme"`
	Tokens []devToken   `json:"tokens"`
}

type devToken struct {
	Symbol   string `json:"symbol"`
	Contract string `json:"contract"`
	Decimals int    `json:"decimals"`
}

func (d *Dev) node() devNode {
	n := devNode{RPCURL: d.Chain.URL(), Scheme: d.Chain.Deployment().Scheme()}
	for _, t := range d.Chain.Tokens() {
		n.Tokens = append(n.Tokens, devToken{t.Symbol, evm.Family{}.Print(t.Contract), t.Decimals})
	}
	return n
}

// keepNode has DevData know the node that runs now.
func (d *Dev) keepNode(dir string) error {
	text, err := json.Marshal(d.node())
	if err != nil {
		return err
	}
	return durable.Replace(filepath.Join(dir, devNodeFile), text)
}

// configure puts the chain and its tokens into a configuration.
func (n devNode) configure(c *Config) {
	c.Chains = []Chain{{
		Chain: gateway.Chain{Name: devChain, Confirmations: devConfirmations, Family: evm.Family{}, Scheme: n.Scheme,
			Treasury: testAccount(dev.Treasury)},
		RPCURLs: []string{n.RPCURL}, PollEvery: devPollEvery, Final: chain.Policy{Depth: devFinal},
	}}
	for _, t := range n.Tokens {
		c.Tokens = append(c.Tokens, gateway.Token{Rates: gateway.InDollars(money.MustParseRate("1")),
			Asset: payment.Asset{Chain: devChain, Contract: testAccount(t.Contract), Token: devChain + "_" + t.Symbol, Decimals: t.Decimals}})
	}
}

// DevData is how to open the data of a sandbox in dir, for a command that only reads it.
// Its chain can be read while the sandbox runs.
func DevData(dir string) (Config, error) {
	key, err := secret.Read(filepath.Join(dir, devMasterKey))
	if errors.Is(err, os.ErrNotExist) {
		return Config{}, fmt.Errorf("%s holds no sandbox's data: %w", dir, err)
	}
	if err != nil {
		return Config{}, fmt.Errorf("master key: %w", err)
	}
	box, err := seal.New(key)
	if err != nil {
		return Config{}, err
	}
	c := Config{Box: box, Environment: gateway.Local, ReadOnly: true}
	if c.Database, err = devDatabaseOf(dir, ""); err != nil {
		return Config{}, err
	}
	text, err := os.ReadFile(filepath.Join(dir, devNodeFile))
	if err != nil {
		return Config{}, fmt.Errorf("how the sandbox's chain is read: %w", err)
	}
	var n devNode
	if err := json.Unmarshal(text, &n); err != nil {
		return Config{}, fmt.Errorf("%s: %w", devNodeFile, err)
	}
	n.configure(&c)
	c.Chains[0].Payout, err = devPayout(dir)
	return c, err
}

// devPayout is the payout wallet of a sandbox, whose key is made at first.
func devPayout(dir string) (*Payout, error) {
	path := filepath.Join(dir, devPayoutKey)
	text, err := secret.Read(path)
	if errors.Is(err, os.ErrNotExist) {
		if text, err = evm.NewKey(); err == nil {
			err = durable.Replace(path, []byte(text+"\n"))
		}
	}
	if err != nil {
		return nil, fmt.Errorf("key of the payout wallet: %w", err)
	}
	key, err := evm.ParseKey(text)
	if err != nil {
		return nil, fmt.Errorf("key of the payout wallet: %w", err)
	}
	signer := evm.NewKeySigner(key)
	return &Payout{Wallet: signer.Address(), Open: func() (evm.Signer, error) { return signer, nil }, PollEvery: devPayoutEvery, LostAfter: devLost}, nil
}
