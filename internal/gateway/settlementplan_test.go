package gateway_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// planned has the bench's merchant settled by a plan, to an address of its list.
func (b *bench) planned(n gateway.NewSettlementPlan) {
	b.t.Helper()
	must(b.gateway.AddSettlementAddress(b.t.Context(), gateway.Operator(), b.merchant.ID, eth, payer))(b.t)
	n.Token, n.Address = usdt, payer
	must(b.gateway.SetSettlementPlan(b.t.Context(), gateway.Operator(), b.merchant.ID, n))(b.t)
}

// follow has plans followed, and returns the settlements that there are, oldest first.
func (b *bench) follow() (all []string) {
	b.t.Helper()
	if err := b.gateway.FollowPlans(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
	for _, s := range must(b.gateway.Settlements(b.t.Context(), b.caller().Actor, gateway.SettlementQuery{}))(b.t).Settlements {
		if !strings.HasPrefix(s.SettlementOrderNo, payment.PlanPrefix) {
			b.t.Errorf("a plan made settlement %s", s.SettlementOrderNo)
		}
		all = append([]string{s.Amount.String()}, all...)
	}
	return all
}

func (b *bench) settles(what string, want ...string) {
	b.t.Helper()
	if got := b.follow(); strings.Join(got, " ") != strings.Join(want, " ") {
		b.t.Errorf("%s: settled %v, want %v", what, got, want)
	}
}

func (b *bench) plan() gateway.PlanDetail {
	b.t.Helper()
	return must(b.gateway.SettlementPlans(b.t.Context(), b.caller().Actor, "", usdt))(b.t)[0]
}

// A balance that has reached the threshold is settled but for what is kept, as often as
// that happens.
func TestPlanByThreshold(t *testing.T) {
	b := newBench(t)
	b.planned(gateway.NewSettlementPlan{Threshold: money.MustParse("40"), Keep: money.MustParse("10")})
	b.paidOrder("1", 25)
	b.settles("below the threshold")
	b.paidOrder("2", 25)
	b.settles("above it", "40.00")
	b.settles("again", "40.00")
	b.holds(usdt, "deposits 50.00+0.00", "available 10.00+0.00", "reserved 40.00+0.00")
	b.paidOrder("3", 25)
	b.settles("it has grown, and not enough", "40.00")
	b.paidOrder("4", 25)
	b.settles("it has grown enough", "40.00", "50.00")
	if p := b.plan(); p.Made != 2 || !strings.HasSuffix(p.LastNo, "N2") || p.Refused != "" {
		t.Errorf("the plan is %+v", p)
	}
	b.check()
}

// By the calendar a balance is settled once an occasion, by however many replicas, and
// however often they start anew.
func TestPlanByCalendar(t *testing.T) {
	b := newBench(t)
	b.now = time.Date(2027, 1, 16, 5, 0, 0, 0, time.UTC) // a Saturday
	b.paidOrder("1", 25)
	b.planned(gateway.NewSettlementPlan{Schedule: "daily 06:00", Keep: money.MustParse("5")})
	b.settles("before its time")
	b.now = b.now.Add(time.Hour)
	other := b.beside()
	var followers sync.WaitGroup
	for _, replica := range []*bench{b, other, b, other} {
		followers.Go(func() {
			if err := replica.gateway.FollowPlans(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	followers.Wait()
	b.settles("at its time", "20.00")
	if p := b.plan(); p.LastNo != fmt.Sprintf("AUTO%dD20270116T0600", p.Asset.ID) || !p.Next.Equal(time.Date(2027, 1, 17, 6, 0, 0, 0, time.UTC)) {
		t.Errorf("the plan is %+v", p)
	}
	b.paidOrder("2", 25)
	b.restart()
	b.settles("later on that day", "20.00")
	b.now = b.now.Add(72 * time.Hour) // down for days: one settlement for all
	b.settles("days later", "20.00", "25.00")
	// Removed and made again, an occasion that was is none.
	if err := b.gateway.RemoveSettlementPlan(t.Context(), gateway.Operator(), b.merchant.ID, usdt); err != nil {
		t.Fatal(err)
	}
	b.paidOrder("3", 25)
	b.settles("without a plan", "20.00", "25.00")
	b.planned(gateway.NewSettlementPlan{Schedule: "weekly WED 06:00"})
	b.settles("before its day", "20.00", "25.00")
	b.now = b.now.Add(24 * time.Hour)
	b.settles("on its day", "20.00", "25.00", "30.00")
	b.check()
}

// What a merchant may not have settled, no plan settles: it says why, and goes on when
// nothing is in the way any more.
func TestPlanIsRefused(t *testing.T) {
	b := newBench(t)
	b.paidOrder("1", 25)
	b.planned(gateway.NewSettlementPlan{Threshold: money.MustParse("20")})
	set := func(c gateway.MerchantChange) {
		t.Helper()
		must(b.gateway.UpdateMerchant(t.Context(), gateway.Operator(), b.merchant.ID, c))(t)
	}
	refused := func(what, code string) {
		t.Helper()
		b.settles(what)
		if p := b.plan(); p.Refused != code || code != "" && (p.Detail == "" || p.RefusedAt.IsZero()) {
			t.Errorf("%s: the plan says %q %q, want %s", what, p.Refused, p.Detail, code)
		}
		b.holds(usdt, "deposits 25.00+0.00", "available 25.00+0.00")
	}
	set(gateway.MerchantChange{SettleMin: amount("30")})
	refused("less than the minimum", "settlement_too_small")
	set(gateway.MerchantChange{SettleMin: amount("0"), DailyOutflow: amount("24")})
	refused("more than a day's limit", "outflow_limit_reached")
	set(gateway.MerchantChange{DailyOutflow: amount("0")})
	must(b.gateway.AddSettlementAddress(t.Context(), gateway.Operator(), b.merchant.ID, eth, "0x00000000000000000000000000000000000000a1"))(t)
	if err := b.gateway.RemoveSettlementAddress(t.Context(), gateway.Operator(), b.merchant.ID, eth, payer); err != nil {
		t.Fatal(err)
	}
	refused("an address that was taken off the list", "address_not_allowed")
	must(b.gateway.AddSettlementAddress(t.Context(), gateway.Operator(), b.merchant.ID, eth, payer))(t)
	b.setDisabled(b.merchant.ID, true)
	if err := b.gateway.FollowPlans(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.setDisabled(b.merchant.ID, false)
	if p := b.plan(); p.LastNo != "" {
		t.Errorf("while it was disabled %s was made", p.LastNo)
	}
	b.settles("at last", "25.00")
	if p := b.plan(); p.Refused != "" || !p.RefusedAt.IsZero() {
		t.Errorf("it still says %q", p.Refused)
	}
	s := must(b.gateway.Settlement(t.Context(), b.caller().Actor, b.plan().LastNo))(t)
	b.outcome(payoutOf(s), payment.PayoutSigned, payment.PayoutConfirmed)
	b.fork(confirmations) // what was settled is owed now
	b.paidOrder("2", 20)
	b.settles("while it owes", "25.00")
	b.check()
}

func TestSettlementPlanIsChecked(t *testing.T) {
	b := newBench(t)
	sub := must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Branch", ParentID: b.merchant.ID}))(t).ID
	must(b.gateway.AddSettlementAddress(t.Context(), gateway.Operator(), b.merchant.ID, eth, payer))(t)
	five := money.MustParse("5")
	for want, n := range map[string]gateway.NewSettlementPlan{
		"one of the two":        {Token: usdt, Address: payer},
		"a threshold or a":      {Token: usdt, Address: payer, Threshold: five, Schedule: "daily 06:00"},
		"above what is kept":    {Token: usdt, Address: payer, Threshold: five, Keep: five},
		"is no schedule":        {Token: usdt, Address: payer, Schedule: "hourly"},
		"no day of the week":    {Token: usdt, Address: payer, Schedule: "weekly XXX 06:00"},
		"no time of the day":    {Token: usdt, Address: payer, Schedule: "daily 25:00"},
		"is not a token":        {Token: "ETH_DOGE", Address: payer, Threshold: five},
		"address_invalid":       {Token: usdt, Address: "0x1", Threshold: five},
		"not on the merchant's": {Token: usdt, Address: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", Threshold: five},
	} {
		if _, err := b.gateway.SetSettlementPlan(t.Context(), gateway.Operator(), sub, n); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", n, err, want)
		}
	}
	d := must(b.gateway.SetSettlementPlan(t.Context(), gateway.Operator(), sub, gateway.NewSettlementPlan{Token: usdt, Address: payer, Schedule: "weekly SUN 23:30"}))(t)
	if d.Holder != sub || d.MerchantID != b.merchant.ID || d.Schedule() != "weekly SUN 23:30" || d.Next.Weekday() != time.Sunday {
		t.Errorf("made %+v", d)
	}
	if err := b.gateway.RemoveSettlementPlan(t.Context(), gateway.Operator(), b.merchant.ID, usdt); err == nil || !strings.Contains(err.Error(), "has no plan") {
		t.Errorf("the parent's, which there is not: %v", err)
	}
}

// On one's own machine a merchant without a list is settled anywhere by a plan.
func TestPlanWithoutAList(t *testing.T) {
	b := newBench(t)
	n := gateway.NewSettlementPlan{Token: usdt, Address: payer, Threshold: money.MustParse("20")}
	must(b.gateway.SetSettlementPlan(t.Context(), gateway.Operator(), b.merchant.ID, n))(t)
	b.paidOrder("1", 25)
	b.settles("without a list", "25.00")
	must(b.gateway.AddSettlementAddress(t.Context(), gateway.Operator(), b.merchant.ID, eth, "0x00000000000000000000000000000000000000a1"))(t)
	_, err := b.gateway.SetSettlementPlan(t.Context(), gateway.Operator(), b.merchant.ID, n)
	refusedWith(t, "an address that is not on the list", err, fault.AddressNotAllowed)
}

// A token may be called as no settlement may be numbered.
func TestPlansOfTokensOfAllNames(t *testing.T) {
	b := newBench(t)
	names := []string{"ETH_USDC.e", "ETH_USDCe", "ETH_" + strings.Repeat("-a", 16)}
	for i, name := range names {
		b.config.Tokens = append(b.config.Tokens, gateway.Token{Rates: gateway.InDollars(money.MustParseRate("1")),
			Asset: payment.Asset{Chain: eth, Contract: address(fmt.Sprint("0xNAMED", i)), Token: name, Decimals: 6}})
	}
	b.restart()
	sub := must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Branch", ParentID: b.merchant.ID}))(t).ID
	must(b.gateway.AddSettlementAddress(t.Context(), gateway.Operator(), b.merchant.ID, eth, payer))(t)
	for i, name := range names {
		n := gateway.NewSettlementPlan{Token: name, Address: payer, Threshold: money.MustParse("20")}
		must(b.gateway.SetSettlementPlan(t.Context(), gateway.Operator(), sub, n))(t)
		p := params(fmt.Sprint(i), "25")
		p.Token, p.MerchantID = name, sub
		o := must(b.createOrder(b.caller(), p))(t)
		b.chain.next(b.chain.pay(fmt.Sprint("0xNAMED", i), o.DepositAddress, units(25, 6)))
		b.chain.confirm()
		b.chain.record()
	}
	b.settles("each", "25.00", "25.00", "25.00")
	for _, p := range must(b.gateway.SettlementPlans(t.Context(), b.caller().Actor, sub, ""))(t) {
		if p.LastNo == "" || p.Refused != "" {
			t.Errorf("the plan is %+v", p)
		}
	}
	b.check()
}
