package gateway_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/wire"
)

// Every list that takes a merchantId has all rows without one, a sub-merchant's with its
// id and the merchant's own with its own, and refuses an id of nobody of the merchant's:
// a list that is empty for a wrong id hides that it is wrong.
func TestListsOfOneMerchant(t *testing.T) {
	b := newBench(t)
	sub := must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Branch", ParentID: b.merchant.ID}))(t).ID
	for no, merchantID := range map[string]string{"own": "", "named": b.merchant.ID, "theirs": sub} {
		p := params(no, "25")
		p.MerchantID = merchantID
		o := must(b.createOrder(b.caller(), p))(t)
		b.chain.next(b.chain.pay("0xUSDT", o.DepositAddress, units(30, 6)))
		b.chain.confirm()
		b.chain.record()
		must(b.refund(gateway.NewRefund{RefundOrderNo: no, OrderNo: no, Address: payer, Amount: amount("5")}))(t)
		must(b.settlement(gateway.NewSettlement{SettlementOrderNo: no, SubMerchantID: merchantID, Token: usdt, Address: payer, Amount: amount("5")}))(t)
	}
	of := func(name string, total int64, numbers []string) string {
		slices.Sort(numbers)
		return fmt.Sprintf("%s %d: %s", name, total, strings.Join(numbers, " "))
	}
	lists := map[string]func(merchantID string) (string, error){
		"orders": func(id string) (string, error) {
			page, err := b.list(gateway.OrderQuery{SubMerchantID: id})
			return of("orders", page.Total, each(page.Orders, func(o gateway.OrderDetail) string { return o.OrderNo })), err
		},
		"refunds": func(id string) (string, error) {
			page, err := b.gateway.Refunds(t.Context(), b.caller().Actor, gateway.RefundQuery{SubMerchantID: id})
			return of("refunds", page.Total, each(page.Refunds, func(r gateway.RefundDetail) string { return r.OrderNo })), err
		},
		"abnormal payments": func(id string) (string, error) {
			page, err := b.gateway.AbnormalPayments(t.Context(), b.caller().Actor, gateway.AbnormalQuery{SubMerchantID: id})
			return of("abnormal payments", page.Total, each(page.Payments, func(p gateway.AbnormalDetail) string { return p.Deposit.OrderNo })), err
		},
		"settlements": func(id string) (string, error) {
			page, err := b.gateway.Settlements(t.Context(), b.caller().Actor, gateway.SettlementQuery{SubMerchantID: id})
			return of("settlements", page.Total, each(page.Settlements, func(s gateway.SettlementDetail) string { return s.SettlementOrderNo })), err
		},
	}
	for _, r := range must(b.gateway.Refunds(t.Context(), b.caller().Actor, gateway.RefundQuery{SubMerchantID: sub}))(t).Refunds {
		if got := wire.NewRefund(r.Refund, r.Chain).MerchantID; got != sub {
			t.Errorf("the refund's merchantId is %q, want %q", got, sub)
		}
	}
	for id, want := range map[string]string{sub: sub, b.merchant.ID: ""} {
		for _, p := range must(b.gateway.AbnormalPayments(t.Context(), b.caller().Actor, gateway.AbnormalQuery{SubMerchantID: id}))(t).Payments {
			if got := wire.NewAbnormalRecord(p.AbnormalPayment, p.Chain).MerchantID; got != want {
				t.Errorf("the abnormal payment's merchantId is %q, want %q", got, want)
			}
		}
	}
	another := b.ofAnother()
	for name, list := range lists {
		for id, want := range map[string]string{"": "3: named own theirs", sub: "1: theirs", b.merchant.ID: "2: named own"} {
			if got := must(list(id))(t); got != name+" "+want {
				t.Errorf("with merchantId %q: got %s, want %s", id, got, want)
			}
		}
		for _, id := range []string{another, "mer_x"} {
			_, err := list(id)
			refusedWith(t, name+" of another merchant", err, fault.MerchantUnknown)
		}
	}
}

// each is what a list's members are named by.
func each[T any](list []T, name func(T) string) (names []string) {
	for _, one := range list {
		names = append(names, name(one))
	}
	return names
}
