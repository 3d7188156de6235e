package xcheckout_test

import (
	"reflect"
	"testing"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/money"
)

const fiatSettlement = `{"sysid":"ST1","settlementOrderNo":"S1","merchantId":"","token":"ETH_USDT","address":"","settlementAmount":"36.036396","fee":"0.00",` +
	`"settleStatus":"FAILED","failReason":"bank_returned","txHash":"","fiat":{"currency":"EUR","amount":"33.33","sentAmount":"33.33","rate":"1.0812",` +
	`"bankAccount":{"name":"Shop","iban":"DE02120300000000202051"},"bankReason":"AC04"},"createdTime":"2025-09-26T15:02:11.870","updatedTime":"2025-09-26T15:02:12"}`

// A settlement to a bank account is asked for by its own call, and read as any other.
func TestFiatSettlementCreate(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/settlement/fiat/create", func(c call) answer {
		if c.number == 1 {
			return answer{status: 503, body: refusal(503, "unavailable", "")}
		}
		return ok(fiatSettlement)
	})
	client := p.newClient(nil)
	account := xcheckout.BankAccount{Name: "Shop", IBAN: "DE02120300000000202051"}
	r := xcheckout.FiatSettlementRequest{SettlementOrderNo: "S1", Token: "ETH_USDT", Currency: "EUR", Amount: money.MustParse("33.33"), BankAccount: account}
	got, err := client.Settlements.CreateFiat(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	want := &xcheckout.Fiat{Currency: "EUR", Amount: 33_330_000, SentAmount: 33_330_000, Rate: "1.0812", BankAccount: account, BankReason: "AC04"}
	if !reflect.DeepEqual(got.Fiat, want) || got.Status != xcheckout.SettlementFailed || got.FailReason != "bank_returned" {
		t.Errorf("got %+v with %+v, want %+v", got, got.Fiat, want)
	}
	wantBody := map[string]any{"settlementOrderNo": "S1", "token": "ETH_USDT", "currency": "EUR", "amount": "33.33",
		"bankAccount": map[string]any{"name": "Shop", "iban": "DE02120300000000202051"}}
	if body := decodeBody(t, p.seen()[1].body); !reflect.DeepEqual(body, wantBody) {
		t.Errorf("sent %v, want %v", body, wantBody)
	}
	for param, change := range map[string]func(*xcheckout.FiatSettlementRequest){
		"settlementOrderNo": func(r *xcheckout.FiatSettlementRequest) { r.SettlementOrderNo = "" },
		"token":             func(r *xcheckout.FiatSettlementRequest) { r.Token = "" },
		"currency":          func(r *xcheckout.FiatSettlementRequest) { r.Currency = "" },
		"amount":            func(r *xcheckout.FiatSettlementRequest) { r.Amount = 0 },
		"bankAccount":       func(r *xcheckout.FiatSettlementRequest) { r.BankAccount = xcheckout.BankAccount{} },
	} {
		lacking := r
		change(&lacking)
		if _, err := client.Settlements.CreateFiat(t.Context(), lacking); xcheckout.CodeOf(err) != xcheckout.CodeParameterMissing {
			t.Errorf("without %s: %v", param, err)
		}
	}
	if len(p.seen()) != 2 {
		t.Errorf("%d were sent, want the first and its repeat", len(p.seen()))
	}
}
