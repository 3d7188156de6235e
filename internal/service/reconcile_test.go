package service_test

import (
	"math/big"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
	"github.com/xcheckout/xcheckout/money"
)

// comparing reads the chain of a sandbox, once the blocks that are compared have its
// contracts.
func comparing(t *testing.T, d *service.Dev) chain.Source {
	t.Helper()
	source, err := evm.Family{}.Open([]string{d.Chain.URL()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { source.Close() })
	comesTrue(t, "the blocks that are compared have the contracts", func() bool {
		_, err := d.Gateway.Reconcile(t.Context(), gateway.Operator(), map[string]chain.Source{"ETH": source}, nil)
		return err == nil
	})
	return source
}

// overpaidAndPaidOut is an order that was overpaid, whose excess went back to the payer
// and whose amount to the merchant.
func overpaidAndPaidOut(t *testing.T, d *service.Dev) gateway.OrderDetail {
	t.Helper()
	g, merchant := d.Gateway, gateway.Actor{MerchantID: d.MerchantID, Role: gateway.RoleMerchant}
	amount := money.MustParse("25")
	o, err := g.CreateOrder(t.Context(), merchant, gateway.NewOrder{OrderNo: "1", OrderAmount: &amount, Token: "ETH_USDT"}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Chain.Pay(t.Context(), o.Asset.Contract, o.Address, big.NewInt(30_000_000)); err != nil {
		t.Fatal(err)
	}
	var excess []gateway.AbnormalDetail
	comesTrue(t, "the order is paid, and more", func() bool {
		page, err := g.AbnormalPayments(t.Context(), merchant, gateway.AbnormalQuery{})
		excess = page.Payments
		return err == nil && len(excess) == 1
	})
	if _, err := g.CreateRefund(t.Context(), merchant, gateway.NewRefund{RefundOrderNo: "R1", AbnormalPaymentNo: excess[0].No}, nil); err != nil {
		t.Fatal(err) // back to the sender, which is no contract
	}
	if _, err := g.CreateSettlement(t.Context(), merchant, gateway.NewSettlement{SettlementOrderNo: "S1", Token: "ETH_USDT",
		Address: evm.Family{}.Print(someone(3)), OrderNos: []string{"1"}}, nil); err != nil {
		t.Fatal(err)
	}
	comesTrue(t, "the settlement is done", func() bool {
		s, err := g.Settlement(t.Context(), merchant, "S1")
		return err == nil && s.Status == payment.Settled && refunded(t, g, merchant, "R1")
	})
	if got := balance(t, d.Chain, someone(3)); got != 25_000_000 {
		t.Errorf("the merchant has %d units, want 25,000,000", got)
	}
	return o
}

// An order that was overpaid, its excess refunded and the rest settled: what lies on
// chain is what the ledger says, in each place, and what a stranger takes away or sends
// is told.
func TestMoneyAgreesWithTheChain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d, err := service.StartDev(t.Context(), service.DevConfig{Listen: "127.0.0.1:0", Dir: dir, BlockTime: blockTime, Log: quiet}.WithAudit(200*time.Millisecond), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	g, o := d.Gateway, overpaidAndPaidOut(t, d)
	source := comparing(t, d)
	lines := func() map[ledger.Kind]gateway.Reconciliation {
		t.Helper()
		all, err := g.Reconcile(t.Context(), gateway.Operator(), map[string]chain.Source{"ETH": source}, nil)
		if err != nil {
			t.Fatal(err)
		}
		places := map[ledger.Kind]gateway.Reconciliation{}
		for _, l := range all {
			if l.Differs != "" {
				t.Logf("%s of %s: %s (ledger %s, chain %s)", l.Place, l.Token, l.Differs, l.Ledger, l.OnChain)
			}
			if l.Token == "ETH_USDT" && (l.Place != ledger.Deposits || l.Addresses != 1 || l.Address == "") {
				places[l.Place] = l
			}
		}
		return places
	}
	comesTrue(t, "deposits are swept, and all places agree", func() bool {
		at := lines()
		return at[ledger.Treasury].Ledger.String() == "30.00" && at[ledger.Deposits].Ledger == 0 &&
			at[ledger.Treasury].Differs+at[ledger.Deposits].Differs+at[ledger.PayoutWallet].Differs == ""
	})
	// A stranger's gift is in the ledger too, as nobody's.
	if _, err := d.Chain.Pay(t.Context(), o.Asset.Contract, lines()[ledger.Treasury].Address, big.NewInt(7_000_001)); err != nil {
		t.Fatal(err)
	}
	comesTrue(t, "the gift is recorded", func() bool {
		at := lines()[ledger.Treasury]
		return at.Ledger.String() == "37.000001" && at.Differs == ""
	})
	if _, err := g.CheckLedger(t.Context(), gateway.Operator()); err != nil {
		t.Error(err)
	}
	// What the ledger has and the chain has not is told, to the unit.
	raw := databasetest.SQL(t, filepath.Join(dir, "gateway.db"))
	for _, c := range []struct{ change, want string }{
		{"+ 1", "0.000001 is missing on chain"}, {"- 2", "0.000001 is on chain and not in the ledger"}, {"+ 1", ""},
	} {
		comesTrue(t, "the ledger is changed", func() bool { // it may be busy
			_, err := raw.Exec("update accounts set debits_posted = debits_posted " + c.change + " where kind = 'treasury' and asset_id = 1 and holder = 'operator'")
			return err == nil
		})
		if got := lines()[ledger.Treasury].Differs; got != c.want {
			t.Errorf("after %s in the ledger: %q, want %q", c.change, got, c.want)
		}
		// The daily comparison finds out by itself: a ledger that disagrees with itself is
		// compared with nothing.
		failed := "xcheckout_reconcile_failed 1\n"
		if c.want == "" {
			failed = "xcheckout_reconcile_failed 0\n"
		}
		comesTrue(t, "the metric follows after "+c.change, func() bool {
			_, text := get(t, d.BaseURL+"/metrics")
			return strings.Contains(text, failed) && strings.Contains(text, `xcheckout_reconcile_differences{chain="ETH",place="treasury"} 0`)
		})
	}
}

// A reorg takes payouts that were done, and what paid for them. While that is being
// recorded nothing differs: whoever compares waits.
func TestReorgOfPayoutsDiffersNowhere(t *testing.T) {
	t.Parallel()
	d, err := service.StartDev(t.Context(), service.DevConfig{Listen: "127.0.0.1:0", Dir: t.TempDir(), BlockTime: blockTime, Log: quiet}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	overpaidAndPaidOut(t, d)
	source := comparing(t, d)
	agree := func() bool {
		t.Helper()
		lines, err := d.Gateway.Reconcile(t.Context(), gateway.Operator(), map[string]chain.Source{"ETH": source}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			if l.Differs != "" {
				t.Logf("%s of %s: %s (ledger %s, chain %s)", l.Place, l.Token, l.Differs, l.Ledger, l.OnChain)
				return false
			}
		}
		return true
	}
	comesTrue(t, "all places agree", agree)
	if _, err := d.Chain.Reorg(t.Context(), 20, false); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(4 * time.Second); time.Now().Before(end); {
		if !agree() {
			t.Fatal("a difference was told that passed")
		}
	}
	comesTrue(t, "both are paid out again", func() bool {
		return balance(t, d.Chain, someone(3)) == 25_000_000
	})
	if !agree() {
		t.Error("something differs in the end")
	}
}
