package service_test

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/service"
)

// network is a configuration of chains with these settings, beside a node and a factory.
func network(environment string, settings ...string) string {
	for i, text := range settings {
		settings[i] = `{"rpcUrls": ["http://127.0.0.1:1"], "factory": "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "implementation": "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", ` + text + `}`
	}
	return `{"baseUrl": "https://pay.example.com", "environment": "` + environment + `", "database": "gateway.db", "masterKeyFile": "master.key", "chains": [` + strings.Join(settings, ",") + `]}`
}

// Every entry is complete, and its addresses have their checksums.
func TestNetworks(t *testing.T) {
	var chains []string
	for _, n := range service.Networks {
		chains = append(chains, `"network": "`+n.Name+`"`)
		for _, token := range n.Tokens {
			a, err := evm.Family{}.Parse(token.Contract)
			if err != nil || (evm.Family{}).Print(a) != token.Contract {
				t.Errorf("%s: %s at %s: %v", n.Name, token.Symbol, token.Contract, err)
			}
		}
	}
	c, err := service.Load(writeFile(t, network("sandbox", chains...)))
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range service.Networks {
		got := c.Chains[i]
		if got.Name != n.Chain || got.Ref != evm.RefOf(n.ChainID) || got.Confirmations != n.Confirmations || got.BlockTime == 0 ||
			got.Final != (chain.Policy{Depth: n.FinalDepth, Tag: chain.Finalized}) || n.FinalDepth < n.Confirmations || len(got.More) != len(n.Above) || len(got.Symbols) != len(n.Tokens) {
			t.Errorf("network %s became %+v", n.Name, got)
		}
	}
	decimals := map[string]int{}
	for _, token := range c.Tokens {
		decimals[token.Token] = token.Decimals
		if rate := token.Rates["USD"].Fixed; rate.String() != "1" || len(token.Rates) != 1 {
			t.Errorf("a dollar is %s %s, want 1 and no other currency", rate, token.Token)
		}
	}
	if len(c.Tokens) != 13 || decimals["BSC_USDT"] != 18 || decimals["BSC_USDC"] != 18 || decimals["BASE_USDC"] != 6 {
		t.Errorf("tokens %v, want 13, of which those of BNB Chain have 18 decimals", decimals)
	}
}

// What a configuration says itself comes before what its network has.
func TestNetworkIsOverridden(t *testing.T) {
	c, err := service.Load(writeFile(t, network("production", `"network": "base", "name": "L2", "chainId": 8454, "confirmations": 3, "blockTime": "5s", "finality": "depth", "finalDepth": 7,
		"confirmationsAbove": [{"above": "5", "confirmations": 4}], "confirmedBy": "safe", "tokens": [{"symbol": "USDC", "rate": "0.9987"}]`)))
	if err != nil {
		t.Fatal(err)
	}
	got := c.Chains[0]
	if got.Name != "L2" || got.Ref != "eip155:8454" || got.Confirmations != 3 || len(got.More) != 1 || got.More[0].Confirmations != 4 ||
		got.Tag != chain.Safe || got.Final != (chain.Policy{Depth: 7}) || len(c.Tokens) != 1 || c.Tokens[0].Token != "L2_USDC" ||
		(evm.Family{}).Print(c.Tokens[0].Contract) != "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913" || c.Tokens[0].Rates["USD"].Fixed.String() != "0.9987" {
		t.Errorf("loaded %+v with %+v", got, c.Tokens)
	}
}

func TestNetworkRefuses(t *testing.T) {
	for _, test := range []struct{ environment, chain, want string }{
		{"production", `"network": "bitcoin"`, "network is ethereum, bnb, polygon, base, arbitrum, optimism, sepolia"},
		{"production", `"network": "sepolia"`, "for sandboxes, not for production"},
		{"sandbox", `"network": "sepolia", "tokens": [{"symbol": "USDT"}]`, "decimals is required"},
		{"production", `"network": "base", "tokens": [{"symbol": "USDC", "contract": "0x94b008aA00579c1307B0EF2c499aD98a8ce58e58"}]`, "decimals is required"},
		{"production", `"network": "base", "confirmedBy": "latest"`, "confirmedBy is safe or finalized"},
		{"production", `"network": "base", "headsUrl": "https://node.example/key"`, "by ws or wss"},
		{"production", `"network": "base", "headsUrl": "node.example/key"`, "headsUrl: not a node's address"},
		{"production", `"network": "base", "finality": "10"`, "finality is finalized"},
		{"production", `"network": "base", "confirmationsAbove": [{"above": "0", "confirmations": 40}]`, "above is an amount"},
		{"production", `"network": "base", "confirmations": 5, "confirmationsAbove": [{"above": "10", "confirmations": 5}]`, "the confirmations of larger amounts are more"},
		{"production", `"network": "base", "confirmations": 5, "confirmationsAbove": [{"over": "10", "confirmations": 5}]`, "has no setting"},
	} {
		if _, err := service.Load(writeFile(t, network(test.environment, test.chain))); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.chain, err, test.want)
		}
	}
	if _, err := service.Load(writeFile(t, network("production", `"network": "base"`, `"network": "base"`))); err == nil || !strings.Contains(err.Error(), "it is named twice") {
		t.Errorf("one network twice: %v", err)
	}
}

