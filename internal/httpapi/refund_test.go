package httpapi_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/store"
)

// The one that pays, and where refunds go that say so.
var (
	payer   = chain.Address(strings.Repeat("\x0a", 20))
	address = evm.Family{}.Print(chain.Address(strings.Repeat("\x0b", 20)))
)

// refundOf asks for R1, a refund of what an order kept, with more members.
func refundOf(orderNo, amount, more string) request {
	return post("/checkout/refund/create", fmt.Sprintf(`{"refundOrderNo":"R1","orderNo":%q,"amount":%q,"address":%q%s}`, orderNo, amount, address, more))
}

// refundAbnormal asks for a refund of an abnormal payment, with more members.
func refundAbnormal(refundOrderNo, abnormalPaymentNo, more string) request {
	return post("/checkout/abnormal-payment/refund",
		fmt.Sprintf(`{"refundOrderNo":%q,"abnormalPaymentNo":%q,"address":%q%s}`, refundOrderNo, abnormalPaymentNo, address, more))
}

// paid makes an order of 25 USDT with transfers of raw units, confirmed.
func (b *bench) paid(orderNo string, raw ...int64) {
	b.t.Helper()
	b.succeeds(create(orderNo))
	b.pay(orderNo, raw...)
}

// pay records transfers of one chain transaction to an order, confirmed.
func (b *bench) pay(orderNo string, raw ...int64) {
	b.t.Helper()
	o := must(b.gateway.Order(b.t.Context(), gateway.Actor{MerchantID: b.merchant.ID, Role: gateway.RoleMerchant}, orderNo))(b.t)
	cursor, _, err := b.gateway.Cursor(b.t.Context(), "ETH")
	if err != nil {
		b.t.Fatal(err)
	}
	at := chain.Block{Number: cursor.Number + 1, Hash: chain.Hash(fmt.Sprint("hash of ", cursor.Number+1)), Time: start.UnixMilli()}
	var transfers []chain.Transfer
	for i, n := range raw {
		transfers = append(transfers, chain.Transfer{Block: at, Ordinal: uint32(i), Tx: txOf(at.Number), Token: contract, From: payer, To: o.Address, Raw: big.NewInt(n)})
	}
	if err := b.gateway.Record(b.t.Context(), chain.Batch{Chain: "ETH", Blocks: []chain.Block{at}, Transfers: transfers, Head: at, Confirmed: at}); err != nil {
		b.t.Fatal(err)
	}
}

// txOf is the chain transaction that pay records in a block; the first block is 2.
func txOf(block uint64) chain.TxID { return chain.TxID(strings.Repeat(string(rune('A'+block)), 32)) }

// records are the members of a list's answer.
func records(t *testing.T, a answer) []map[string]any {
	t.Helper()
	var page struct{ Records []map[string]any }
	if err := json.Unmarshal(a.Retdata, &page); err != nil {
		t.Fatal(err)
	}
	return page.Records
}

// members are those of an answer that is one object.
func members(t *testing.T, a answer) map[string]any {
	t.Helper()
	var object map[string]any
	if err := json.Unmarshal(a.Retdata, &object); err != nil {
		t.Fatal(err)
	}
	return object
}

// abnormal are the numbers of the merchant's abnormal payments, newest first.
func (b *bench) abnormal() (numbers []string) {
	b.t.Helper()
	for _, p := range records(b.t, b.succeeds(post("/checkout/abnormal-payment/list", `{}`))) {
		numbers = append(numbers, p["abnormalPaymentNo"].(string))
	}
	return numbers
}

// orderIs fails unless an order has a status and a refunded amount.
func (b *bench) orderIs(orderNo, status string, refunded float64) {
	b.t.Helper()
	o := members(b.t, b.succeeds(get("/checkout/order/info?orderNo="+orderNo)))
	if o["orderStatus"] != status || o["refundedAmount"] != refunded {
		b.t.Errorf("order %s is %v with %v refunded, want %s with %v", orderNo, o["orderStatus"], o["refundedAmount"], status, refunded)
	}
}

