package service

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/gateway"
)

// Network is a chain whose settings this program knows, of the family evm.
type Network struct {
	Name          string // by which a configuration asks for it
	Title         string
	ChainID       uint64
	Chain         string // the name of the chain where the configuration gives none
	Test          bool   // its coins are worth nothing
	Confirmations uint64
	Above         []FileDepth
	BlockTime     string
	FinalDepth    uint64 // where a node does not say what is finalized
	Tokens        []NetworkToken
}

// NetworkToken is a token contract that is worth a US dollar.
type NetworkToken struct {
	Symbol   string
	Contract string
	Decimals int
	// Says are what its symbol() may answer: issuers have changed it.
	Says []string
}

// Networks are all that this program knows.
//
// The contracts are those that the issuers publish: Circle's list "USDC contract
// addresses" for USDC (native USDC, not the bridged USDC.e), Tether's "supported
// protocols" for USDT on Ethereum, and the tokens that Tether's USDT0 has taken over in
// place on Polygon and Arbitrum, which is why those answer another symbol. On BNB Chain
// both are Binance-Peg tokens with eighteen decimals, issued by Binance. On Base and
// Optimism USDT is the one of the chain's own bridge, which Tether does not issue. On
// Sepolia Circle issues test USDC; there is no USDT of Tether's, so none is here.
//
// Confirmations follow what exchanges ask for, and are more for amounts that would be
// worth an attack. FinalDepth is beyond what the chain's own rules call final.
var Networks = []Network{
	{Name: "ethereum", Title: "Ethereum", ChainID: 1, Chain: "ETH", Confirmations: 12, Above: []FileDepth{{"10000", 32}, {"100000", 64}}, BlockTime: "12s", FinalDepth: 96,
		Tokens: []NetworkToken{usdt("0xdAC17F958D2ee523a2206206994597C13D831ec7", 6), usdc("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", 6)}},
	{Name: "bnb", Title: "BNB Chain", ChainID: 56, Chain: "BSC", Confirmations: 15, Above: []FileDepth{{"10000", 30}}, BlockTime: "1s", FinalDepth: 64,
		Tokens: []NetworkToken{usdt("0x55d398326f99059fF775485246999027B3197955", 18), usdc("0x8AC76a51cc950d9822D68b83fE1Ad97B32Cd580d", 18)}},
	{Name: "polygon", Title: "Polygon PoS", ChainID: 137, Chain: "POLYGON", Confirmations: 64, Above: []FileDepth{{"10000", 256}}, BlockTime: "2s", FinalDepth: 512,
		Tokens: []NetworkToken{usdt("0xc2132D05D31c914a87C6611C10748AEb04B58e8F", 6), usdc("0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359", 6)}},
	{Name: "base", Title: "Base", ChainID: 8453, Chain: "BASE", Confirmations: 12, Above: []FileDepth{{"10000", 120}}, BlockTime: "2s", FinalDepth: 1200,
		Tokens: []NetworkToken{usdt("0xfde4C96c8593536E31F229EA8f37b2ADa2699bb2", 6), usdc("0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913", 6)}},
	{Name: "arbitrum", Title: "Arbitrum One", ChainID: 42161, Chain: "ARBITRUM", Confirmations: 40, Above: []FileDepth{{"10000", 960}}, BlockTime: "1s", FinalDepth: 9600,
		Tokens: []NetworkToken{usdt("0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9", 6), usdc("0xaf88d065e77c8cC2239327C5EDb3A432268e5831", 6)}},
	{Name: "optimism", Title: "Optimism", ChainID: 10, Chain: "OPTIMISM", Confirmations: 12, Above: []FileDepth{{"10000", 120}}, BlockTime: "2s", FinalDepth: 1200,
		Tokens: []NetworkToken{usdt("0x94b008aA00579c1307B0EF2c499aD98a8ce58e58", 6), usdc("0x0b2C639c533813f4Aa9D7837CAf62653d097Ff85", 6)}},
	{Name: "sepolia", Title: "Sepolia", ChainID: 11155111, Chain: "SEPOLIA", Test: true, Confirmations: 6, BlockTime: "12s", FinalDepth: 96,
		Tokens: []NetworkToken{usdc("0x1c7D4B196Cb0C7B01d743Fbc6116a902379C7238", 6)}},
}

func usdt(contract string, decimals int) NetworkToken {
	return NetworkToken{"USDT", contract, decimals, []string{"USDT", "USDT0", "USD₮0", "USD₮"}}
}

func usdc(contract string, decimals int) NetworkToken {
	return NetworkToken{"USDC", contract, decimals, []string{"USDC"}}
}

func networkNames() string {
	var names []string
	for _, n := range Networks {
		names = append(names, n.Name)
	}
	return strings.Join(names, ", ")
}

func (f FileChain) network() (Network, bool) {
	i := slices.IndexFunc(Networks, func(n Network) bool { return n.Name == f.Network })
	if i < 0 {
		return Network{}, false
	}
	return Networks[i], true
}

// fill puts what its network has in the place of settings that are absent.
func (f *FileChain) fill(environment gateway.Environment) error {
	if f.Network == "" {
		return nil
	}
	n, known := f.network()
	if !known {
		return wrong("network", "network is %s, or absent for any other chain", networkNames())
	}
	if n.Test && environment == gateway.Production {
		return wrong("network", "network %s has coins that are worth nothing: it is for sandboxes, not for production", n.Name)
	}
	if f.Name == "" {
		f.Name = n.Chain
	}
	if f.ChainID == 0 {
		f.ChainID = n.ChainID
	}
	if f.Confirmations == 0 {
		f.Confirmations = n.Confirmations
		if f.ConfirmationsAbove == nil {
			f.ConfirmationsAbove = n.Above
		}
	}
	if f.BlockTime == "" {
		f.BlockTime = n.BlockTime
	}
	if f.FinalDepth == 0 {
		f.FinalDepth = n.FinalDepth
	}
	if len(f.Tokens) == 0 {
		for _, t := range n.Tokens {
			f.Tokens = append(f.Tokens, FileToken{Symbol: t.Symbol})
		}
	}
	f.Tokens = slices.Clone(f.Tokens)
	for i := range f.Tokens {
		f.Tokens[i].fill(n)
	}
	return nil
}

// fill leaves the decimals of another contract alone: they are that one's.
func (t *FileToken) fill(n Network) {
	i := slices.IndexFunc(n.Tokens, func(known NetworkToken) bool { return known.Symbol == t.Symbol })
	if i < 0 {
		return
	}
	if t.Contract == "" {
		t.Contract = n.Tokens[i].Contract
		if t.Decimals == nil {
			t.Decimals = &n.Tokens[i].Decimals
		}
	}
	if t.Rate == "" && len(t.Rates) == 0 { // else dollars are open only where the operator says so
		t.Rate = "1"
	}
}

// symbols are what the contracts of the chain's network may answer when they are asked
// for their symbols.
func (f FileChain) symbols(family chain.Family) map[chain.Address][]string {
	n, known := f.network()
	if !known {
		return nil
	}
	says := map[chain.Address][]string{}
	for _, t := range n.Tokens {
		a, err := family.Parse(t.Contract)
		if err != nil { // it is part of the program
			panic(fmt.Sprintf("service: %s of %s: %v", t.Symbol, n.Name, err))
		}
		says[a] = t.Says
	}
	return says
}
