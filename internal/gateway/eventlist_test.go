package gateway_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/money"
)

func decode(t *testing.T, text []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

// cancelled makes orders that were cancelled, a second apart.
func (b *bench) cancelled(n int) {
	b.t.Helper()
	for i := range n {
		b.now = at(i)
		b.create(fmt.Sprint(i), usdt)
		if err := b.cancel(fmt.Sprint(i)); err != nil {
			b.t.Fatal(err)
		}
	}
}

func TestEventList(t *testing.T) {
	b := newBench(t)
	b.cancelled(5)
	actor := b.caller().Actor
	size, num, from := 2, 2, at(3).UnixMilli()
	for name, c := range map[string]struct {
		query gateway.EventQuery
		want  string
		total int64
	}{
		"all":          {gateway.EventQuery{}, "4 3 2 1 0", 5},
		"a page":       {gateway.EventQuery{Page: gateway.PageQuery{Num: &num, Size: &size}}, "2 1", 5},
		"of an order":  {gateway.EventQuery{OrderNo: "3"}, "3", 1},
		"by type":      {gateway.EventQuery{Type: "ABNORMAL_PAYMENT"}, "", 0},
		"by delivery":  {gateway.EventQuery{Delivery: "NONE"}, "4 3 2 1 0", 5},
		"by time":      {gateway.EventQuery{StartTime: &from}, "4 3", 2},
		"by time, too": {gateway.EventQuery{EndTime: &from}, "2 1 0", 3},
	} {
		page := must(b.gateway.Events(t.Context(), actor, c.query))(t)
		var got []string
		for _, e := range page.Events {
			got = append(got, e.OrderNo)
		}
		if strings.Join(got, " ") != c.want || page.Total != c.total {
			t.Errorf("%s: the events of %v of %d, want %s of %d", name, got, page.Total, c.want, c.total)
		}
	}
	first := ""
	page := must(b.gateway.Events(t.Context(), actor, gateway.EventQuery{Page: gateway.PageQuery{Cursor: &first, Size: &size}}))(t)
	next := must(b.gateway.Events(t.Context(), actor, gateway.EventQuery{Page: gateway.PageQuery{Cursor: &page.NextCursor, Size: &size}}))(t)
	if len(next.Events) != 2 || next.Events[0].OrderNo != "2" {
		t.Errorf("after the cursor come %+v, want those of 2 and 1", next.Events)
	}
	ofNobody := "evt_x"
	for name, c := range map[string]struct {
		query gateway.EventQuery
		want  fault.Code
	}{
		"no cursor":     {gateway.EventQuery{Page: gateway.PageQuery{Cursor: &ofNobody}}, fault.ParameterInvalid},
		"no such order": {gateway.EventQuery{OrderNo: "9"}, fault.OrderNotFound},
		"no number":     {gateway.EventQuery{OrderNo: "a b"}, fault.ParameterInvalid},
		"no type":       {gateway.EventQuery{Type: "ORDER_PAID"}, fault.ParameterInvalid},
		"no state":      {gateway.EventQuery{Delivery: "LOST"}, fault.ParameterInvalid},
	} {
		_, err := b.gateway.Events(t.Context(), actor, c.query)
		refusedWith(t, name, err, c.want)
	}
	id := page.Events[0].ID
	b.lenient(money.MustParse("0.5"))
	if page := must(b.gateway.Events(t.Context(), b.caller().Actor, gateway.EventQuery{}))(t); len(page.Events) != 0 {
		t.Errorf("another merchant sees %d events, want none", len(page.Events))
	}
	_, err := b.gateway.Event(t.Context(), b.caller().Actor, id)
	refusedWith(t, "another merchant's event", err, fault.EventNotFound)
}

// What is sent again is the same text, by a whole schedule of its own; what was
// attempted before stays.
func TestResend(t *testing.T) {
	b := newBench(t)
	b.cancelled(1)
	actor := b.caller().Actor
	event := b.stored("0")[0]
	resend := func() (gateway.EventDetail, error) {
		c := b.caller()
		return b.gateway.ResendEvent(t.Context(), c.Actor, event.ID, "", &gateway.Envelope{Signature: &gateway.Signature{MAC: c.MAC, SeenUntil: c.SeenUntil}})
	}
	_, err := resend()
	refusedWith(t, "without an address", err, fault.WebhookURLMissing)
	if _, err := b.gateway.SetWebhook(t.Context(), gateway.Operator(), b.merchant.ID, "https://shop.example/", b.credential.ID); err != nil {
		t.Fatal(err)
	}
	webhook := must(b.gateway.Webhooks(t.Context(), actor, ""))(t)[0].ID
	attempt := func(round, n int, outcome string) {
		t.Helper()
		d := gateway.Delivery{MerchantID: b.merchant.ID, EventID: event.ID, WebhookID: webhook, Round: round, Attempt: n, URL: "https://shop.example/", Outcome: outcome}
		if err := b.gateway.RecordDelivery(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	again := must(resend())(t)
	if again.Round != 1 || again.Delivery != store.DeliveryPending || b.jobs() != 1 {
		t.Errorf("sent again it is %+v with %d jobs", again, b.jobs())
	}
	attempt(1, 1, gateway.Refused)
	attempt(1, 2, gateway.Delivered)
	must(resend())(t)
	attempt(2, 1, gateway.Delivered)
	detail := must(b.gateway.Event(t.Context(), actor, event.ID))(t)
	if len(detail.Deliveries) != 3 || detail.Attempts != 3 || detail.Delivery != store.DeliveryDone || string(detail.Body) != string(event.Body) {
		t.Errorf("afterwards it is %+v", detail)
	}
	_, err = b.gateway.ResendEvent(t.Context(), actor, "evt_x", "", nil)
	refusedWith(t, "no such event", err, fault.EventNotFound)
	_, err = b.gateway.ResendEvent(t.Context(), actor, "", "", nil)
	refusedWith(t, "no event", err, fault.ParameterMissing)
	b.now = at(0).Add(30*24*time.Hour + time.Millisecond)
	_, err = resend()
	refusedWith(t, "after 30 days", err, fault.EventTooOld)
}

// A test event looks like any other, is marked as one, and tells of nothing that
// happened.
func TestSimulate(t *testing.T) {
	b := newBench(t)
	actor := b.caller().Actor
	_, err := b.gateway.Simulate(t.Context(), actor, gateway.Simulation{Type: "ABNORMAL_PAYMENT"}, nil)
	refusedWith(t, "without an address", err, fault.WebhookURLMissing)
	if _, err := b.gateway.SetWebhook(t.Context(), gateway.Operator(), b.merchant.ID, "https://shop.example/", b.credential.ID); err != nil {
		t.Fatal(err)
	}
	for _, kind := range wire.EventTypes {
		e := must(b.gateway.Simulate(t.Context(), actor, gateway.Simulation{Type: string(kind), Remark: "a test"}, nil))(t)
		var body struct {
			EventType wire.EventType `json:"eventType"`
			Test      bool           `json:"test"`
			Data      struct {
				Remark string `json:"remark"`
				Reason string `json:"reason"`
			} `json:"data"`
		}
		decode(t, e.Body, &body)
		if body.EventType != kind || !body.Test || body.Data.Remark != "a test" || body.Data.Reason != e.Reason || strings.ContainsAny(string(e.Body), " \n") {
			t.Errorf("%s: %s", kind, e.Body)
		}
	}
	if got := b.jobs(); got != len(wire.EventTypes) {
		t.Errorf("%d jobs, want one an event", got)
	}
	o := b.create("1", usdt)
	e := must(b.gateway.Simulate(t.Context(), actor, gateway.Simulation{Type: "CHECKOUT_ORDER_CHANGED", OrderNo: "1"}, nil))(t)
	var event orderEvent
	decode(t, e.Body, &event)
	if event.Data.Sysid != o.Sysid || event.Data.OrderStatus != "PAYING" || !event.Test {
		t.Errorf("of an order: %s", e.Body)
	}
	for name, c := range map[string]struct {
		simulation gateway.Simulation
		want       fault.Code
		param      string
	}{
		"nothing":             {gateway.Simulation{}, fault.ParameterMissing, "event"},
		"another type":        {gateway.Simulation{Type: "ORDER_PAID"}, fault.ParameterInvalid, "event"},
		"an order of refunds": {gateway.Simulation{Type: "REFUND_ORDER_CHANGED", OrderNo: "1"}, fault.ParameterInvalid, "orderNo"},
		"no such order":       {gateway.Simulation{Type: "CHECKOUT_ORDER_CHANGED", OrderNo: "2"}, fault.OrderNotFound, "orderNo"},
		"a long remark":       {gateway.Simulation{Type: "ABNORMAL_PAYMENT", Remark: strings.Repeat("x", 257)}, fault.ParameterInvalid, "remark"},
	} {
		_, err := b.gateway.Simulate(t.Context(), actor, c.simulation, nil)
		refusedWith(t, name, err, c.want)
		if f, ok := err.(*fault.Error); ok && f.Param != c.param {
			t.Errorf("%s: blamed %q, want %q", name, f.Param, c.param)
		}
	}
}

// Orders can be paid in what this gateway takes on chains that it reads.
func TestOfferedTokens(t *testing.T) {
	b := newBench(t)
	actor := b.caller().Actor
	names := func(list []gateway.OfferedToken) (names []string) {
		for _, t := range list {
			names = append(names, t.Token.Token)
		}
		return names
	}
	all := must(b.gateway.OfferedTokens(t.Context(), actor, "", ""))(t)
	if len(all) == 0 || len(all) != len(tokens) {
		t.Fatalf("%v are offered, want all %d", names(all), len(tokens))
	}
	for _, token := range all {
		p := params("x"+strings.ReplaceAll(token.Token.Token, "_", ""), "25")
		p.Token = token.Token.Token
		must(b.createOrder(b.caller(), p))(t)
	}
	b.config.Readable = func(chain string) error {
		if chain == eth {
			return fmt.Errorf("it hangs")
		}
		return nil
	}
	b.restart()
	for _, token := range must(b.gateway.OfferedTokens(t.Context(), actor, "", ""))(t) {
		if token.Chain == eth {
			t.Errorf("%s is offered on a chain that can't be read", token.Token.Token)
		}
	}
	_, err := b.gateway.OfferedTokens(t.Context(), actor, "mer_x", "")
	refusedWith(t, "another merchant", err, fault.MerchantUnknown)
}