// A refund is made once however often it is asked for, is seen by each call in one
// form, and is cancelled as long as nothing was signed.
func TestRefund(t *testing.T) {
	b := newBench(t)
	b.paid("1", 25_000_000)
	made := members(t, b.succeeds(refundOf("1", "10", `,"remark":"too small"`)))
	for name, want := range map[string]any{"refundOrderNo": "R1", "orderNo": "1", "abnormalPaymentNo": "", "token": "ETH_USDT", "amount": "10.00",
		"address": address, "refundStatus": "PENDING_REFUND", "failReason": "", "txHash": "", "remark": "too small"} {
		if made[name] != want {
			t.Errorf("made: %s is %v, want %v", name, made[name], want)
		}
	}
	b.orderIs("1", "REFUNDING", 0)
	again := refundOf("1", "10.000", `,"remark":"too small"`)
	for name, r := range map[string]request{"again": again, "info": get("/checkout/refund/info?refundOrderNo=R1"),
		"info by body": post("/checkout/refund/info", `{"refundOrderNo":"R1"}`)} {
		if got := members(t, b.succeeds(r)); fmt.Sprint(got) != fmt.Sprint(made) {
			t.Errorf("%s: %v, want %v", name, got, made)
		}
	}
	if listed := records(t, b.succeeds(post("/checkout/refund/list", `{}`))); len(listed) != 1 || fmt.Sprint(listed[0]) != fmt.Sprint(made) {
		t.Errorf("listed %v, want %v", listed, made)
	}
	for name, r := range map[string]request{"by query": get("/checkout/refund/cancel?refundOrderNo=R1"),
		"again by body": post("/checkout/refund/cancel", `{"refundOrderNo":"R1"}`)} {
		if got := members(t, b.succeeds(r)); got["refundStatus"] != "CANCELLED" || got["sysid"] != made["sysid"] {
			t.Errorf("cancelled %s: %v", name, got)
		}
	}
	b.orderIs("1", "PAID", 0)
	if got := members(t, b.succeeds(again)); got["refundStatus"] != "CANCELLED" {
		t.Errorf("asked for again after it was cancelled: %v", got)
	}
	b.announced("REFUND_ORDER_CHANGED", "cancelled", "pending_refund")
	b.announced("CHECKOUT_ORDER_CHANGED", "refund_changed", "refund_changed", "paid", "deposit_detected")
}

// announced fails unless the events of a type are these, newest first.
func (b *bench) announced(kind string, want ...string) {
	b.t.Helper()
	var got []string
	for _, e := range records(b.t, b.succeeds(post("/checkout/event/list", fmt.Sprintf(`{"eventType":%q}`, kind)))) {
		got = append(got, e["reason"].(string))
	}
	if !slices.Equal(got, want) {
		b.t.Errorf("%s: announced %v, want %v", kind, got, want)
	}
}

// Several refunds of one order are never more than it kept, whichever way they end.
func TestRefundsOfOneOrder(t *testing.T) {
	b := newBench(t)
	b.paid("1", 25_000_000)
	second := func(amount string) request {
		return post("/checkout/refund/create", fmt.Sprintf(`{"refundOrderNo":"R2","orderNo":"1","amount":%q,"address":%q}`, amount, address))
	}
	b.succeeds(refundOf("1", "20", ""))
	if a := b.refuses("beyond what is left", second("5.000001"), "refund_too_large", true); a.Error != nil && !strings.Contains(a.Error.Message, "5.00 ") {
		t.Errorf("it does not say what is left: %q", a.Error.Message)
	}
	b.succeeds(get("/checkout/refund/cancel?refundOrderNo=R1"))
	b.succeeds(second("25"))
	b.refuses("one more unit", post("/checkout/refund/create", `{"refundOrderNo":"R3","orderNo":"1","amount":"0.000001"}`), "refund_too_large", true)
}

// Without an address a refund goes to the one that sent the money, where the merchant's
// setting says so.
func TestRefundToTheSender(t *testing.T) {
	b := newBench(t)
	b.paid("1", 25_000_000)
	toSender := post("/checkout/refund/create", `{"refundOrderNo":"R1","orderNo":"1","amount":"25"}`)
	if got, want := members(t, b.succeeds(toSender))["address"], (evm.Family{}).Print(payer); got != want {
		t.Errorf("it goes to %v, want %s", got, want)
	}
	refuse := store.RefundRefuse
	must(b.gateway.UpdateMerchant(t.Context(), gateway.Operator(), b.merchant.ID, gateway.MerchantChange{RefundAddress: &refuse}))(t)
	b.succeeds(toSender) // it was made before
	a := b.refuses("another", post("/checkout/refund/create", `{"refundOrderNo":"R2","orderNo":"1","amount":"25"}`), "refund_too_large", true)
	if a.Error != nil && a.Error.Param != "amount" {
		t.Errorf("blamed %q, want the amount", a.Error.Param)
	}
}

