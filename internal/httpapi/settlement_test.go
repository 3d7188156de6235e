package httpapi_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/money"
)

// settle asks for a settlement in ETH_USDT, with more members.
func settle(settlementOrderNo, more string) request {
	return post("/checkout/settlement/create", fmt.Sprintf(`{"settlementOrderNo":%q,"token":"ETH_USDT","address":%q,%s}`, settlementOrderNo, address, more))
}

// settlesFrom sets the least that the merchant's settlements may be.
func (b *bench) settlesFrom(least string) {
	b.t.Helper()
	amount := money.MustParse(least)
	must(b.gateway.UpdateMerchant(b.t.Context(), gateway.Operator(), b.merchant.ID, gateway.MerchantChange{SettleMin: &amount}))(b.t)
}

// A settlement is made once however often it is asked for, is seen by each call in one
// form, and is cancelled as long as nothing was signed.
func TestSettlement(t *testing.T) {
	b := newBench(t)
	share, fee := int64(100), money.MustParse("0.5")
	must(b.gateway.UpdateMerchant(t.Context(), gateway.Operator(), b.merchant.ID, gateway.MerchantChange{SettleFeeShare: &share, SettleFee: &fee}))(t)
	b.paid("1", 25_000_000)
	made := members(t, b.succeeds(settle("S1", `"amount":"10"`)))
	for name, want := range map[string]any{"settlementOrderNo": "S1", "merchantId": "", "token": "ETH_USDT", "address": address, "settlementAmount": "10.00",
		"fee": "0.60", "settleStatus": "PENDING_SETTLEMENT", "failReason": "", "txHash": ""} {
		if made[name] != want {
			t.Errorf("made: %s is %v, want %v", name, made[name], want)
		}
	}
	again := settle("S1", fmt.Sprintf(`"amount":"10.000","merchantId":%q`, b.merchant.ID))
	for name, r := range map[string]request{"again": again, "info": get("/checkout/settlement/info?settlementOrderNo=S1"),
		"info by body": post("/checkout/settlement/info", `{"settlementOrderNo":"S1"}`)} {
		if got := members(t, b.succeeds(r)); fmt.Sprint(got) != fmt.Sprint(made) {
			t.Errorf("%s: %v, want %v", name, got, made)
		}
	}
	if listed := records(t, b.succeeds(post("/checkout/settlement/list", `{}`))); len(listed) != 1 || fmt.Sprint(listed[0]) != fmt.Sprint(made) {
		t.Errorf("listed %v, want %v", listed, made)
	}
	b.refuses("more than is left", settle("S2", `"amount":"15.000001"`), "insufficient_balance", true)
	for name, r := range map[string]request{"by query": get("/checkout/settlement/cancel?settlementOrderNo=S1"),
		"again by body": post("/checkout/settlement/cancel", `{"settlementOrderNo":"S1"}`)} {
		if got := members(t, b.succeeds(r)); got["settleStatus"] != "CANCELLED" || got["sysid"] != made["sysid"] {
			t.Errorf("cancelled %s: %v", name, got)
		}
	}
	if got := members(t, b.succeeds(again)); got["settleStatus"] != "CANCELLED" {
		t.Errorf("asked for again after it was cancelled: %v", got)
	}
	b.succeeds(settle("S2", `"amount":"25"`))
	b.announced("SETTLEMENT_ORDER_CHANGED", "pending_settlement", "cancelled", "pending_settlement")
}

// By orders it is their sum without what was refunded, and each is settled once.
func TestSettlementOfOrders(t *testing.T) {
	b := newBench(t)
	b.paid("1", 25_000_000)
	b.paid("2", 25_000_000)
	b.succeeds(refundOf("1", "5", ""))
	if a := b.refuses("another sum", settle("S1", `"orderNos":["1","2"],"amount":"50"`), "amount_mismatch", true); a.Error != nil &&
		(a.Error.Param != "amount" || !strings.Contains(a.Error.Message, "45.00")) {
		t.Errorf("it does not say what the sum is: %+v", a.Error)
	}
	if got := members(t, b.succeeds(settle("S1", `"orderNos":["1","2"],"amount":"45"`))); got["settlementAmount"] != "45.00" {
		t.Errorf("settled %v", got)
	}
	b.succeeds(settle("S1", `"orderNos":["2","1"],"amount":"45"`)) // in whichever order
	b.succeeds(settle("S1", `"orderNos":["1","2"]`))               // without the check
	for more, param := range map[string]string{`"orderNos":["1"]`: "orderNos", `"orderNos":["1"],"amount":"45"`: "orderNos", `"orderNos":["1","2"],"amount":"44"`: "amount"} {
		a := b.refuses(more, settle("S1", more), "settlement_order_no_reused", true)
		if a.Error != nil && !strings.Contains(a.Error.Message, "its "+param+" differs") {
			t.Errorf("%s: %q, want it to name %s", more, a.Error.Message, param)
		}
	}
	b.refuses("one again", settle("S2", `"orderNos":["2"]`), "order_not_settleable", true)
	b.succeeds(get("/checkout/settlement/cancel?settlementOrderNo=S1"))
	b.succeeds(settle("S2", `"orderNos":["2"]`))
}

