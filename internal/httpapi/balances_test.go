package httpapi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/money"
)

// Balances and statements say where a merchant's money is, and how it came there.
func TestBalancesAndStatement(t *testing.T) {
	b := newBench(t)
	b.paid("1", 25_000_000)
	b.succeeds(refundOf("1", "5", ""))
	b.succeeds(settle("S1", `"amount":"10"`))
	b.now = b.now.Add(time.Second)
	listed := records(t, b.succeeds(post("/checkout/balance/list", `{}`)))
	if want := "map[abnormal:0.00 available:10.00 chain:ETH incoming:0.00 merchantId: reserved:15.00 shortfall:0.00 token:ETH_USDT unconfirmed:0.00]"; len(listed) != 1 || fmt.Sprint(listed[0]) != want {
		t.Errorf("balances are %v, want %s", listed, want)
	}
	whole := members(t, b.succeeds(post("/checkout/statement/list", `{"token":"ETH_USDT"}`)))
	if whole["openingBalance"] != "0.00" || whole["closingBalance"] != "10.00" || whole["balance"] != "available" || whole["nextCursor"] != "" || whole["csv"] != "" {
		t.Errorf("the statement is %v", whole)
	}
	var lines []string
	for _, l := range whole["records"].([]any) {
		l := l.(map[string]any)
		lines = append(lines, fmt.Sprint(l["type"], " ", l["orderNo"], l["refundOrderNo"], l["settlementOrderNo"], " ", l["from"], ">", l["to"], " ", l["amount"], "=", l["balance"]))
	}
	if got, want := strings.Join(lines, ", "), "order 1 incoming>available 25.00=25.00, refund 1R1 available>reserved -5.00=20.00, settlement S1 available>reserved -10.00=10.00"; got != want {
		t.Errorf("its lines are %s, want %s", got, want)
	}
	// As a file, page by page.
	text, cursor := "", ""
	for {
		part := members(t, b.succeeds(post("/checkout/statement/list", fmt.Sprintf(`{"token":"ETH_USDT","format":"csv","pageSize":2,"cursor":%q}`, cursor))))
		text += part["csv"].(string)
		if cursor = part["nextCursor"].(string); cursor == "" {
			break
		}
	}
	rows := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(rows) != 6 || rows[0] != "time,type,orderNo,depositNo,refundOrderNo,settlementOrderNo,sysid,from,to,amount,balance" || rows[1] != ",opening,,,,,,,,,0.00" ||
		!strings.HasSuffix(rows[3], ",available,reserved,-5.00,20.00") || !strings.HasSuffix(rows[5], ",closing,,,,,,,,,10.00") {
		t.Errorf("as a file it is\n%s", text)
	}
	for body, want := range map[string][2]string{
		`{}`:                                    {"parameter_missing", "token"},
		`{"token":"ETH_USDT","balance":"x"}`:    {"parameter_invalid", "balance"},
		`{"token":"ETH_USDT","format":"x"}`:     {"parameter_invalid", "format"},
		`{"token":"ETH_USDT","cursor":"x"}`:     {"parameter_invalid", "cursor"},
		`{"token":"ETH_USDT","pageSize":201}`:   {"parameter_invalid", "pageSize"},
		`{"token":"ETH_USDT","from":1}`:         {"parameter_unknown", "from"},
		`{"token":"ETH_USDT","merchantId":"x"}`: {"merchant_unknown", "merchantId"},
	} {
		if a := b.refuses(body, post("/checkout/statement/list", body), want[0], true); a.Error != nil && a.Error.Param != want[1] {
			t.Errorf("%s: it blames %q, want %q", body, a.Error.Param, want[1])
		}
	}
	b.refuses("a stranger's balances", post("/checkout/balance/list", `{"merchantId":"x"}`), "merchant_unknown", true)
}

// A merchant sees by which plans its balances are settled, and why one could not be.
func TestSettlementPlansAreShown(t *testing.T) {
	b := newBench(t)
	b.paid("1", 25_000_000)
	must(b.gateway.AddSettlementAddress(t.Context(), gateway.Operator(), b.merchant.ID, "ETH", address))(t)
	must(b.gateway.SetSettlementPlan(t.Context(), gateway.Operator(), b.merchant.ID, gateway.NewSettlementPlan{Token: "ETH_USDT", Address: address,
		Threshold: money.MustParse("20"), Keep: money.MustParse("1")}))(t)
	b.settlesFrom("30")
	listed := func() string {
		t.Helper()
		if err := b.gateway.FollowPlans(t.Context()); err != nil {
			t.Fatal(err)
		}
		all := members(t, b.succeeds(post("/checkout/settlement-plan/list", `{"token":"ETH_USDT"}`)))["records"].([]any)
		if len(all) != 1 {
			t.Fatalf("listed %v, want one plan", all)
		}
		p := all[0].(map[string]any)
		return fmt.Sprint(p["merchantId"], p["token"], " ", p["threshold"], " ", p["schedule"], p["keep"], " ", p["nextAt"], " ", p["failReason"])
	}
	if got, want := listed(), "ETH_USDT 20.00 1.00 0 settlement_too_small"; got != want {
		t.Errorf("the plan reads %q, want %q", got, want)
	}
	b.settlesFrom("0")
	if got, want := listed(), "ETH_USDT 20.00 1.00 0 "; got != want {
		t.Errorf("the plan reads %q, want %q", got, want)
	}
	if made := records(t, b.succeeds(post("/checkout/settlement/list", `{}`))); len(made) != 1 || made[0]["settlementAmount"] != "24.00" {
		t.Errorf("it made %v", made)
	}
	b.refuses("a stranger's plans", post("/checkout/settlement-plan/list", `{"merchantId":"x"}`), "merchant_unknown", true)
}
