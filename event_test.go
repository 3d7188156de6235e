package xcheckout_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
)

func TestEventOfAnOrder(t *testing.T) {
	const body = `{"eventId":"evt_1","eventType":"CHECKOUT_ORDER_CHANGED","timestamp":1758701681,"sequence":7,"data":{"reason":"paid","sysid":"OR1","orderNo":"A1",` +
		`"receivedAmount":25.01,"orderStatus":"PAID","createdTime":"2025-09-24\u002008:14:41","expiresAt":1758702581000,` +
		`"deposit":{"txHash":"0xabc","amount":25.01,"status":"CONFIRMED"}}}`
	var got xcheckout.Event
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	if got.ID != "evt_1" || got.Type != xcheckout.EventOrderChanged || got.Reason != xcheckout.ReasonPaid || got.Time.Unix() != 1758701681 ||
		got.Sequence != 7 || got.Test || got.Order.OrderNo != "A1" || got.Order.ReceivedAmount != 25_010_000 || got.Order.CreatedTime.Hour() != 8 ||
		got.Order.Deposit.TxHash != "0xabc" || got.Order.Status != xcheckout.StatusPaid {
		t.Errorf("got %+v with %+v", got, got.Order)
	}
	if back, err := json.Marshal(got); err != nil || string(back) != body {
		t.Errorf("it marshals to %s, %v; want it as it came", back, err)
	}
}

// The three other types, as the vendor sends them.
func TestEventsOfOtherNouns(t *testing.T) {
	for _, c := range []struct {
		kind, data string
		check      func(xcheckout.Event) bool
	}{
		{"REFUND_ORDER_CHANGED", `{"refundOrderNo":"R1","token":"ETH_USDT","amount":"404.69","refundStatus":"REFUNDED","createdTime":"2025-12-23 12:56:47"}`,
			func(e xcheckout.Event) bool {
				return e.Refund.RefundOrderNo == "R1" && e.Refund.Amount == 404_690_000 && e.Refund.Status == "REFUNDED" && e.Refund.CreatedTime.Minute() == 56
			}},
		{"SETTLEMENT_ORDER_CHANGED", `{"settlementOrderNo":"S1","token":"ETH_USDT","address":"0x1","settlementAmount":"315.45","settleStatus":"SETTLED"}`,
			func(e xcheckout.Event) bool {
				return e.Settlement.SettlementOrderNo == "S1" && e.Settlement.Amount == 315_450_000 && e.Settlement.Status == "SETTLED"
			}},
		{"ABNORMAL_PAYMENT", `{"abnormalPaymentNo":"P1","orderNo":"A1","token":"ETH_USDT","amount":"818.89","hash":"0x2","pendingAmount":"739.00"}`,
			func(e xcheckout.Event) bool {
				return e.Abnormal.AbnormalPaymentNo == "P1" && e.Abnormal.Amount == 818_890_000 && e.Abnormal.PendingAmount == 739_000_000 && e.Abnormal.TxHash == "0x2"
			}},
	} {
		var got xcheckout.Event
		body := `{"eventId":"evt_1","eventType":"` + c.kind + `","timestamp":1758701681,"data":` + c.data + `}`
		if err := json.Unmarshal([]byte(body), &got); err != nil || got.Order != nil || !c.check(got) {
			t.Errorf("%s: got %+v, %v", c.kind, got, err)
		}
	}
}

func TestEventOfUnknownType(t *testing.T) {
	var got xcheckout.Event
	body := `{"eventId":"evt_2","eventType":"ORDER_PRAISED","timestamp":1758701681,"data":[1,2]}`
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	if got.Type != "ORDER_PRAISED" || got.Order != nil || string(got.Data) != `[1,2]` {
		t.Errorf("got %+v, want a readable event", got)
	}
}

// A minor member of another form is left empty, and never fails an event that would
// then be delivered in vain for a day.
func TestEventsAreReadLeniently(t *testing.T) {
	const event = `{"eventId":"evt_1","eventType":"CHECKOUT_ORDER_CHANGED","timestamp":1758701681,"sequence":7,"data":{"orderNo":"A1","orderStatus":"PAID","payingAmount":25%}}`
	for member, check := range map[string]func(*xcheckout.OrderEvent) bool{
		`"confirmations":"many"`:                         func(o *xcheckout.OrderEvent) bool { return o.Confirmations == 0 },
		`"confirmations":"12"`:                           func(o *xcheckout.OrderEvent) bool { return o.Confirmations == 12 },
		`"createdTime":"2025-09-24T08:14:41.294"`:        func(o *xcheckout.OrderEvent) bool { return o.CreatedTime.Nanosecond() == 294_000_000 },
		`"createdTime":"2025-09-24T08:14:41+02:00"`:      func(o *xcheckout.OrderEvent) bool { return o.CreatedTime.Hour() == 6 },
		`"createdTime":"yesterday"`:                      func(o *xcheckout.OrderEvent) bool { return o.CreatedTime.IsZero() },
		`"createdTime":1758701681000`:                    func(o *xcheckout.OrderEvent) bool { return o.CreatedTime.IsZero() },
		`"metadata":{"a":"b","n":7}`:                     func(o *xcheckout.OrderEvent) bool { return len(o.Metadata) == 1 && o.Metadata["a"] == "b" },
		`"metadata":[1]`:                                 func(o *xcheckout.OrderEvent) bool { return o.Metadata == nil },
		`"expiresAt":"1758702581000"`:                    func(o *xcheckout.OrderEvent) bool { return o.ExpiresAt.UnixMilli() == 1758702581000 },
		`"txHash":null,"merchantId":null`:                func(o *xcheckout.OrderEvent) bool { return o.TxHash == "" },
		`"customerId":{"id":1}`:                          func(o *xcheckout.OrderEvent) bool { return o.CustomerID == "" },
		`"deposits":"none","deposit":7`:                  func(o *xcheckout.OrderEvent) bool { return o.Deposits == nil && o.Deposit == nil },
		`"refundedAmount":null`:                          func(o *xcheckout.OrderEvent) bool { return o.RefundedAmount == 0 },
		`"orderAmount":"24.50"`:                          func(o *xcheckout.OrderEvent) bool { return o.OrderAmount == 24_500_000 },
		`"deposits":[{"amount":"x","status":"PENDING"}]`: func(o *xcheckout.OrderEvent) bool { return o.Deposits == nil },
		`"ORDERNO":"B2","unknown":[]`:                    func(o *xcheckout.OrderEvent) bool { return o.OrderNo == "A1" },
	} {
		var got xcheckout.Event
		if err := json.Unmarshal([]byte(strings.Replace(event, "%", ","+member, 1)), &got); err != nil {
			t.Errorf("%s: %v", member, err)
		} else if got.Order.Status != xcheckout.StatusPaid || got.Order.PayingAmount != 25_000_000 || !check(got.Order) {
			t.Errorf("%s: got %+v", member, got.Order)
		}
	}
	for _, envelope := range []string{`"timestamp":"1758701681"`, `"timestamp":1758701681000`, `"timestamp":1758701681,"sequence":"x","test":"no"`} {
		var got xcheckout.Event
		if err := json.Unmarshal([]byte(strings.Replace(strings.Replace(event, `"timestamp":1758701681,"sequence":7`, envelope, 1), "%", "", 1)), &got); err != nil || got.Time.Unix() != 1758701681 || got.Test {
			t.Errorf("%s: got %+v, %v", envelope, got, err)
		}
	}
}

