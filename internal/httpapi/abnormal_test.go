package httpapi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
)

// What came beyond an order is refunded as the vendor names it, in part and in whole,
// and the order keeps what is its own.
func TestAbnormalPaymentIsRefunded(t *testing.T) {
	b := newBench(t)
	b.paid("1", 30_000_000)
	listed := records(t, b.succeeds(post("/checkout/abnormal-payment/list", `{}`)))
	if len(listed) != 1 {
		t.Fatalf("listed %v", listed)
	}
	hash := evm.Family{}.PrintTx(txOf(2))
	for name, want := range map[string]any{"orderNo": "1", "type": "OVER_PAID", "status": "PENDING", "token": "ETH_USDT", "amount": "30.00",
		"pendingAmount": "5.00", "hash": hash, "sender": evm.Family{}.Print(payer)} {
		if listed[0][name] != want {
			t.Errorf("listed: %s is %v, want %v", name, listed[0][name], want)
		}
	}
	no := listed[0]["abnormalPaymentNo"].(string)
	part := post("/checkout/abnormal-payment/refund",
		fmt.Sprintf(`{"refundOrderNo":"R1","orderNo":"1","txHash":%q,"token":"ETH_USDT","remark":"half","amount":"2"}`, hash))
	if got := members(t, b.succeeds(part)); got["abnormalPaymentNo"] != no || got["amount"] != "2.00" || got["remark"] != "half" || got["address"] != evm.Family.Print(evm.Family{}, payer) {
		t.Errorf("refunded in part: %v", got)
	}
	b.pending("3.00", "PENDING")
	b.refuses("more than is left", refundAbnormal("R2", no, `,"amount":"3.000001"`), "refund_too_large", true)
	byNumber := post("/checkout/refund/create", fmt.Sprintf(`{"refundOrderNo":"R2","abnormalPaymentNo":%q,"address":%q}`, no, address))
	if got := members(t, b.succeeds(refundAbnormal("R2", no, ""))); got["amount"] != "3.00" {
		t.Errorf("the rest is refunded: %v", got)
	}
	b.succeeds(byNumber) // the same refund by the other call
	b.pending("0.00", "HANDLED")
	b.orderIs("1", "PAID", 0)
	b.succeeds(get("/checkout/refund/cancel?refundOrderNo=R1"))
	b.pending("2.00", "PENDING")
	b.announced("ABNORMAL_PAYMENT", "pending", "handled", "pending", "pending")
}

// pending fails unless the one abnormal payment has this much pending.
func (b *bench) pending(amount, status string) {
	b.t.Helper()
	p := records(b.t, b.succeeds(post("/checkout/abnormal-payment/list", `{}`)))[0]
	if p["pendingAmount"] != amount || p["status"] != status {
		b.t.Errorf("%v is pending and it is %v, want %s and %s", p["pendingAmount"], p["status"], amount, status)
	}
}

// What came short pays the order after all once the merchant takes it.
func TestAbnormalPaymentIsAccepted(t *testing.T) {
	b := newBench(t)
	b.succeeds(create("1"))
	b.pay("1", 20_000_000)
	b.timeout("1")
	no := b.abnormal()[0]
	accept := post("/checkout/abnormal-payment/accept", fmt.Sprintf(`{"abnormalPaymentNos":[%q]}`, no))
	for range 2 { // what was accepted changes nothing
		if o := members(t, b.succeeds(accept)); o["orderStatus"] != "PAID" || o["receivedAmount"] != 20.0 || o["payingAmount"] != 25.0 {
			t.Errorf("accepted: %v", o)
		}
	}
	b.pending("0.00", "HANDLED")
	b.refuses("refunded after that", refundAbnormal("R1", no, ""), "abnormal_payment_handled", true)
	b.succeeds(refundOf("1", "20", "")) // it is the order's now
	b.announced("CHECKOUT_ORDER_CHANGED", "refund_changed", "accepted", "timeout", "deposit_detected")
}

