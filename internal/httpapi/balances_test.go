package httpapi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
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
	if len(rows) != 6 || rows[0] != "time,type,orderNo,refundOrderNo,settlementOrderNo,sysid,from,to,amount,balance" || rows[1] != ",opening,,,,,,,,0.00" ||
		!strings.HasSuffix(rows[3], ",available,reserved,-5.00,20.00") || !strings.HasSuffix(rows[5], ",closing,,,,,,,,10.00") {
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
