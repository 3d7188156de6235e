package gateway_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
	"github.com/xcheckout/xcheckout/money"
)

// last is the settlement that the plan made last.
func (b *bench) last() gateway.SettlementDetail {
	b.t.Helper()
	return must(b.gateway.Settlement(b.t.Context(), b.caller().Actor, b.plan().LastNo))(b.t)
}

// held wants the plan to wait for the operator, or not.
func (b *bench) held(what string, want bool) {
	b.t.Helper()
	p := b.plan()
	if p.Held() != want || want && (!strings.Contains(p.Detail, p.LastNo) || p.RefusedAt.IsZero() || !p.Next.IsZero()) {
		b.t.Errorf("%s: the plan says %q %q, next %v, want held %t", what, p.Refused, p.Detail, p.Next, want)
	}
}

// ways are those in which a settlement comes back.
func (b *bench) ways() map[string]func(s gateway.SettlementDetail) {
	return map[string]func(s gateway.SettlementDetail){
		"rejected": func(s gateway.SettlementDetail) {
			must(b.gateway.RejectPayout(b.t.Context(), gateway.Operator(), s.PayoutID))(b.t)
		},
		"cancelled": func(s gateway.SettlementDetail) {
			must(b.gateway.CancelSettlement(b.t.Context(), b.caller().Actor, s.SettlementOrderNo, nil))(b.t)
		},
		"failed": func(s gateway.SettlementDetail) { b.outcome(payoutOf(s), payment.PayoutSigned, payment.PayoutFailed) },
	}
}

// What came back reaches the threshold still: it is not settled again before the operator
// has looked, by whichever replica.
func TestPlanByThresholdIsHeld(t *testing.T) {
	for name := range (&bench{}).ways() {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			n := gateway.NewSettlementPlan{Threshold: money.MustParse("20")}
			b.planned(n)
			b.paidOrder("1", 25)
			b.settles("at first", "25.00")
			b.held("at first", false)
			b.ways()[name](b.last())
			b.held("when it came back", true)
			since := b.plan().RefusedAt
			b.now = b.now.Add(time.Minute)
			other := b.beside()
			if err := other.gateway.FollowPlans(t.Context()); err != nil {
				t.Error(err)
			}
			b.paidOrder("2", 25)
			b.settles("while it is held", "25.00")
			if p := b.plan(); !p.RefusedAt.Equal(since) {
				t.Errorf("it is held since %v, and was since %v", p.RefusedAt, since)
			}
			b.planned(n)
			b.held("set again", false)
			b.settles("set again", "25.00", "50.00")
			b.check()
		})
	}
}

// The plan says why its settlement failed, and what that means.
func TestPlanSaysWhyItIsHeld(t *testing.T) {
	for reason, want := range map[string]string{
		gateway.FailedNoGas:      "FAILED, out_of_gas: it ran out of gas and moved nothing, so the same may simply be asked for again. Nothing more is settled until",
		gateway.FailedNoTransfer: "FAILED, no_transfer: it was mined and moved nothing to the receiver; look at the token",
		gateway.FailedNonceTaken: "FAILED, nonce_taken: something that was not signed here has its nonce. Nothing more",
	} {
		b := newBench(t)
		b.planned(gateway.NewSettlementPlan{Threshold: money.MustParse("20")})
		b.paidOrder("1", 25)
		b.follow()
		s := payoutOf(b.last())
		b.outcome(s, payment.PayoutSigned)
		err := b.store.Update(t.Context(), func(tx *store.Tx) error {
			p, err := tx.Payout(s.MerchantID, s.PayoutID)
			if err != nil {
				return err
			}
			p.Reason = reason
			return tx.SavePayout(p, p.State)
		})
		if err != nil {
			t.Fatal(err)
		}
		b.outcome(s, payment.PayoutFailed)
		b.held(reason, true)
		if p := b.plan(); !strings.Contains(p.Detail, want) {
			t.Errorf("%s: the plan says %q, want %q", reason, p.Detail, want)
		}
	}
}

// Of several settlements that come back the first is told, once.
func TestPlanIsHeldOnce(t *testing.T) {
	b := newBench(t)
	var said strings.Builder
	b.config.Log = slog.New(slog.NewTextHandler(&said, nil))
	b.restart()
	b.planned(gateway.NewSettlementPlan{Threshold: money.MustParse("20")})
	var made []gateway.SettlementDetail
	for _, no := range []string{"1", "2"} {
		b.paidOrder(no, 25)
		b.follow()
		made = append(made, b.last())
	}
	b.ways()["rejected"](made[0])
	first := b.plan()
	b.now = b.now.Add(time.Minute)
	b.ways()["cancelled"](made[1])
	if p := b.plan(); !strings.Contains(first.Detail, made[0].SettlementOrderNo) || p.Detail != first.Detail || !p.RefusedAt.Equal(first.RefusedAt) {
		t.Errorf("the plan says %q since %v, and said %q since %v", p.Detail, p.RefusedAt, first.Detail, first.RefusedAt)
	}
	b.settles("while it is held", "25.00", "25.00")
	if n := strings.Count(said.String(), "a settlement plan is held"); n != 1 {
		t.Errorf("it was logged %d times", n)
	}
	b.check()
}