// What can't be a settlement is refused with the parameter at fault.
func TestSettlementParameters(t *testing.T) {
	b := newBench(t)
	b.paid("1", 25_000_000)
	b.succeeds(create("open"))
	whole := func(change ...string) string {
		body := `{"settlementOrderNo":"S1","token":"ETH_USDT","address":"` + address + `","amount":"1"}`
		return strings.NewReplacer(change...).Replace(body)
	}
	many := strings.TrimSuffix(strings.Repeat(`"1",`, 501), ",")
	for body, want := range map[string][2]string{
		whole(`"settlementOrderNo":"S1",`, ""):                       {"parameter_missing", "settlementOrderNo"},
		whole(`"S1"`, `"S 1"`):                                       {"parameter_invalid", "settlementOrderNo"},
		whole(`"S1"`, `7`):                                           {"parameter_invalid", "settlementOrderNo"},
		whole(`"token":"ETH_USDT",`, ""):                             {"parameter_missing", "token"},
		whole("ETH_USDT", "ETH_DOGE"):                                {"token_not_supported", "token"},
		whole(address, ""):                                           {"parameter_missing", "address"},
		whole(address, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD"): {"address_invalid", "address"},
		whole(address, "0x0000000000000000000000000000000000000000"): {"address_not_allowed", "address"},
		whole(address, b.depositAddress("1")):                        {"address_not_allowed", "address"},
		whole(`,"amount":"1"`, ""):                                   {"parameter_missing", "amount"},
		whole(`,"amount":"1"`, `,"orderNos":[]`):                     {"parameter_missing", "amount"},
		whole(`"1"}`, `"0"}`):                                        {"amount_out_of_range", "amount"},
		whole(`"1"}`, `"-1"}`):                                       {"amount_out_of_range", "amount"},
		whole(`"1"}`, `"1e1"}`):                                      {"parameter_invalid", "amount"},
		whole(`"1"}`, `"25.000001"}`):                                {"insufficient_balance", "amount"},
		whole(`"1"}`, `"1","merchantId":"mer_x"}`):                   {"merchant_unknown", "merchantId"},
		whole(`"amount":"1"`, `"orderNos":"1"`):                      {"parameter_invalid", "orderNos"},
		whole(`"amount":"1"`, `"orderNos":[1]`):                      {"parameter_invalid", "orderNos"},
		whole(`"amount":"1"`, `"orderNos":["a b"]`):                  {"parameter_invalid", "orderNos"},
		whole(`"amount":"1"`, `"orderNos":["1","1"]`):                {"parameter_invalid", "orderNos"},
		whole(`"amount":"1"`, `"orderNos":[`+many+`]`):               {"parameter_invalid", "orderNos"},
		whole(`"amount":"1"`, `"orderNos":["9"]`):                    {"order_not_found", "orderNos"},
		whole(`"amount":"1"`, `"orderNos":["open"]`):                 {"order_not_settleable", "orderNos"},
		whole(`"amount":"1"`, `"orderNos":["1"],"amount":"1"`):       {"amount_mismatch", "amount"},
	} {
		a := b.refuses(body, post("/checkout/settlement/create", body), want[0], true)
		if a.Error != nil && a.Error.Param != want[1] {
			t.Errorf("%.300s: blamed %q, want %q", body, a.Error.Param, want[1])
		}
	}
	for _, path := range []string{"/checkout/settlement/info", "/checkout/settlement/cancel"} {
		b.refuses(path+" of nothing", post(path, `{}`), "parameter_missing", true)
		b.refuses(path+" of none", post(path, `{"settlementOrderNo":"S1"}`), "settlement_not_found", true)
		b.refuses(path+" of none by query", get(path+"?settlementOrderNo=S1"), "settlement_not_found", true)
	}
	b.announced("SETTLEMENT_ORDER_CHANGED")
}

// A merchant with a list of addresses settles to those alone.
func TestSettlementToListedAddresses(t *testing.T) {
	b := newBench(t)
	b.paid("1", 25_000_000)
	must(b.gateway.AddSettlementAddress(t.Context(), gateway.Operator(), b.merchant.ID, "ETH", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"))(t)
	if a := b.refuses("another address", settle("S1", `"amount":"1"`), "address_not_allowed", true); a.Error != nil && a.Error.Param != "address" {
		t.Errorf("blamed %q", a.Error.Param)
	}
	must(b.gateway.AddSettlementAddress(t.Context(), gateway.Operator(), b.merchant.ID, "ETH", address))(t)
	b.succeeds(settle("S1", `"amount":"1"`))
}

// What goes out by refunds and by settlements together is limited, and large
// settlements wait for the operator.
func TestSettlementIsLimited(t *testing.T) {
	b := newBench(t)
	b.paid("1", 25_000_000)
	limit := money.MustParse("10")
	must(b.gateway.UpdateMerchant(t.Context(), gateway.Operator(), b.merchant.ID, gateway.MerchantChange{DailyOutflow: &limit}))(t)
	b.succeeds(refundOf("1", "4", ""))
	b.refuses("beyond the limit", settle("S1", `"amount":"6.000001"`), "outflow_limit_reached", true)
	b.succeeds(settle("S1", `"amount":"6"`))
}

// A call with a requestId repeats its answer, one with a nonce is taken once.
func TestSettlementsHappenOnce(t *testing.T) {
	b := newBench(t)
	b.paid("1", 25_000_000)
	for _, c := range []struct {
		name string
		call func(more string) request
	}{
		{"create", func(more string) request { return settle("S1", `"amount":"1"`+more) }},
		{"cancel", func(more string) request {
			return post("/checkout/settlement/cancel", `{"settlementOrderNo":"S1"`+more+`}`)
		}},
	} {
		once := c.call(`,"requestId":"` + c.name + `"`)
		if first, again := b.succeeds(once), b.succeeds(once); string(first.Retdata) != string(again.Retdata) {
			t.Errorf("%s: repeated with %s, want %s", c.name, again.Retdata, first.Retdata)
		}
		other := strings.Replace(once.body, `"S1"`, `"S2"`, 1)
		b.refuses(c.name+" with others", post(once.target, other), "request_id_reused", true)
		b.succeeds(c.call(`,"nonce":"` + c.name + `"`))
		b.refuses(c.name+" with its nonce", c.call(`,"nonce":"`+c.name+`"`), "nonce_reused", true)
	}
}

// The list selects by all that it is said to select by, and pages like any other.
func TestSettlementsAreListed(t *testing.T) {
	b := newBench(t)
	b.paid("1", 25_000_000)
	for i, no := range []string{"1", "2", "3"} {
		b.now = start.Add(time.Duration(i) * time.Minute)
		b.succeeds(settle(no, `"amount":"1"`))
	}
	b.succeeds(get("/checkout/settlement/cancel?settlementOrderNo=2"))
	second, third := start.Add(time.Minute).UnixMilli(), start.Add(2*time.Minute).UnixMilli()
	list := func(filter, want string) {
		t.Helper()
		var got []string
		for _, r := range records(t, b.succeeds(post("/checkout/settlement/list", filter))) {
			got = append(got, r["settlementOrderNo"].(string))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: listed %v, want %s", filter, got, want)
		}
	}
	for filter, want := range map[string]string{
		`{}`: "3 2 1", `{"token":"ETH_USDT"}`: "3 2 1", `{"token":"BSC_USDT"}`: "",
		fmt.Sprintf(`{"merchantId":%q}`, b.merchant.ID): "3 2 1",
		`{"settleStatus":"CANCELLED"}`:                  "2", `{"settleStatus":"PENDING_SETTLEMENT"}`: "3 1",
		fmt.Sprintf(`{"startTime":%d}`, second): "3 2", fmt.Sprintf(`{"endTime":%d}`, second): "1",
		fmt.Sprintf(`{"startTime":%d,"endTime":"%d"}`, second, third): "2",
		`{"pageSize":2}`: "3 2", `{"pageSize":2,"pageNum":2}`: "1",
	} {
		list(filter, want)
	}
	var page struct{ NextCursor string }
	a := b.succeeds(post("/checkout/settlement/list", `{"cursor":"","pageSize":2}`))
	if err := json.Unmarshal(a.Retdata, &page); err != nil {
		t.Fatal(err)
	}
	list(fmt.Sprintf(`{"cursor":%q,"pageSize":2}`, page.NextCursor), "1")
	for body, param := range map[string]string{`{"cursor":"x"}`: "cursor", `{"startTime":-1}`: "startTime", `{"endTime":99999999999999}`: "endTime",
		`{"pageNum":0}`: "pageNum", `{"settleStatus":"DONE"}`: "settleStatus", `{"settleStatus":1}`: "settleStatus"} {
		a := b.refuses(body, post("/checkout/settlement/list", body), "parameter_invalid", true)
		if a.Error != nil && a.Error.Param != param {
			t.Errorf("%s: blamed %q", body, a.Error.Param)
		}
	}
}