// What can't be a refund is refused with the parameter at fault.
func TestRefundParameters(t *testing.T) {
	b := newBench(t)
	b.paid("1", 25_000_000)
	for body, want := range map[string][2]string{
		`{"orderNo":"1","amount":"1"}`:                                                                             {"parameter_missing", "refundOrderNo"},
		`{"refundOrderNo":"R 1","orderNo":"1","amount":"1"}`:                                                       {"parameter_invalid", "refundOrderNo"},
		`{"refundOrderNo":"R1","amount":"1"}`:                                                                      {"parameter_missing", "orderNo"},
		`{"refundOrderNo":"R1","orderNo":"1"}`:                                                                     {"parameter_missing", "amount"},
		`{"refundOrderNo":"R1","orderNo":"1","amount":"0"}`:                                                        {"amount_out_of_range", "amount"},
		`{"refundOrderNo":"R1","orderNo":"1","amount":"-1"}`:                                                       {"amount_out_of_range", "amount"},
		`{"refundOrderNo":"R1","orderNo":"1","amount":"1e1"}`:                                                      {"parameter_invalid", "amount"},
		`{"refundOrderNo":"R1","orderNo":"1","amount":{}}`:                                                         {"parameter_invalid", "amount"},
		`{"refundOrderNo":"R1","orderNo":"1","abnormalPaymentNo":"AP1","amount":"1"}`:                              {"parameter_invalid", "abnormalPaymentNo"},
		`{"refundOrderNo":"R1","orderNo":"2","amount":"1"}`:                                                        {"order_not_found", "orderNo"},
		`{"refundOrderNo":"R1","abnormalPaymentNo":"AP1","amount":"1"}`:                                            {"abnormal_payment_not_found", "abnormalPaymentNo"},
		`{"refundOrderNo":"R1","orderNo":"1","amount":"1","address":7}`:                                            {"parameter_invalid", "address"},
		`{"refundOrderNo":"R1","orderNo":"1","amount":"1","remark":"` + strings.Repeat("x", 257) + `"}`:            {"parameter_invalid", "remark"},
		`{"refundOrderNo":"R1","orderNo":"1","amount":"1","address":"0x0000000000000000000000000000000000000000"}`: {"address_not_allowed", "address"},
		`{"refundOrderNo":"R1","orderNo":"1","amount":"1","address":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD"}`: {"address_invalid", "address"},
		`{"refundOrderNo":"R1","orderNo":"1","amount":"1","address":"` + b.depositAddress("1") + `"}`:              {"address_not_allowed", "address"},
	} {
		a := b.refuses(body, post("/checkout/refund/create", body), want[0], true)
		if a.Error != nil && a.Error.Param != want[1] {
			t.Errorf("%s: blamed %q, want %q", body, a.Error.Param, want[1])
		}
	}
	for _, path := range []string{"/checkout/refund/info", "/checkout/refund/cancel"} {
		b.refuses(path+" of nothing", post(path, `{}`), "parameter_missing", true)
		b.refuses(path+" of none", post(path, `{"refundOrderNo":"R1"}`), "refund_not_found", true)
	}
	b.orderIs("1", "PAID", 0)
}

func (b *bench) depositAddress(orderNo string) string {
	b.t.Helper()
	return members(b.t, b.succeeds(get("/checkout/order/info?orderNo="+orderNo)))["depositAddress"].(string)
}

// A call with a requestId repeats its answer, one with a nonce is taken once: the calls
// of refunds are no exception.
func TestRefundsHappenOnce(t *testing.T) {
	b := newBench(t)
	b.paid("1", 25_000_000, 5_000_000)
	excess := b.abnormal()[0]
	for _, c := range []struct { // in this order: what was accepted can't be refunded
		name string
		call func(more string) request
	}{
		{"create", func(more string) request { return refundOf("1", "1", more) }},
		{"refund", func(more string) request { return refundAbnormal("R2", excess, `,"amount":"1"`+more) }},
		{"cancel", func(more string) request { return post("/checkout/refund/cancel", `{"refundOrderNo":"R1"`+more+`}`) }},
		{"accept", func(more string) request {
			return post("/checkout/abnormal-payment/accept", `{"abnormalPaymentNos":["`+excess+`"]`+more+`}`)
		}},
	} {
		name, call := c.name, c.call
		if name == "cancel" {
			b.succeeds(refundOf("1", "1", ""))
		}
		once := call(`,"requestId":"` + name + `"`)
		if first, again := b.succeeds(once), b.succeeds(once); string(first.Retdata) != string(again.Retdata) {
			t.Errorf("%s: repeated with %s, want %s", name, again.Retdata, first.Retdata)
		}
		other := strings.Replace(once.body, `"requestId"`, `"remark":"another","requestId"`, 1)
		if name == "create" || name == "refund" {
			b.refuses(name+" with others", post(once.target, other), "request_id_reused", true)
		}
		b.succeeds(call(`,"nonce":"` + name + `"`))
		b.refuses(name+" with its nonce", call(`,"nonce":"`+name+`"`), "nonce_reused", true)
	}
}