// timeout records a block long after an order's expiry.
func (b *bench) timeout(orderNo string) {
	b.t.Helper()
	cursor, _, err := b.gateway.Cursor(b.t.Context(), "ETH")
	if err != nil {
		b.t.Fatal(err)
	}
	late := chain.Block{Number: cursor.Number + 1, Hash: chain.Hash(fmt.Sprint("hash of ", cursor.Number+1)), Time: start.UnixMilli() + 3600_000}
	o, err := evm.Family{}.Parse(b.depositAddress(orderNo))
	if err != nil {
		b.t.Fatal(err)
	}
	if err := b.gateway.Record(b.t.Context(), chain.Batch{Chain: "ETH", Blocks: []chain.Block{late}, Head: late, Confirmed: late, Compared: []chain.Address{o}}); err != nil {
		b.t.Fatal(err)
	}
}

// What can't be refunded or accepted is refused with the parameter at fault.
func TestAbnormalPaymentParameters(t *testing.T) {
	b := newBench(t)
	b.paid("1", 30_000_000)
	b.paid("2", 25_000_000)
	no, hash := b.abnormal()[0], evm.Family{}.PrintTx(txOf(2))
	other := "0x" + strings.Repeat("0", 64)
	for body, want := range map[string][2]string{
		`{"orderNo":"1","txHash":"` + hash + `"}`:                                          {"parameter_missing", "refundOrderNo"},
		`{"refundOrderNo":"R1"}`:                                                           {"parameter_missing", "orderNo"},
		`{"refundOrderNo":"R1","orderNo":"1"}`:                                             {"parameter_missing", "txHash"},
		`{"refundOrderNo":"R1","orderNo":"3","txHash":"` + hash + `"}`:                     {"order_not_found", "orderNo"},
		`{"refundOrderNo":"R1","orderNo":"2","txHash":"` + hash + `"}`:                     {"abnormal_payment_not_found", "txHash"},
		`{"refundOrderNo":"R1","orderNo":"1","txHash":"` + other + `"}`:                    {"abnormal_payment_not_found", "txHash"},
		`{"refundOrderNo":"R1","orderNo":"1","txHash":"0x1"}`:                              {"parameter_invalid", "txHash"},
		`{"refundOrderNo":"R1","orderNo":"2","txHash":"0x1"}`:                              {"parameter_invalid", "txHash"}, // it has no abnormal payment
		`{"refundOrderNo":"R1","orderNo":"3","txHash":"0x1"}`:                              {"parameter_invalid", "txHash"}, // there is no such order
		`{"refundOrderNo":"R1","orderNo":"1","txHash":"` + hash + `","token":"BSC_USDT"}`:  {"abnormal_payment_not_found", "txHash"},
		`{"refundOrderNo":"R1","abnormalPaymentNo":"` + no + `","token":"BSC_USDT"}`:       {"parameter_invalid", "token"},
		`{"refundOrderNo":"R1","abnormalPaymentNo":"` + no + `","orderNo":"2"}`:            {"parameter_invalid", "orderNo"},
		`{"refundOrderNo":"R1","abnormalPaymentNo":"` + no + `","txHash":"` + other + `"}`: {"parameter_invalid", "txHash"},
		`{"refundOrderNo":"R1","abnormalPaymentNo":"` + no + `","txHash":"0x1"}`:           {"parameter_invalid", "txHash"},
		`{"refundOrderNo":"R1","abnormalPaymentNo":"` + no + `","amount":"0"}`:             {"amount_out_of_range", "amount"},
	} {
		a := b.refuses(body, post("/checkout/abnormal-payment/refund", body), want[0], true)
		if a.Error != nil && a.Error.Param != want[1] {
			t.Errorf("%s: blamed %q, want %q", body, a.Error.Param, want[1])
		}
	}
	for body, code := range map[string]string{`{}`: "parameter_missing", `{"abnormalPaymentNos":[]}`: "parameter_missing", `{"abnormalPaymentNos":"AP1"}`: "parameter_invalid",
		`{"abnormalPaymentNos":["AP1"]}`: "abnormal_payment_not_found", `{"abnormalPaymentNos":[1]}`: "parameter_invalid",
		`{"abnormalPaymentNos":["` + no + `"],"x":1}`: "parameter_unknown"} {
		b.refuses(body, post("/checkout/abnormal-payment/accept", body), code, true)
	}
	b.pending("5.00", "PENDING")
}
