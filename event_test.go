package xcheckout_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout"
)

func TestEventOfAnOrder(t *testing.T) {
	const body = `{"eventId":"evt_1","eventType":"ORDER_PAID","timestamp":1758701681,"data":{"sysid":"OR1","orderNo":"A-1",` +
		`"receivedAmount":"25.01","orderStatus":"PAID","createdTime":"2025-09-24\u002008:14:41","expiresAt":1758702581000,` +
		`"deposit":{"txHash":"0xabc","amount":"25.01","status":"CONFIRMED"}}}`
	var got xcheckout.Event
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	if got.ID != "evt_1" || got.Type != xcheckout.EventOrderPaid || got.Time.Unix() != 1758701681 ||
		got.Order.OrderNo != "A-1" || got.Order.ReceivedAmount != 25_010_000 || got.Order.CreatedTime.Hour() != 8 ||
		got.Order.Deposit.TxHash != "0xabc" || got.Order.Status != xcheckout.StatusPaid {
		t.Errorf("got %+v with %+v", got, got.Order)
	}
	if back, err := json.Marshal(got); err != nil || string(back) != body {
		t.Errorf("it marshals to %s, %v; want it as it came", back, err)
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

func TestEventRefused(t *testing.T) {
	for body, want := range map[string]string{
		`{"eventType":"ORDER_PAID","data":{"orderNo":"A-1"}}`:                  "no eventId",
		`{"eventId":"evt_3","data":{"orderNo":"A-1"}}`:                         "no eventId or no eventType",
		`{"eventId":"evt_3","eventType":"ORDER_PAID"}`:                         "about no order",
		`{"eventId":"evt_3","eventType":"ORDER_PAID","data":null}`:             "about no order",
		`{"eventId":"evt_3","eventType":"ORDER_PAID","data":{}}`:               "about no order",
		`{"eventId":"evt_3","eventType":"ORDER_PAID","data":{"orderNo":7}}`:    "cannot unmarshal number",
		`{"eventId":"evt_3","eventType":"ORDER_PAID","timestamp":"yesterday"}`: "cannot unmarshal string",
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
	if err := json.Unmarshal([]byte(`{"A":"2025-12-23T12:56:47Z"}`), &v); err == nil || !strings.Contains(err.Error(), "YYYY-MM-DD") {
		t.Errorf("another layout: %v, want an error that names the right one", err)
	}
}
