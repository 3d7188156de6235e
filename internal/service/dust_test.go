package service_test

import (
	"math/big"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/money"
)

// Of a token of eighteen decimals, what is below a millionth at each address adds up to
// more than a millionth in the treasury: ledger and chain agree to the unit all the same,
// before and after each sweep, and all of the dust is told.
func TestDustAddsUp(t *testing.T) {
	t.Parallel()
	d, err := service.StartDev(t.Context(), service.DevConfig{Listen: "127.0.0.1:0", Dir: t.TempDir(), BlockTime: blockTime, Log: quiet}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	g, merchant := d.Gateway, gateway.Actor{MerchantID: d.MerchantID, Role: gateway.RoleMerchant}
	source := comparing(t, d)
	at := func(place ledger.Kind) (found gateway.Reconciliation) {
		t.Helper()
		lines, err := g.Reconcile(t.Context(), gateway.Operator(), map[string]chain.Source{"ETH": source}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			if l.Differs != "" {
				t.Fatalf("%s of %s at block %d: %s (ledger %s, chain %s, dust %s)", l.Place, l.Token, l.Block, l.Differs, l.Ledger, l.OnChain, l.Dust)
			}
			if l.Token == "ETH_USDC" && l.Place == place {
				found = l
			}
		}
		return found
	}
	swept := func(want string, dust int64) {
		t.Helper()
		comesTrue(t, want+" are swept, and the ledger agrees with the chain at each moment", func() bool {
			return at(ledger.Treasury).Ledger.String() == want && at(ledger.Deposits).Ledger == 0
		})
		if got := at(ledger.Treasury); got.OnChain.String() != want || got.Dust.Cmp(big.NewInt(dust)) != 0 {
			t.Errorf("the treasury has %s and %s raw units on chain, want %s and %d", got.OnChain, got.Dust, want, dust)
		}
	}
	const dust = 600_000_000_000 // six tenths of a millionth
	raw := new(big.Int).Add(new(big.Int).Mul(big.NewInt(25), big.NewInt(1e18)), big.NewInt(dust))
	for _, no := range []string{"1", "2"} {
		amount := money.MustParse("25")
		o := must(g.CreateOrder(t.Context(), merchant, gateway.NewOrder{OrderNo: no, OrderAmount: &amount, Token: "ETH_USDC"}, nil, nil))(t)
		must(d.Chain.Pay(t.Context(), o.Asset.Contract, o.Address, raw))(t)
		comesTrue(t, "the order is paid", func() bool {
			at(ledger.Deposits)
			paid, err := g.Order(t.Context(), merchant, no)
			return err == nil && paid.Status == payment.Paid
		})
	}
	swept("50.00", 2*dust)

	// An order counts what came to it in all: its second deposit is a millionth more than
	// what then lies at its address.
	first := must(g.Order(t.Context(), merchant, "1"))(t)
	must(d.Chain.Pay(t.Context(), first.Asset.Contract, first.Address, raw))(t)
	swept("75.000001", 3*dust-1_000_000_000_000)

	// At a lasting address too, which is swept in between.
	kept := must(g.CreateCustomerAddress(t.Context(), merchant, gateway.CustomerOf{CustomerID: "c7", Token: "ETH_USDC"}, nil))(t)
	must(d.Chain.Pay(t.Context(), kept.Asset.Contract, kept.Address, raw))(t)
	swept("100.000001", 4*dust-1_000_000_000_000)
	must(d.Chain.Pay(t.Context(), kept.Asset.Contract, kept.Address, raw))(t)
	swept("125.000001", 5*dust-1_000_000_000_000)
	// A stranger's unit is found as before.
	must(d.Chain.Pay(t.Context(), kept.Asset.Contract, at(ledger.Treasury).Address, big.NewInt(dust)))(t)
	time.Sleep(20 * blockTime)
	if got := at(ledger.Treasury); got.Ledger.String() != "125.000001" || got.Dust.Cmp(big.NewInt(6*dust-1_000_000_000_000)) != 0 {
		t.Errorf("with a stranger's dust, the treasury has %s and %s raw units", got.Ledger, got.Dust)
	}
}
