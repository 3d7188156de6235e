package httpapi_test

import (
	"fmt"
	"strings"
	"testing"
)

// settleFiat asks for a settlement in ETH_USDT to a bank account, with more members of
// it and of the account.
func settleFiat(settlementOrderNo, more, account string) request {
	return post("/checkout/settlement/fiat/create", fmt.Sprintf(`{"settlementOrderNo":%q,"token":"ETH_USDT",%s,"bankAccount":{"name":"Shoe Shop",%s}}`, settlementOrderNo, more, account))
}

const ibanMember = `"iban":"DE02 1203 0000 0000 2020 51"`

// A settlement to a bank account is made once, is seen by each call in one form, and is
// cancelled as any other.
func TestFiatSettlement(t *testing.T) {
	b := newBench(t)
	b.paid("1", 25_000_000)
	ask := settleFiat("S1", `"currency":"EUR","amount":"10.01"`, ibanMember)
	made := members(t, b.succeeds(ask))
	for name, want := range map[string]any{"settlementOrderNo": "S1", "merchantId": "", "token": "ETH_USDT", "address": "", "settlementAmount": "12.5125", "fee": "0.00",
		"settleStatus": "PENDING_SETTLEMENT", "failReason": "", "txHash": ""} {
		if made[name] != want {
			t.Errorf("made: %s is %v, want %v", name, made[name], want)
		}
	}
	fiat := "map[amount:10.01 bankAccount:map[iban:DE02120300000000202051 name:Shoe Shop] bankReason: currency:EUR rate:1.25 sentAmount:10.01]"
	if got := fmt.Sprint(made["fiat"]); got != fiat {
		t.Errorf("made with %s, want %s", got, fiat)
	}
	again := settleFiat("S1", fmt.Sprintf(`"currency":"EUR","amount":"10.010","merchantId":%q`, b.merchant.ID), `"iban":"de02120300000000202051"`)
	for name, r := range map[string]request{"again": again, "info": get("/checkout/settlement/info?settlementOrderNo=S1")} {
		if got := members(t, b.succeeds(r)); fmt.Sprint(got) != fmt.Sprint(made) {
			t.Errorf("%s: %v, want %v", name, got, made)
		}
	}
	if listed := records(t, b.succeeds(post("/checkout/settlement/list", `{}`))); len(listed) != 1 || fmt.Sprint(listed[0]) != fmt.Sprint(made) {
		t.Errorf("listed %v, want %v", listed, made)
	}
	for more, param := range map[string][2]string{`"currency":"EUR","amount":"10"`: {ibanMember, "amount"}, `"currency":"EUR","amount":"10.01"`: {`"iban":"NL91ABNA0417164300"`, "bankAccount"}} {
		a := b.refuses(more, settleFiat("S1", more, param[0]), "settlement_order_no_reused", true)
		if a.Error != nil && !strings.Contains(a.Error.Message, "its "+param[1]+" differs") {
			t.Errorf("%s: %q, want it to name %s", more, a.Error.Message, param[1])
		}
	}
	b.refuses("a number that an address has", settle("S1", `"amount":"1"`), "settlement_order_no_reused", true)
	if got := members(t, b.succeeds(get("/checkout/settlement/cancel?settlementOrderNo=S1"))); got["settleStatus"] != "CANCELLED" || fmt.Sprint(got["fiat"]) != fiat {
		t.Errorf("cancelled: %v", got)
	}
	b.announced("SETTLEMENT_ORDER_CHANGED", "cancelled", "pending_settlement") // newest first
}

func TestFiatSettlementParameters(t *testing.T) {
	b := newBench(t)
	b.paid("1", 25_000_000)
	whole := `{"settlementOrderNo":"S1","token":"ETH_USDT","currency":"EUR","amount":"1","bankAccount":{"name":"Shop","iban":"DE02120300000000202051"}}`
	for change, want := range map[[2]string][2]string{
		{`"settlementOrderNo":"S1",`, ""}:  {"parameter_missing", "settlementOrderNo"},
		{`"token":"ETH_USDT",`, ""}:        {"parameter_missing", "token"},
		{`"currency":"EUR",`, ""}:          {"parameter_missing", "currency"},
		{`"EUR"`, `"eur"`}:                 {"currency_not_settled", "currency"},
		{`"amount":"1",`, ""}:              {"parameter_missing", "amount"},
		{`"1"`, `"0"`}:                     {"amount_out_of_range", "amount"},
		{`"1"`, `"1.001"`}:                 {"amount_out_of_range", "amount"},
		{`"1"`, `"20.01"`}:                 {"insufficient_balance", "amount"},
		{`"name":"Shop",`, ""}:             {"parameter_missing", "bankAccount.name"},
		{`"Shop"`, `"\u0000"`}:             {"parameter_invalid", "bankAccount.name"},
		{`"Shop"`, `"A;B"`}:                {"parameter_invalid", "bankAccount.name"},
		{`"iban"`, `"accountNumber"`}:      {"parameter_missing", "bankAccount.bic"},
		{`2051"`, `2052"`}:                 {"iban_invalid", "bankAccount.iban"},
		{`"iban"`, `"bic":"1","iban"`}:     {"bic_invalid", "bankAccount.bic"},
		{`"iban"`, `"country":"D","iban"`}: {"parameter_invalid", "bankAccount.country"},
		{`"iban"`, `"swift":"1","iban"`}:   {"parameter_unknown", "bankAccount.swift"},
		{`"Shop"`, `1`}:                    {"parameter_invalid", "bankAccount.name"},
		{`,"bankAccount":{"name":"Shop","iban":"DE02120300000000202051"}`, ""}: {"parameter_missing", "bankAccount"},
	} {
		body := strings.Replace(whole, change[0], change[1], 1)
		a := b.refuses(body, post("/checkout/settlement/fiat/create", body), want[0], true)
		if a.Error != nil && a.Error.Param != want[1] {
			t.Errorf("%s: blamed %q, want %q", body, a.Error.Param, want[1])
		}
	}
	b.announced("SETTLEMENT_ORDER_CHANGED")
}