// Lists select by all that they are said to select by, and page like any other.
func TestRefundsAreListed(t *testing.T) {
	b := newBench(t)
	for i, orderNo := range []string{"1", "2", "3"} {
		b.now = start.Add(time.Duration(i) * time.Minute)
		b.paid(orderNo, 26_000_000)
		b.succeeds(post("/checkout/refund/create", fmt.Sprintf(`{"refundOrderNo":"R%s","orderNo":%q,"amount":"1","address":%q}`, orderNo, orderNo, address)))
	}
	b.succeeds(get("/checkout/refund/cancel?refundOrderNo=R2"))
	second, third := start.Add(time.Minute).UnixMilli(), start.Add(2*time.Minute).UnixMilli()
	for filter, want := range map[string]string{
		`{}`: "3 2 1", `{"orderNo":"2"}`: "2", `{"orderNo":"4"}`: "", `{"token":"ETH_USDT"}`: "3 2 1", `{"token":"BSC_USDT"}`: "",
		fmt.Sprintf(`{"startTime":%d}`, second): "3 2", fmt.Sprintf(`{"endTime":%d}`, second): "1",
		fmt.Sprintf(`{"startTime":%d,"endTime":"%d"}`, second, third): "2",
		`{"pageSize":2}`: "3 2", `{"pageSize":2,"pageNum":2}`: "1",
	} {
		for _, path := range []string{"/checkout/refund/list", "/checkout/abnormal-payment/list"} {
			b.lists(path, filter, want)
		}
	}
	b.lists("/checkout/refund/list", `{"refundStatus":"CANCELLED"}`, "2")
	b.lists("/checkout/refund/list", `{"refundStatus":"PENDING_REFUND"}`, "3 1")
	b.lists("/checkout/abnormal-payment/list", `{"type":"OVER_PAID","status":"PENDING"}`, "3 2 1")
	b.lists("/checkout/abnormal-payment/list", `{"type":"LATE_PAYMENT"}`, "")
	b.lists("/checkout/abnormal-payment/list", `{"status":"HANDLED"}`, "")
	for _, path := range []string{"/checkout/refund/list", "/checkout/abnormal-payment/list"} {
		var page struct{ NextCursor string }
		a := b.succeeds(post(path, `{"cursor":"","pageSize":2}`))
		if err := json.Unmarshal(a.Retdata, &page); err != nil {
			t.Fatal(err)
		}
		b.lists(path, fmt.Sprintf(`{"cursor":%q,"pageSize":2}`, page.NextCursor), "1")
		for body, param := range map[string]string{`{"cursor":"x"}`: "cursor", `{"startTime":-1}`: "startTime", `{"endTime":99999999999999}`: "endTime",
			`{"pageNum":0}`: "pageNum", `{"refundStatus":"DONE","status":"DONE"}`: "", `{"type":1,"refundStatus":1}`: ""} {
			a := b.refuses(path+" "+body, post(path, body), "parameter_invalid", true)
			if a.Error != nil && param != "" && a.Error.Param != param {
				t.Errorf("%s %s: blamed %q", path, body, a.Error.Param)
			}
		}
	}
}

// lists fails unless a list has these orders' records.
func (b *bench) lists(path, filter, want string) {
	b.t.Helper()
	var got []string
	for _, r := range records(b.t, b.succeeds(post(path, filter))) {
		got = append(got, r["orderNo"].(string))
	}
	if strings.Join(got, " ") != want {
		b.t.Errorf("%s %s: those of orders %v, want %s", path, filter, got, want)
	}
}
