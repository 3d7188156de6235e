package service_test

import (
	"testing"

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

// What was paid after the backup, and swept before the database was lost, lies in the
// treasury: an order, or a customer's address, that is made again finds it all the same,
// and what was taken for nobody's is the merchant's.
func TestRestoredBackupFindsWhatWasSwept(t *testing.T) {
	t.Parallel()
	restoredAfterSweep(t, true)
}

// So it does where the backup was made before the chain was first read: what was swept is in
// the opening balance of the treasury, and is not counted twice.
func TestRestoredBackupFindsWhatWasSweptBeforeTheFirstStart(t *testing.T) {
	t.Parallel()
	restoredAfterSweep(t, false)
}

func restoredAfterSweep(t *testing.T, read bool) {
	s := newSweptShop(t)
	s.config.Chains[0].Treasury = must((evm.Family{}).Parse(dev.Treasury))(t)
	whole := s.config
	if !read {
		s.config.Chains, s.config.Tokens = nil, nil
	}
	amount, customer := money.MustParse("25"), gateway.CustomerOf{CustomerID: "c7", Token: "ETH_USDT"}
	run := func(work func(*service.Service)) { t.Helper(); served(t, s.config, work) }
	run(func(g *service.Service) {
		m := must(g.Gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Shop", Email: "ops@shop.example"}))(t)
		s.merchant = gateway.Actor{MerchantID: m.ID, Role: gateway.RoleMerchant}
	})
	restore := databasetest.Copy(t, s.config.Database)
	s.config = whole
	make := func(g *service.Service) (o gateway.OrderDetail, kept gateway.CustomerAddressDetail) {
		t.Helper()
		o = must(g.Gateway.CreateOrder(t.Context(), s.merchant, gateway.NewOrder{OrderNo: "1", OrderAmount: &amount, Token: "ETH_USDT"}, nil, nil))(t)
		return o, must(g.Gateway.CreateCustomerAddress(t.Context(), s.merchant, customer, nil))(t)
	}
	paid := func(g *service.Service) bool {
		o := must(g.Gateway.Order(t.Context(), s.merchant, "1"))(t)
		came := must(g.Gateway.CustomerDeposits(t.Context(), s.merchant, gateway.CustomerDepositQuery{}))(t)
		return o.Status == payment.Paid && len(came.Deposits) == 1 && came.Deposits[0].Status() == "CREDITED"
	}
	holds := func(g *service.Service) (all string) {
		lines := must(g.Gateway.Reconcile(t.Context(), gateway.Operator(), map[string]chain.Source{"ETH": must((evm.Family{}).Open([]string{s.chain.URL()}))(t)}, nil))(t)
		for _, l := range lines {
			if l.Token == "ETH_USDT" {
				all += string(l.Place) + " " + l.Ledger.String() + l.Differs + " "
			}
		}
		return all
	}
	const want = "deposits 0.00 treasury 32.00 "
	run(func(g *service.Service) {
		o, kept := make(g)
		for to, whole := range map[chain.Address]string{o.Address: "25", kept.Address: "7"} {
			raw := must(money.MustParse(whole).Raw(6))(t)
			must(s.chain.Pay(t.Context(), o.Asset.Contract, to, raw))(t)
		}
		eventually(t, "both are paid", func() bool { return paid(g) })
		must(service.SweepDeposits(t.Context(), g.Gateway, "ETH", s.sweeper(nil), service.SweepLimits{}))(t)
		eventually(t, "both are swept", func() bool { return holds(g) == want })
	})
	restore()
	run(func(g *service.Service) {
		if err := g.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.MarkRestored(gateway.StoppedRestored) }); err != nil {
			t.Fatal(err)
		}
		eventually(t, "what was swept is read, and nobody's", func() bool { return holds(g) == want })
		make(g)
		eventually(t, "both are paid again", func() bool { return paid(g) })
		eventually(t, "all is where it was", func() bool { return holds(g) == want })
	})
}

// served starts a gateway, has work done, checks its ledger and closes it.
func served(t *testing.T, c service.Config, work func(*service.Service)) {
	t.Helper()
	running := must(service.Start(t.Context(), c, nil))(t)
	work(running)
	if _, err := running.Gateway.CheckLedger(t.Context(), gateway.Operator()); err != nil {
		t.Error(err)
	}
	if err := running.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}
