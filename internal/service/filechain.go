package service

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
)

// FileChain is a chain in a File.
type FileChain struct {
	// Network is one of the chains that this program knows, as in "base": the settings
	// below that are absent are its own. See Networks.
	Network string `json:"network,omitzero"`
	// ChainID is what the nodes must serve, by number. Absent, that of the network; with
	// neither, whatever they serve at the first start.
	ChainID uint64 `json:"chainId,omitzero"`
	// Name is the first part of a token's name, as in ETH_USDT.
	Name string `json:"name"`
	// RPCURLs are nodes of the chain; the next is asked when one fails.
	RPCURLs []string `json:"rpcUrls"`
	// Confirmations is how many blocks a deposit needs, its own included.
	Confirmations uint64 `json:"confirmations"`
	// ConfirmationsAbove are more for more: of payments above an amount.
	ConfirmationsAbove []FileDepth `json:"confirmationsAbove,omitzero"`
	// ConfirmedBy is safe or finalized: what the nodes must call a block before what is
	// in it is confirmed, beside the confirmations.
	ConfirmedBy string `json:"confirmedBy,omitzero"`
	// Finality says from when on payouts draw on a deposit: finalized, the default, as the
	// nodes say it, and at FinalDepth where they do not; or depth, at FinalDepth.
	Finality string `json:"finality,omitzero"`
	// FinalDepth is how many blocks make one final, 64 when absent.
	FinalDepth uint64 `json:"finalDepth,omitzero"`
	// Family is the kind of the chain: evm, the default.
	Family string `json:"family,omitzero"`
	// PollEvery is how often a new block is looked for, as in "2s"; like the two
	// times below, 24h at most.
	PollEvery string `json:"pollEvery,omitzero"`
	// HeadsURL is a node, by ws or wss, that tells of new blocks: the nodes are then asked
	// at once, and every pollEvery all the same. Absent, those of rpcUrls that can.
	HeadsURL string `json:"headsUrl,omitzero"`
	// BlockTime is the time between two blocks, as in "12s", where they come by the
	// clock: then a node whose newest block is too old is an alarm. Absent, the age
	// of a block says nothing, as on a test chain that makes them when needed.
	BlockTime string `json:"blockTime,omitzero"`
	// AlarmAfter is how long reading the chain may fail, as in "1m", its default,
	// before /readyz and the log say so and no order is taken on it.
	AlarmAfter string `json:"alarmAfter,omitzero"`
	// Factory and Implementation are what `xcheckoutd chain deploy` printed.
	Factory        string `json:"factory"`
	Implementation string `json:"implementation"`
	// Treasury is where the factory sweeps deposits to, as it was told when it was
	// deployed or has been changed to since. Without it sweeps are recorded, and what
	// lies there is not compared with the ledger.
	Treasury string `json:"treasury,omitzero"`
	// Payout is the wallet that refunds and settlements are sent from.
	Payout *FilePayout `json:"payout,omitzero"`
	// Sweep is how the gateway itself sweeps deposits to the treasury; absent, somebody
	// runs 'xcheckoutd sweep'.
	Sweep *FileSweep `json:"sweep,omitzero"`
	// Tokens are the contracts that are taken for payment, one at least.
	Tokens []FileToken `json:"tokens"`
}

// FileDepth is how many blocks payments above an amount need.
type FileDepth struct {
	Above         string `json:"above"` // in the token, as in "1000"
	Confirmations uint64 `json:"confirmations"`
}

// FileToken is a token contract in a FileChain.
type FileToken struct {
	Symbol   string `json:"symbol"` // the second part of the token's name
	Contract string `json:"contract"`
	// Decimals is what the contract says. It has no default: with a wrong one, a
	// payer pays a millionth of the price or a million times of it.
	Decimals *int   `json:"decimals"`
	Rate     string `json:"rate,omitzero"` // tokens for one US dollar, as in "1"; fixed
	// Rates are those in other currencies, and in US dollars where no Rate is fixed.
	Rates []FileRate `json:"rates,omitzero"`
}

// timeMax is more than any time of a chain. Beyond it, a slip in the unit would
// be a chain that is never read, or an alarm that never comes.
const (
	timeMax     = 24 * time.Hour
	timeMaxText = "24h"
)

