package service_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/money"
)

// Who fills payout wallet and treasury before the first start, or with a token that is
// configured later, or moves coins while the gateway is off, has a ledger that agrees with
// the chain, from the first comparison on: what lay there is nobody's.
func TestFundedBeforeTheFirstStart(t *testing.T) {
	t.Parallel()
	c := startChain(t)
	conf := config(t, c)
	treasury, wallet := must((evm.Family{}).Parse(dev.Treasury))(t), someone(9)
	conf.Chains[0].Confirmations = 12 // more than there are blocks between the payments and the start
	conf.Chains[0].Treasury, conf.Chains[0].PayoutWallet = treasury, wallet
	all := conf.Tokens
	contract := map[string]chain.Address{}
	for _, token := range all {
		contract[token.Token] = token.Contract
	}
	pay := func(token string, to chain.Address, raw int64) {
		t.Helper()
		must(c.Pay(t.Context(), contract[token], to, big.NewInt(raw)))(t)
	}
	const millionth = 1e12 // of the token with 18 decimals
	source := must((evm.Family{}).Open([]string{c.URL()}))(t)
	t.Cleanup(source.Close)
	run := func(tokens []gateway.Token, work func(holds func() string)) {
		t.Helper()
		conf.Tokens = tokens
		served(t, conf, func(s *service.Service) {
			work(func() string {
				return operatorsOf(s.Gateway.Reconcile(t.Context(), gateway.Operator(), map[string]chain.Source{"ETH": source}, nil))
			})
		})
	}
	becomes := func(holds func() string, want string) {
		t.Helper()
		last := ""
		defer func() {
			if t.Failed() {
				t.Logf("last it was %q, want %q", last, want)
			}
		}()
		comesTrue(t, want, func() bool {
			if last = holds(); strings.Contains(last, "chain and not") || strings.Contains(last, "missing") {
				t.Fatalf("ledger and chain differ: %s", last)
			}
			return last == want
		})
	}
	pay("ETH_USDT", treasury, 40_000_001)
	pay("ETH_USDT", wallet, 60_000_000)
	pay("ETH_USDC", wallet, 5*millionth+3) // with some dust
	run(all[:1], func(holds func() string) {
		becomes(holds, "ETH_USDT payout 60.00, ETH_USDT treasury 40.000001")
		pay("ETH_USDT", treasury, 7_000_000)
		pay("ETH_USDC", treasury, 3*millionth+1) // which nobody reads yet
		becomes(holds, "ETH_USDT payout 60.00, ETH_USDT treasury 47.000001")
	})
	pay("ETH_USDT", treasury, 1_000_000)
	pay("ETH_USDC", treasury, 4*millionth)
	head := func() uint64 { return must(source.Head(t.Context()))(t).Number }
	start := head()
	run(all, func(holds func() string) {
		becomes(holds, "ETH_USDC payout 0.000005, ETH_USDC treasury 0.000007, ETH_USDT payout 60.00, ETH_USDT treasury 48.000001")
		must(c.Reorg(t.Context(), head()-start+3, false))(t) // the block of the opening balance goes
		pay("ETH_USDC", wallet, millionth)
		becomes(holds, "ETH_USDC payout 0.000006, ETH_USDC treasury 0.000007, ETH_USDT payout 60.00, ETH_USDT treasury 48.000001")
	})
}

// operatorsOf says what treasury and payout wallet hold, and what is wrong there.
func operatorsOf(lines []gateway.Reconciliation, err error) string {
	if err != nil {
		return err.Error()
	}
	var text []string
	for _, l := range lines {
		if l.Place != ledger.Deposits {
			text = append(text, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", l.Token, l.Place, l.Ledger, l.Differs)))
		}
	}
	slices.Sort(text)
	return strings.Join(text, ", ")
}

// A treasury that is configured once deposits were swept there holds no more than they were,
// whatever was named as the treasury before.
func TestTreasuryIsConfiguredLater(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]chain.Address{"none before": "", "a wrong one before": someone(8)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSweptShop(t)
			s.config.Chains[0].Treasury = before
			served(t, s.config, func(g *service.Service) {
				m := must(g.Gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Shop", Email: "ops@shop.example"}))(t)
				merchant, amount := gateway.Actor{MerchantID: m.ID, Role: gateway.RoleMerchant}, money.MustParse("25")
				o := must(g.Gateway.CreateOrder(t.Context(), merchant, gateway.NewOrder{OrderNo: "1", OrderAmount: &amount, Token: "ETH_USDT"}, nil, nil))(t)
				must(s.chain.Pay(t.Context(), o.Asset.Contract, o.Address, big.NewInt(25_000_000)))(t)
				paid(t, g.Gateway, merchant, "1")
				must(service.SweepDeposits(t.Context(), g.Gateway, "ETH", s.sweeper(nil), service.SweepLimits{}))(t)
			})
			s.config.Chains[0].Treasury = must((evm.Family{}).Parse(dev.Treasury))(t)
			source := must((evm.Family{}).Open([]string{s.chain.URL()}))(t)
			t.Cleanup(source.Close)
			served(t, s.config, func(g *service.Service) {
				holds, last := "", ""
				defer func() { t.Log(last) }()
				comesTrue(t, "the treasury holds what was swept", func() bool {
					lines, err := g.Gateway.Reconcile(t.Context(), gateway.Operator(), map[string]chain.Source{"ETH": source}, nil)
					last, holds = operatorsOf(lines, err), ""
					for _, l := range lines {
						if l.Token == "ETH_USDT" && l.Place == ledger.Treasury {
							holds = l.Ledger.String() + l.OnChain.String() + l.Differs
						}
					}
					return holds == "25.0025.00"
				})
			})
		})
	}
}