// A node of another chain than the configuration's is refused at the start, and a token
// that calls itself something else is told and keeps nothing from starting.
func TestNetworkIsComparedWithTheNode(t *testing.T) {
	cfg := config(t, startChain(t))
	cfg.Chains[0].Ref = evm.RefOf(8453)
	s, err := service.Start(t.Context(), cfg, nil)
	if err == nil {
		s.Close()
	}
	if !errors.Is(err, chain.ErrOtherChain) || !strings.Contains(err.Error(), "says that ETH is eip155:8453, and the node serves eip155:1337") {
		t.Errorf("%v, want a refusal that names both chains", err)
	}
	cfg.Chains[0].Ref = evm.RefOf(1337)
	cfg.Chains[0].Symbols = map[chain.Address][]string{cfg.Tokens[0].Contract: {"USDT", "USDT0"}, cfg.Tokens[1].Contract: {"EURC"}}
	log := &lockedLog{}
	cfg.Log = slog.New(slog.NewTextHandler(log, nil))
	s = start(t, cfg)
	if said := log.String(); !strings.Contains(said, `calls itself \"USDC\", and it is known as EURC`) || strings.Contains(said, "known as USDT") {
		t.Errorf("the log says %s, want that one token is USDC and not EURC", said)
	}
	list, err := s.ChainStatus(t.Context(), cfg)
	if err != nil || !slices.ContainsFunc(list[0].Wrong, func(wrong service.Trouble) bool { return strings.Contains(wrong.Text, "known as EURC") }) {
		t.Errorf("chain status finds %q wrong, %v; want the token's name", list[0].Wrong, err)
	}
	cfg.Chains[0].Ref = evm.RefOf(1)
	if list, err = s.ChainStatus(t.Context(), cfg); err != nil || !slices.ContainsFunc(list[0].Wrong, func(wrong service.Trouble) bool {
		return strings.Contains(wrong.Text, "the configuration says eip155:1")
	}) {
		t.Errorf("chain status finds %q wrong, %v; want the chain's id", list[0].Wrong, err)
	}
}

// A treasury that is not the factory's is told before anything is swept past it, and keeps
// nothing from starting.
func TestTreasuryIsComparedWithTheFactory(t *testing.T) {
	cfg := config(t, startChain(t))
	at := func(text string) chain.Address {
		a, err := evm.Family{}.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	cfg.Chains[0].Treasury = at("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
	log := &lockedLog{}
	cfg.Log = slog.New(slog.NewTextHandler(log, nil))
	s := start(t, cfg)
	const says = "the factory sweeps deposits to " + dev.Treasury
	list, err := s.ChainStatus(t.Context(), cfg)
	if err != nil || !strings.Contains(fmt.Sprint(list[0].Wrong), says) || !strings.Contains(log.String(), says) {
		t.Errorf("chain status finds %q wrong, %v, and the log says %s; want the factory's treasury in both", list[0].Wrong, err, log)
	}
	cfg.Chains[0].Treasury = at(dev.Treasury)
	if list, err = s.ChainStatus(t.Context(), cfg); err != nil || len(list[0].Wrong) != 0 {
		t.Errorf("chain status of the right one finds %q wrong, %v", list[0].Wrong, err)
	}
}

// A feed lies on a network's chain by the name that the network gives it, and rates of
// other currencies do not open dollars beside them.
func TestNetworkWithFeeds(t *testing.T) {
	text := strings.Replace(network("sandbox", `"network": "base", "tokens": [{"symbol": "USDC", "rates": [{"fiat": "EUR", "rate": "1", "fiatPrice": "EUR/USD"}]}]`), `"baseUrl"`,
		`"feeds": [{"name": "EUR/USD", "chain": "BASE", "contract": "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC", "ageMax": "25h", "jumpMax": "2%"}], "baseUrl"`, 1)
	c, err := service.Load(writeFile(t, text))
	if err != nil {
		t.Fatal(err)
	}
	if rates := c.Tokens[0].Rates; len(rates) != 1 || rates["EUR"].FiatPrice != "EUR/USD" || c.Feeds[0].Chain != "BASE" {
		t.Errorf("rates %+v, feeds %+v; want euros alone, by the feed on BASE", rates, c.Feeds)
	}
}
