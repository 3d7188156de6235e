package xcheckout_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/money"
)

const pendingSettlement = `{"sysid":"ST1","settlementOrderNo":"S1","merchantId":"mer_2","token":"ETH_USDT","address":"0xa","settlementAmount":"315.45","fee":"0.50",` +
	`"settleStatus":"PENDING_SETTLEMENT","failReason":"","txHash":"","createdTime":"2025-09-26T15:02:11.870","updatedTime":"2025-09-26T15:02:12"}`

func TestSettlementCreate(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/settlement/create", func(c call) answer {
		if c.number == 1 {
			return answer{status: 503, body: refusal(503, "unavailable", "")}
		}
		return ok(pendingSettlement)
	})
	got, err := p.newClient(nil).Settlements.Create(t.Context(), xcheckout.SettlementRequest{
		SettlementOrderNo: "S1", MerchantID: "mer_2", Token: "ETH_USDT", Address: "0xa", Amount: money.MustParse("315.45"), OrderNos: []string{"A1", "A2"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.seen()) != 2 {
		t.Errorf("it was sent %d times, want once more after a failure that may pass", len(p.seen()))
	}
	want := &xcheckout.Settlement{SysID: "ST1", SettlementOrderNo: "S1", MerchantID: "mer_2", Token: "ETH_USDT", Address: "0xa", Amount: 315_450_000, Fee: 500_000,
		Status: xcheckout.SettlementPending, CreatedTime: got.CreatedTime, UpdatedTime: got.UpdatedTime, Raw: got.Raw}
	if !reflect.DeepEqual(got, want) || string(got.Raw) != pendingSettlement || !got.CreatedTime.Equal(time.Date(2025, 9, 26, 15, 2, 11, 870e6, time.UTC)) {
		t.Errorf("got\n%+v, want\n%+v", got, want)
	}
	wantBody := map[string]any{"settlementOrderNo": "S1", "merchantId": "mer_2", "token": "ETH_USDT", "address": "0xa", "amount": "315.45", "orderNos": []any{"A1", "A2"}}
	if body := decodeBody(t, p.seen()[1].body); !reflect.DeepEqual(body, wantBody) {
		t.Errorf("sent %v, want %v", body, wantBody)
	}
}

// A call that carries a nonce, and one that is no read, are not repeated.
func TestSettlementIsSentOnce(t *testing.T) {
	p := newPeer(t)
	for _, path := range []string{"/checkout/settlement/create", "/checkout/settlement/cancel"} {
		p.on(path, func(call) answer { return answer{status: 503, body: refusal(503, "unavailable", "")} })
	}
	client := p.newClient(nil)
	_, err := client.Settlements.Create(t.Context(), xcheckout.SettlementRequest{SettlementOrderNo: "S1", Token: "ETH_USDT", Address: "0xa", Amount: 1, Nonce: "n"})
	if xcheckout.CodeOf(err) != "unavailable" || len(p.seen()) != 1 {
		t.Errorf("with a nonce: %v, and %d were sent", err, len(p.seen()))
	}
	_, err = client.Settlements.Cancel(t.Context(), "S1")
	sent := 0
	for _, c := range p.seen() {
		if strings.HasPrefix(c.target, "/checkout/settlement/cancel") {
			sent++
		}
	}
	if xcheckout.CodeOf(err) != "unavailable" || sent != 1 {
		t.Errorf("cancel: %v, and %d were sent", err, sent)
	}
}

func TestSettlementsRefuseWithoutSending(t *testing.T) {
	p := newPeer(t)
	client := p.newClient(nil)
	whole := xcheckout.SettlementRequest{SettlementOrderNo: "S1", Token: "ETH_USDT", Address: "0xa", Amount: 1}
	create := func(change func(*xcheckout.SettlementRequest)) func() error {
		r := whole
		change(&r)
		return func() error { _, err := client.Settlements.Create(t.Context(), r); return err }
	}
	for i, c := range []struct {
		param string
		send  func() error
	}{
		{"settlementOrderNo", create(func(r *xcheckout.SettlementRequest) { r.SettlementOrderNo = "" })},
		{"token", create(func(r *xcheckout.SettlementRequest) { r.Token = "" })},
		{"address", create(func(r *xcheckout.SettlementRequest) { r.Address = "" })},
		{"amount", create(func(r *xcheckout.SettlementRequest) { r.Amount = 0 })},
		{"settlementOrderNo", func() error { _, err := client.Settlements.Info(t.Context(), ""); return err }},
		{"settlementOrderNo", func() error { _, err := client.Settlements.Cancel(t.Context(), ""); return err }},
	} {
		var e *xcheckout.Error
		if err := c.send(); !errors.As(err, &e) || e.Param != c.param || e.Code != xcheckout.CodeParameterMissing {
			t.Errorf("call %d: %v, want a refusal of %s", i, err, c.param)
		}
	}
	if p.tokensGiven() != 0 || len(p.seen()) != 0 {
		t.Errorf("%d tokens and %v were asked for, want nothing", p.tokensGiven(), p.seen())
	}
}

// Info and cancel name the settlement in a query, as the vendor has it, and take no
// answer about another one.
func TestSettlementInfoAndCancel(t *testing.T) {
	p := newPeer(t)
	client := p.newClient(nil)
	for path, ask := range map[string]func(string) (*xcheckout.Settlement, error){
		"/checkout/settlement/info":   func(no string) (*xcheckout.Settlement, error) { return client.Settlements.Info(t.Context(), no) },
		"/checkout/settlement/cancel": func(no string) (*xcheckout.Settlement, error) { return client.Settlements.Cancel(t.Context(), no) },
	} {
		p.on(path, func(c call) answer {
			if c.method != "GET" || c.body != "" {
				t.Errorf("sent %s %s", c.method, c.body)
			}
			return ok(pendingSettlement)
		})
		if got, err := ask("S1"); err != nil || got.Status != xcheckout.SettlementPending {
			t.Errorf("got %+v, %v", got, err)
		}
		if _, err := ask("S2"); !errors.Is(err, xcheckout.CodeAnswerSettlementOrderNoMismatch) {
			t.Errorf("answered about another settlement: %v, want %s", err, xcheckout.CodeAnswerSettlementOrderNoMismatch)
		}
	}
}

func TestSettlementListAll(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/settlement/list", func(c call) answer {
		if decodeBody(t, c.body)["cursor"] == nil {
			return ok(`{"records":[` + pendingSettlement + `],"total":2,"pageNo":1,"pageSize":1,"nextCursor":"c2"}`)
		}
		return ok(`{"records":[` + strings.Replace(pendingSettlement, `"S1"`, `"S2"`, 1) + `],"pageSize":1,"nextCursor":""}`)
	})
	var got []string
	filter := xcheckout.SettlementFilter{Status: xcheckout.SettlementPending, MerchantID: "mer_2", Token: "ETH_USDT",
		From: time.UnixMilli(1758701681000), To: time.UnixMilli(1758701682000)}
	for settlement, err := range p.newClient(nil).Settlements.All(t.Context(), filter) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, settlement.SettlementOrderNo)
	}
	if !reflect.DeepEqual(got, []string{"S1", "S2"}) {
		t.Errorf("got %v", got)
	}
	want := map[string]any{"settleStatus": "PENDING_SETTLEMENT", "merchantId": "mer_2", "token": "ETH_USDT", "startTime": 1758701681000.0, "endTime": 1758701682000.0}
	if body := decodeBody(t, p.seen()[0].body); !reflect.DeepEqual(body, want) {
		t.Errorf("sent %v, want %v", body, want)
	}
}
