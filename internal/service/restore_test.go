package service_test

import (
	"context"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
	"github.com/xcheckout/xcheckout/money"
)

// A restored backup heals itself: an order that it does not know is created
// again, has its old address, and is paid by what was sent there, though the
// chain was read past that block while nobody knew the address.
func TestRestoredBackupFindsPayments(t *testing.T) {
	c := startChain(t)
	config := config(t, c)
	run := func(work func(*service.Service)) {
		t.Helper()
		s, err := service.Start(t.Context(), config, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := s.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
		}()
		work(s)
		if _, err := s.Gateway.CheckLedger(t.Context(), gateway.Operator()); err != nil {
			t.Error(err)
		}
	}
	var merchant gateway.Actor
	run(func(s *service.Service) {
		m, err := s.Gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Shop", Email: "ops@shop.example"})
		if err != nil {
			t.Fatal(err)
		}
		merchant = gateway.Actor{MerchantID: m.ID, Role: gateway.RoleMerchant}
	})
	restore := databasetest.Copy(t, config.Database)
	amount := money.MustParse("25")
	create := func(s *service.Service) gateway.OrderDetail {
		t.Helper()
		o, err := s.Gateway.CreateOrder(t.Context(), merchant, gateway.NewOrder{OrderNo: "1", OrderAmount: &amount, Token: "ETH_USDT"}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	status := func(s *service.Service) payment.Status {
		t.Helper()
		o, err := s.Gateway.Order(t.Context(), merchant, "1")
		if err != nil {
			t.Fatal(err)
		}
		return o.Status
	}
	var first gateway.OrderDetail
	run(func(s *service.Service) {
		first = create(s)
		raw, err := amount.Raw(first.Asset.Decimals)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Pay(t.Context(), first.Asset.Contract, first.Address, raw); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the order is paid", func() bool { return status(s) == payment.Paid })
	})
	restore()
	run(func(s *service.Service) {
		paidIn := first.CreatedAt.Add(time.Second) // the block of the payment is older than this by then
		eventually(t, "the chain is read past the payment", func() bool {
			records, err := s.Gateway.ChainRecords(context.WithoutCancel(t.Context()), gateway.Operator())
			return err == nil && records[0].Recorded && records[0].ConfirmedTime.After(paidIn)
		})
		again := create(s)
		if again.Address != first.Address || again.Sysid == first.Sysid {
			t.Errorf("created again as %s at %s, want a new order at the old address %s", again.Sysid, again.Address, first.Address)
		}
		eventually(t, "the order that was created again is paid by the old payment", func() bool { return status(s) == payment.Paid })
	})
}

// eventually waits until something is so.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(soon); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within %v", what, soon)
		}
	}
}