func (f FileChain) add(dir string, c *Config) error {
	if !partOfToken.MatchString(f.Name) {
		return wrong("name", "name is required and has no underscore: letters, digits, points and hyphens, as in ETH")
	}
	family, known := families[cmp.Or(f.Family, evm.Family{}.Name())]
	if !known {
		return wrong("family", "family is %s", strings.Join(slices.Sorted(maps.Keys(families)), " or "))
	}
	if f.Confirmations == 0 && f.ConfirmedBy != "" {
		f.Confirmations = 1
	}
	if f.Confirmations < 1 {
		return wrong("confirmations", "confirmations and rpcUrls are required: how many blocks a deposit needs, its own included, 1 or more")
	}
	if len(f.RPCURLs) == 0 {
		return wrong("rpcUrls", "confirmations and rpcUrls are required: the addresses of the chain's nodes, as in [\"http://127.0.0.1:8545\"]")
	}
	for i, address := range f.RPCURLs {
		source, err := family.Open([]string{address}) // which asks nobody
		if err != nil {
			return wrong(fmt.Sprintf("rpcUrls[%d]", i), "rpcUrls: %v", err)
		}
		source.Close()
	}
	chain := Chain{Chain: gateway.Chain{Name: f.Name, Confirmations: f.Confirmations, Family: family}, RPCURLs: f.RPCURLs, Symbols: f.symbols(family)}
	var err error
	if err = f.depths(&chain); err != nil {
		return err
	}
	if err = f.times(&chain); err != nil {
		return err
	}
	if chain.HeadsURL = f.HeadsURL; f.HeadsURL != "" {
		if _, err := chain.tellerOf(nil); err != nil {
			return wrong("headsUrl", "headsUrl: %v", err)
		}
	}
	if f.ChainID > 0 {
		chain.Ref = evm.RefOf(f.ChainID)
	}
	if chain.Scheme, err = f.scheme(family); err != nil {
		return err
	}
	if chain.Treasury, err = f.treasury(family); err != nil {
		return err
	}
	if chain.Payout, err = f.payout(dir, family); err != nil {
		return err
	}
	if chain.Sweeping, err = f.sweeping(dir); err != nil {
		return err
	}
	if len(f.Tokens) == 0 {
		return wrong("tokens", "tokens is empty: name one to take for payment")
	}
	for i, t := range f.Tokens {
		if err := t.add(f.Name, family, c); err != nil {
			return within(err, fmt.Sprintf("tokens[%d]", i), placeOf("token", t.Symbol, i))
		}
	}
	c.Chains = append(c.Chains, chain)
	return nil
}

func (f FileChain) times(c *Chain) (err error) {
	for _, setting := range []struct {
		name, text string
		into       *time.Duration
	}{{"pollEvery", f.PollEvery, &c.PollEvery}, {"blockTime", f.BlockTime, &c.BlockTime}, {"alarmAfter", f.AlarmAfter, &c.AlarmAfter}} {
		if setting.text == "" {
			continue
		}
		if *setting.into, err = time.ParseDuration(setting.text); err != nil || *setting.into <= 0 || *setting.into > timeMax {
			return wrong(setting.name, "%s is a time such as 2s, %s at most", setting.name, timeMaxText)
		}
	}
	return nil
}

// decimalsMax is what the database takes; no token has more.
const decimalsMax = 36

func (f FileToken) add(chainName string, family chain.Family, c *Config) (err error) {
	if !partOfToken.MatchString(f.Symbol) {
		return wrong("symbol", "symbol is required and has no underscore: letters, digits, points and hyphens, as in USDT")
	}
	if f.Decimals == nil || *f.Decimals < 0 || *f.Decimals > decimalsMax {
		return wrong("decimals", "decimals is required: what the contract's decimals() says, between 0 and %d", decimalsMax)
	}
	token := gateway.Token{Asset: payment.Asset{Chain: chainName, Token: chainName + "_" + f.Symbol, Decimals: *f.Decimals}}
	if token.Contract, err = family.Parse(f.Contract); err != nil {
		return wrong("contract", "contract is %s", addressForm)
	}
	if token.Rates, err = f.pricings(c.Feeds); err != nil {
		return err
	}
	if slices.ContainsFunc(c.Tokens, func(other gateway.Token) bool {
		return other.Token == token.Token || other.Chain == chainName && other.Contract == token.Contract
	}) {
		return wrong("symbol", "its symbol or contract is named twice on this chain")
	}
	c.Tokens = append(c.Tokens, token)
	return nil
}
