package service_test

import (
	"math/big"
	"path/filepath"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
	"github.com/xcheckout/xcheckout/money"
)

// paidOrder is an order of 25 that was paid.
func paidOrder(t *testing.T, g *gateway.Gateway, c *dev.Chain, merchant gateway.Actor, number string) {
	t.Helper()
	amount := money.MustParse("25")
	o, err := g.CreateOrder(t.Context(), merchant, gateway.NewOrder{OrderNo: number, OrderAmount: &amount, Token: "ETH_USDT"}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Pay(t.Context(), o.Asset.Contract, o.Address, big.NewInt(25_000_000)); err != nil {
		t.Fatal(err)
	}
	comesTrue(t, "the order is paid", func() bool {
		o, err := g.Order(t.Context(), merchant, number)
		return err == nil && o.Status == payment.Paid
	})
}

// refund sends a part of it back to somebody.
func refund(t *testing.T, g *gateway.Gateway, merchant gateway.Actor, orderNo, number, amount string, to chain.Address) {
	t.Helper()
	a := money.MustParse(amount)
	if _, err := g.CreateRefund(t.Context(), merchant, gateway.NewRefund{RefundOrderNo: number, OrderNo: orderNo, Address: evm.Family{}.Print(to), Amount: &a}, nil); err != nil {
		t.Fatal(err)
	}
}

func refunded(t *testing.T, g *gateway.Gateway, merchant gateway.Actor, number string) bool {
	r, err := g.Refund(t.Context(), merchant, number)
	if err != nil {
		t.Fatal(err)
	}
	return r.Status == payment.RefundDone
}

// balance is what somebody has of USDT.
func balance(t *testing.T, c *dev.Chain, holder chain.Address) int64 {
	t.Helper()
	key, err := evm.ParseKey(dev.WalletKey)
	if err != nil {
		t.Fatal(err)
	}
	w, err := evm.OpenWallet(t.Context(), c.URL(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	has, err := w.Balance(t.Context(), c.Tokens()[0].Contract, holder)
	if err != nil {
		t.Fatal(err)
	}
	return has.Int64()
}

func someone(n byte) chain.Address { return chain.Address(append(make([]byte, 19), 0xe0+n)) }

// A sandbox sends refunds by itself, from a wallet that it fills, and keeps the wallet.
func TestDevSendsRefunds(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var wallet string
	for i, number := range []string{"1", "2"} {
		d, err := service.StartDev(t.Context(), service.DevConfig{Listen: "127.0.0.1:0", Dir: dir, BlockTime: blockTime, Log: quiet}, nil)
		if err != nil {
			t.Fatal(err)
		}
		merchant := gateway.Actor{MerchantID: d.MerchantID, Role: gateway.RoleMerchant}
		paidOrder(t, d.Gateway, d.Chain, merchant, number)
		refund(t, d.Gateway, merchant, number, "R"+number, "4.50", someone(1))
		comesTrue(t, "the refund is done", func() bool { return refunded(t, d.Gateway, merchant, "R"+number) })
		if got, want := balance(t, d.Chain, someone(1)), int64(4_500_000*(i+1)); got != want {
			t.Errorf("the receiver has %d units, want %d", got, want)
		}
		list, err := d.Gateway.PayoutWallets(t.Context(), gateway.Operator())
		if err != nil || len(list) != 1 || list[0].Stopped != "" || wallet != "" && list[0].Printed != wallet {
			t.Errorf("wallets %+v (%v), want one, that of before, which is not stopped", list, err)
		} else {
			wallet = list[0].Printed
		}
		if _, err := d.Gateway.CheckLedger(t.Context(), gateway.Operator()); err != nil {
			t.Error(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// payoutWallet is a wallet with a key of its own.
func payoutWallet(t *testing.T, c *dev.Chain) *service.Payout {
	t.Helper()
	text, err := evm.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	key, err := evm.ParseKey(text)
	if err != nil {
		t.Fatal(err)
	}
	signer := evm.NewKeySigner(key)
	return &service.Payout{Wallet: signer.Address(), Open: func() (evm.Signer, error) { return signer, nil }, PollEvery: 20 * time.Millisecond, Fund: c.Fund}
}

// A backup that is put back signs nothing before an operator has looked, and then goes
// on: what was sent since is not sent again.
func TestRestoreStopsPayouts(t *testing.T) {
	t.Parallel()
	c := startChain(t)
	cfg := config(t, c)
	if store.IsPostgres(cfg.Database) {
		t.Skip("a PostgreSQL database is put back by its own tools")
	}
	cfg.Chains[0].Payout = payoutWallet(t, c)
	file := filepath.Join(t.TempDir(), "backup.db")
	s, err := service.Start(t.Context(), cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	m, err := s.Gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Shop", Email: "ops@shop.example"})
	if err != nil {
		t.Fatal(err)
	}
	merchant := gateway.Actor{MerchantID: m.ID, Role: gateway.RoleMerchant}
	paidOrder(t, s.Gateway, c, merchant, "1")
	if _, err := service.Backup(t.Context(), cfg, file); err != nil {
		t.Fatal(err)
	}
	refund(t, s.Gateway, merchant, "1", "R1", "1", someone(3))
	comesTrue(t, "the refund is done", func() bool { return refunded(t, s.Gateway, merchant, "R1") })
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	cfg.Database = filepath.Join(t.TempDir(), "gateway.db")
	if _, err := service.Restore(t.Context(), cfg, file); err != nil {
		t.Fatal(err)
	}
	s = start(t, cfg)
	stopped := func() string {
		list, err := s.Gateway.PayoutWallets(t.Context(), gateway.Operator())
		if err != nil || len(list) != 1 {
			t.Fatalf("wallets %+v (%v), want one", list, err)
		}
		return list[0].Stopped
	}
	comesTrue(t, "the chain is read", func() bool { _, known, err := s.Gateway.Cursor(t.Context(), "ETH"); return known && err == nil })
	if got := stopped(); got != gateway.StoppedRestored {
		t.Errorf("stopped for %q, want %q", got, gateway.StoppedRestored)
	}
	refund(t, s.Gateway, merchant, "1", "R1", "1", someone(3)) // its merchant makes it again
	if _, err := s.Gateway.ResumePayouts(t.Context(), gateway.Operator(), "ETH", 0); err != nil {
		t.Fatal(err)
	}
	comesTrue(t, "the refund is done again", func() bool { return refunded(t, s.Gateway, merchant, "R1") })
	if got := balance(t, c, someone(3)); got != 1_000_000 || stopped() != "" {
		t.Errorf("the receiver has %d units and the wallet is stopped for %q, want 1000000 and nothing", got, stopped())
	}
}

// Of two replicas one sends. When it is gone the other one goes on, and nothing is sent
// twice.
func TestReplicasSendOnce(t *testing.T) {
	c := startChain(t)
	cfg := config(t, c)
	cfg.Database = databasetest.Postgres(t)
	cfg.DrainFor = 100 * time.Millisecond
	cfg.Chains[0].Payout = payoutWallet(t, c)
	first, err := service.Start(t.Context(), cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	sender := func(s *service.Service) (holder string) {
		s.Store.View(t.Context(), func(tx *store.Tx) error {
			l, err := tx.Lease("payout/ETH")
			if holder = l.Holder; l.Left < 0 {
				holder = ""
			}
			return err
		})
		return holder
	}
	comesTrue(t, "the first replica sends", func() bool { return sender(first) != "" })
	m, err := first.Gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Shop", Email: "ops@shop.example"})
	if err != nil {
		t.Fatal(err)
	}
	merchant := gateway.Actor{MerchantID: m.ID, Role: gateway.RoleMerchant}
	second := start(t, cfg)
	paidOrder(t, second.Gateway, c, merchant, "1")
	before := sender(second)
	refund(t, second.Gateway, merchant, "1", "R1", "1", someone(2))
	comesTrue(t, "the first refund is done", func() bool { return refunded(t, second.Gateway, merchant, "R1") })
	if now := sender(second); now != before {
		t.Errorf("%q sends, before it was %q", now, before)
	}
	refund(t, second.Gateway, merchant, "1", "R2", "2", someone(2))
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	refund(t, second.Gateway, merchant, "1", "R3", "3", someone(2))
	comesTrue(t, "the others are done", func() bool {
		return refunded(t, second.Gateway, merchant, "R2") && refunded(t, second.Gateway, merchant, "R3")
	})
	if now := sender(second); now == before {
		t.Errorf("%q sends still, which is gone", now)
	}
	if got := balance(t, c, someone(2)); got != 6_000_000 {
		t.Errorf("the receiver has %d units, want 6000000", got)
	}
}
