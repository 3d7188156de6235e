package service_test

import (
	"math/big"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/money"
)

// What comes to the address that a customer keeps is credited, swept and refunded on the
// sandbox's chain, taken back by a reorg and credited again, and all places agree with the
// chain, also after a restart.
func TestCustomersMoneyAgreesWithTheChain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for round := range 2 {
		d, err := service.StartDev(t.Context(), service.DevConfig{Listen: "127.0.0.1:0", Dir: dir, BlockTime: blockTime, Log: quiet}, nil)
		if err != nil {
			t.Fatal(err)
		}
		depositAndRefund(t, d, round)
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	balanced(t, dir)
}

// depositAndRefund plays a round: 30 tokens come, of which 5 go back.
func depositAndRefund(t *testing.T, d *service.Dev, round int) {
	t.Helper()
	g, merchant := d.Gateway, gateway.Actor{MerchantID: d.MerchantID, Role: gateway.RoleMerchant}
	kept := must(g.CreateCustomerAddress(t.Context(), merchant, gateway.CustomerOf{CustomerID: "c7", Token: "ETH_USDT"}, nil))(t)
	must(d.Chain.Pay(t.Context(), kept.Asset.Contract, kept.Address, big.NewInt(30_000_000)))(t)
	credited := func() (list []gateway.CustomerDepositDetail) {
		return must(g.CustomerDeposits(t.Context(), merchant, gateway.CustomerDepositQuery{CustomerID: "c7", Status: string(payment.DepositCredited)}))(t).Deposits
	}
	comesTrue(t, "the deposit is credited", func() bool { return len(credited()) == round+1 })
	made := must(d.Chain.Reorg(t.Context(), 3, false))(t) // what it had is mined again
	comesTrue(t, "it is credited after the reorg", func() bool {
		cursor, _, err := g.Cursor(t.Context(), "ETH")
		return err == nil && cursor.Number > made.Head && len(credited()) == round+1
	})
	amount, number := money.MustParse("5"), []string{"R1", "R2"}[round]
	must(g.CreateRefund(t.Context(), merchant, gateway.NewRefund{RefundOrderNo: number, DepositNo: credited()[0].Deposit.CustomerNo, Amount: &amount}, nil))(t)
	comesTrue(t, "a part is refunded to the sender", func() bool { return refunded(t, g, merchant, number) })
	source := comparing(t, d)
	comesTrue(t, "the address is swept, and all places agree", func() bool {
		all := must(g.Reconcile(t.Context(), gateway.Operator(), map[string]chain.Source{"ETH": source}, nil))(t)
		swept := false
		for _, l := range all {
			if l.Differs != "" {
				return false
			}
			swept = swept || l.Place == ledger.Deposits && l.Token == "ETH_USDT" && l.Ledger == 0
		}
		return swept
	})
	if _, err := g.CheckLedger(t.Context(), gateway.Operator()); err != nil {
		t.Error(err)
	}
}