// By the calendar what was rejected is settled at the next time, and what failed after it
// had been signed waits for the operator.
func TestPlanByCalendarIsHeld(t *testing.T) {
	b := newBench(t)
	b.paidOrder("1", 25)
	n := gateway.NewSettlementPlan{Schedule: "daily 06:00"}
	b.planned(n)
	want := []string{}
	for _, name := range []string{"rejected", "cancelled", "failed"} {
		b.now = b.now.Add(24 * time.Hour)
		want = append(want, "25.00")
		b.settles(name, want...)
		b.ways()[name](b.last())
		b.held(name, name == "failed")
		b.settles(name+", on that day", want...)
	}
	b.now = b.now.Add(24 * time.Hour)
	b.settles("while it is held", want...)
	b.planned(n)
	b.settles("set again, before its time", want...)
	b.now = b.now.Add(24 * time.Hour)
	b.settles("set again", append(want, "25.00")...)
	b.check()
}

// A settlement whose money a reorg took holds no plan: it is settled when it is there
// again.
func TestReorgHoldsNoPlan(t *testing.T) {
	b := newBench(t)
	b.planned(gateway.NewSettlementPlan{Threshold: money.MustParse("20")})
	paid := b.paidOrder("1", 25)
	b.settles("at first", "25.00")
	b.fork(confirmations)
	if s := b.last(); s.Status != payment.SettleFailed {
		t.Errorf("after the reorg it is %s", s.Status)
	}
	b.held("after the reorg", false)
	b.settles("without its money", "25.00")
	b.chain.next(paid)
	b.chain.confirm()
	b.chain.record()
	b.settles("paid again", "25.00", "25.00")
	b.check()
}

// The numbers of plans are theirs: no call takes one.
func TestNumbersOfPlansAreTheirs(t *testing.T) {
	b := newBankBench(t)
	const no = payment.PlanPrefix + "1"
	_, err := b.settlement(gateway.NewSettlement{SettlementOrderNo: no, Token: usdt, Address: payer, Amount: amount("1")})
	refusedWith(t, "a settlement", err, fault.ParameterInvalid)
	_, err = b.fiat(euros(no, "10"))
	refusedWith(t, "a settlement to a bank account", err, fault.ParameterInvalid)
	if _, err := b.settlement(gateway.NewSettlement{SettlementOrderNo: "auto1", Token: usdt, Address: payer, Amount: amount("1")}); err != nil {
		t.Errorf("a number that begins almost so: %v", err)
	}
}

const gusd = "ETH_GUSD"

// coarseBench is a bench with a token of two decimals, of which the merchant has 25.
func coarseBench(t *testing.T) *bench {
	t.Helper()
	b := newBench(t)
	b.config.Tokens = append(b.config.Tokens, gateway.Token{Rates: gateway.InDollars(money.MustParseRate("1")),
		Asset: payment.Asset{Chain: eth, Contract: address("0xGUSD"), Token: gusd, Decimals: 2}})
	b.restart()
	o := b.create("1", gusd)
	b.chain.next(b.chain.pay("0xGUSD", o.DepositAddress, units(25, 2)))
	b.chain.confirm()
	b.chain.record()
	share, fee := int64(33), money.MustParse("0.001")
	must(b.gateway.UpdateMerchant(t.Context(), gateway.Operator(), b.merchant.ID, gateway.MerchantChange{SettleFeeShare: &share, SettleFee: &fee}))(t)
	must(b.gateway.AddSettlementAddress(t.Context(), gateway.Operator(), b.merchant.ID, eth, payer))(t)
	return b
}