// What decides is read strictly.
func TestEventRefused(t *testing.T) {
	order := func(data string) string {
		return `{"eventId":"evt_3","eventType":"CHECKOUT_ORDER_CHANGED","timestamp":1758701681,"data":` + data + `}`
	}
	for body, want := range map[string]string{
		`{"eventType":"CHECKOUT_ORDER_CHANGED","data":{"orderNo":"A1"}}`: "no eventId",
		`{"eventId":"evt_3","data":{"orderNo":"A1"}}`:                    "no eventId or no eventType",
		`{"eventId":7,"eventType":"CHECKOUT_ORDER_CHANGED"}`:             "eventId: json",
		`{"eventId":"evt_3","eventType":["CHECKOUT_ORDER_CHANGED"]}`:     "eventType: json",
		`{"eventId":"evt_3","eventType":"CHECKOUT_ORDER_CHANGED"}`:       "no data",
		order(`null`):                   "no data",
		order(`{}`):                     "no number or no status",
		order(`[]`):                     "cannot unmarshal array",
		order(`{"orderNo":"A1"}`):       "no number or no status",
		order(`{"orderStatus":"PAID"}`): "no number or no status",
		order(`{"orderNo":7,"orderStatus":"PAID"}`):                                                         "orderNo: json",
		order(`{"orderNo":"A1","orderStatus":1}`):                                                           "orderStatus: json",
		order(`{"orderNo":"A1","orderStatus":"PAID","payingAmount":"much"}`):                                "payingAmount: ",
		order(`{"orderNo":"A1","orderStatus":"PAID","receivedAmount":2.5e1}`):                               "receivedAmount: ",
		order(`{"orderNo":"A1","orderStatus":"PAID","refundedAmount":0.1234567}`):                           "refundedAmount: ",
		`{"eventId":"evt_3","eventType":"ABNORMAL_PAYMENT","data":{"abnormalPaymentNo":"P1","amount":"x"}}`: "amount: ",
		`{"eventId":"evt_3","eventType":"REFUND_ORDER_CHANGED","data":{"refundOrderNo":"R1"}}`:              "no status",
		`{"eventId":"evt_3","eventType":"SETTLEMENT_ORDER_CHANGED","data":{"settleStatus":"SETTLED"}}`:      "no number",
		`[]`: "cannot unmarshal array",
	} {
		var got xcheckout.Event
		if err := json.Unmarshal([]byte(body), &got); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want an error with %q", body, err, want)
		}
	}
}

func TestTimesReadBack(t *testing.T) {
	type times struct {
		A xcheckout.Time
		B xcheckout.Millis
	}
	for _, text := range []string{`{"A":"2025-12-23 12:56:47","B":1758701681123}`, `{"A":null,"B":null}`} {
		var v times
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		if back, err := json.Marshal(v); err != nil || string(back) != text {
			t.Errorf("%s reads back as %s, %v", text, back, err)
		}
	}
	var v times
	if err := json.Unmarshal([]byte(`{"A":"23.12.2025 12:56:47"}`), &v); err == nil || !strings.Contains(err.Error(), "YYYY-MM-DD") {
		t.Errorf("another layout: %v, want an error that names the right one", err)
	}
}

// Times without a zone are those of the place that is set, others their own.
func TestTimesOfAnotherZone(t *testing.T) {
	var got xcheckout.Event
	body := `{"eventId":"evt_1","eventType":"CHECKOUT_ORDER_CHANGED","timestamp":1,"data":{"orderNo":"A1","orderStatus":"PAID",` +
		`"createdTime":"2025-12-23 12:56:47","updatedTime":"2025-12-23T12:56:47Z"}}`
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	got.In(time.FixedZone("", 8*60*60))
	if c, u := got.Order.CreatedTime.Hour(), got.Order.UpdatedTime.Hour(); c != 4 || u != 12 {
		t.Errorf("got hours %d and %d, want 4 and 12", c, u)
	}
}