// What lies at a treasury or a payout wallet that the configuration named before counts as
// ever, also what goes from there to the one it names now, or elsewhere.
func TestTreasuryAndWalletAreChanged(t *testing.T) {
	t.Parallel()
	c := startChain(t)
	conf := config(t, c)
	conf.Tokens = conf.Tokens[:1]
	former, now := must((evm.Family{}).Parse(dev.Wallet))(t), someone(8)
	source := must((evm.Family{}).Open([]string{c.URL()}))(t)
	t.Cleanup(source.Close)
	pay := func(to chain.Address, whole int64) { // from the former treasury
		t.Helper()
		must(c.Pay(t.Context(), conf.Tokens[0].Contract, to, big.NewInt(whole*1e6)))(t)
	}
	// holds waits until a place has so much, in so many addresses, and the chain agrees.
	holds := func(s *service.Service, place ledger.Kind, want money.Amount, addresses int) (has money.Amount) {
		t.Helper()
		last := gateway.Reconciliation{}
		defer func() {
			if t.Failed() {
				t.Logf("last it was %+v", last)
			}
		}()
		comesTrue(t, fmt.Sprintf("the %s holds %s", place, want), func() bool {
			for _, l := range must(s.Gateway.Reconcile(t.Context(), gateway.Operator(), map[string]chain.Source{"ETH": source}, nil))(t) {
				if l.Place == place {
					last = l
				}
			}
			if last.Differs != "" && !strings.Contains(last.Differs, "not in the ledger") && !strings.Contains(last.Differs, "missing") {
				t.Fatalf("the %s: %s", place, last.Differs)
			}
			return last.Differs == "" && last.Ledger > 0 && (want == 0 || last.Ledger == want) && last.Addresses == addresses
		})
		return last.Ledger
	}
	var treasury money.Amount
	conf.Chains[0].Treasury, conf.Chains[0].PayoutWallet = former, someone(9)
	pay(someone(9), 60)
	served(t, conf, func(s *service.Service) {
		treasury = holds(s, ledger.Treasury, 0, 1)
		holds(s, ledger.PayoutWallet, money.MustParse("60"), 1)
	})
	pay(now, 5)
	conf.Chains[0].Treasury, conf.Chains[0].PayoutWallet = now, someone(10)
	served(t, conf, func(s *service.Service) {
		holds(s, ledger.Treasury, treasury, 2)
		holds(s, ledger.PayoutWallet, money.MustParse("60"), 2)
		pay(now, 3)
		pay(someone(7), 2)
		pay(someone(9), 10) // to the former payout wallet
		holds(s, ledger.PayoutWallet, money.MustParse("70"), 2)
		treasury = holds(s, ledger.Treasury, treasury-money.MustParse("12"), 2)
	})
	conf.Chains[0].Treasury, conf.Chains[0].PayoutWallet = former, someone(9)
	served(t, conf, func(s *service.Service) { // as it was
		holds(s, ledger.Treasury, treasury, 2)
		holds(s, ledger.PayoutWallet, money.MustParse("70"), 2)
	})
	conf.Chains[0].Treasury, conf.Chains[0].PayoutWallet = now, former
	if s, err := service.Open(t.Context(), conf); err == nil || !strings.Contains(err.Error(), "and was its treasury before") {
		t.Errorf("a payout wallet that was the treasury: %v, want a refusal", err)
		if err == nil {
			s.Store.Close()
		}
	}
}