// The fee in a token of few decimals is rounded up to its unit, so that what is left can
// be sent, and a plan settles what can be.
func TestSettlementInATokenOfFewDecimals(t *testing.T) {
	b := coarseBench(t)
	s := must(b.settlement(gateway.NewSettlement{SettlementOrderNo: "S1", Token: gusd, Address: payer, Amount: amount("1.05")}))(t)
	if s.Fee.String() != "0.01" { // of 0.003465 and 0.001
		t.Errorf("the fee is %s", s.Fee)
	}
	_, err := b.settlement(gateway.NewSettlement{SettlementOrderNo: "S2", Token: gusd, Address: payer, Amount: amount("1.055")})
	refusedWith(t, "a part of its unit", err, fault.AmountOutOfRange)
	for want, n := range map[string]gateway.NewSettlementPlan{
		"amount_out_of_range keep: keep is 1.005, and ETH_GUSD has 2 decimals":            {Threshold: money.MustParse("20"), Keep: money.MustParse("1.005")},
		"amount_out_of_range threshold: threshold is 20.001, and ETH_GUSD has 2 decimals": {Threshold: money.MustParse("20.001")},
	} {
		n.Token, n.Address = gusd, payer
		if _, err := b.gateway.SetSettlementPlan(t.Context(), gateway.Operator(), b.merchant.ID, n); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	must(b.gateway.SetSettlementPlan(t.Context(), gateway.Operator(), b.merchant.ID,
		gateway.NewSettlementPlan{Token: gusd, Address: payer, Threshold: money.MustParse("20"), Keep: money.MustParse("1")}))(t)
	if _, err := databasetest.SQL(t, b.data.Database).ExecContext(t.Context(), "update settlement_plans set keep = 1000001"); err != nil {
		t.Fatal(err)
	}
	if err := b.gateway.FollowPlans(t.Context()); err != nil {
		t.Fatal(err)
	}
	p := must(b.gateway.SettlementPlans(t.Context(), b.caller().Actor, "", gusd))(t)[0]
	s = must(b.gateway.Settlement(t.Context(), b.caller().Actor, p.LastNo))(t)
	if s.Amount.String() != "22.94" || s.Fee.String() != "0.08" { // of 22.949999, and 0.075702 and 0.001
		t.Errorf("settled %s with a fee of %s", s.Amount, s.Fee)
	}
	b.outcome(payoutOf(s), payment.PayoutSigned, payment.PayoutConfirmed)
	b.check()
}

// A plan that fails, as no refusal is, is told, and in no other's way.
func TestOnePlanFails(t *testing.T) {
	b := newBench(t)
	b.planned(gateway.NewSettlementPlan{Threshold: money.MustParse("20")})
	var subs []string
	for i := range 3 {
		sub := must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Branch", ParentID: b.merchant.ID}))(t).ID
		n := gateway.NewSettlementPlan{Token: usdt, Address: payer, Threshold: money.MustParse("20")}
		must(b.gateway.SetSettlementPlan(t.Context(), gateway.Operator(), sub, n))(t)
		p := params(fmt.Sprint(i), "25")
		p.MerchantID = sub
		o := must(b.createOrder(b.caller(), p))(t)
		b.chain.next(b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6)))
		b.chain.confirm()
		b.chain.record()
		subs = append(subs, sub)
	}
	full := fmt.Sprintf("insert into accounts (merchant_id, asset_id, kind, holder, debits_posted, credits_posted) values ('%s', %d, 'reserved', '%s', %[4]d, %[4]d)",
		b.merchant.ID, b.plan().Asset.ID, subs[0], int64(9223372036854775807))
	if _, err := databasetest.SQL(t, b.data.Database).ExecContext(t.Context(), full); err != nil {
		t.Fatal(err)
	}
	if err := b.gateway.FollowPlans(t.Context()); err == nil || !strings.Contains(err.Error(), "of "+subs[0]+" in "+usdt+": ") || strings.Contains(err.Error(), subs[1]) {
		t.Errorf("followed: %v, want the plan of %s told", err, subs[0])
	}
	for i, sub := range subs {
		p := must(b.gateway.SettlementPlans(t.Context(), b.caller().Actor, sub, usdt))(t)[0]
		if (p.LastNo == "") != (i == 0) {
			t.Errorf("the plan of sub-merchant %d made %q", i, p.LastNo)
		}
	}
}

// Where nothing is ever sent no list may name, nor a plan without a list.
func TestAddressesThatAreNeverSettledTo(t *testing.T) {
	b := newBench(t)
	contract := "0x00000000000000000000000000000000000000C0"
	b.config.Tokens = append(b.config.Tokens, gateway.Token{Rates: gateway.InDollars(money.MustParseRate("1")),
		Asset: payment.Asset{Chain: bsc, Contract: address(contract), Token: "BSC_DAI", Decimals: 6}})
	b.restart()
	for what, to := range map[string]string{
		"the zero address": "0x0000000000000000000000000000000000000000", "the treasury": treasury, "the payout wallet": payoutWallet,
		"the contract of a token of another chain": contract, "a deposit address": b.create("1", usdt).DepositAddress,
	} {
		_, err := b.gateway.AddSettlementAddress(t.Context(), gateway.Operator(), b.merchant.ID, eth, to)
		refusedWith(t, what, err, fault.AddressNotAllowed)
		if what == "the contract of a token of another chain" {
			continue // to which that token alone is not sent
		}
		n := gateway.NewSettlementPlan{Token: usdt, Address: to, Threshold: money.MustParse("20")}
		_, err = b.gateway.SetSettlementPlan(t.Context(), gateway.Operator(), b.merchant.ID, n)
		refusedWith(t, "a plan to "+what, err, fault.AddressNotAllowed)
	}
	if list := must(b.gateway.SettlementAddresses(t.Context(), gateway.Operator(), b.merchant.ID))(t); len(list) != 0 {
		t.Errorf("listed %+v", list)
	}
}
