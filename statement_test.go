package xcheckout_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
)

const (
	ownBalance = `{"merchantId":"","token":"ETH_USDT","chain":"ETH","available":"10.00","reserved":"5.00","incoming":"4.00","unconfirmed":"3.00","abnormal":"2.00","shortfall":"1.00"}`
	shortLine  = `{"type":"refund","orderNo":"A1","refundOrderNo":"R1","settlementOrderNo":"","sysid":"RF1","from":"available","to":"reserved",` +
		`"amount":"-5.00","balance":"-4.00","createdTime":"2025-09-26T15:02:11.870","createdAt":1758898931870}`
	statementPage = `{"merchantId":"","token":"ETH_USDT","balance":"available","startTime":0,"endTime":1758898931871,"openingBalance":"1.00","closingBalance":"-4.00",` +
		`"records":[` + shortLine + `],"csv":"row\n","pageSize":1,"nextCursor":"c2"}`
)

func TestBalances(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/balance/list", func(call) answer {
		return ok(`{"records":[` + ownBalance + `],"total":1,"pageNo":1,"pageSize":50,"nextCursor":""}`)
	})
	var got []xcheckout.Balance
	for b, err := range p.newClient(nil).Balances.All(t.Context(), xcheckout.BalanceFilter{MerchantID: "mer_1", Token: "ETH_USDT"}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, *b)
	}
	want := []xcheckout.Balance{{Token: "ETH_USDT", Chain: "ETH", Available: 10e6, Reserved: 5e6, Incoming: 4e6, Unconfirmed: 3e6, Abnormal: 2e6, Shortfall: 1e6}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if body := decodeBody(t, p.seen()[0].body); !reflect.DeepEqual(body, map[string]any{"merchantId": "mer_1", "token": "ETH_USDT"}) {
		t.Errorf("sent %v", body)
	}
}

// A statement is read page by page, as lines or as a file; what fails on the way is told.
func TestStatement(t *testing.T) {
	p := newPeer(t)
	changed := false
	p.on("/checkout/statement/list", func(c call) answer {
		switch body := decodeBody(t, c.body); {
		case body["cursor"] == nil:
			return ok(statementPage)
		case changed:
			return answer{status: 409, body: refusal(409, "statement_changed", "")}
		}
		return ok(strings.Replace(strings.Replace(statementPage, `"c2"`, `""`, 1), `-4.00","createdTime`, `-9.00","createdTime`, 1))
	})
	statements := p.newClient(nil).Statements
	r := xcheckout.StatementRequest{Token: "ETH_USDT", MerchantID: "mer_1", Balance: "total", From: time.UnixMilli(1), To: time.UnixMilli(2), PageSize: 1}
	page, err := statements.Read(t.Context(), r)
	if err != nil || page.OpeningBalance != 1e6 || page.ClosingBalance != -4e6 || !page.StartTime.IsZero() || page.EndTime.UnixMilli() != 1758898931871 || string(page.Raw) != statementPage {
		t.Errorf("read %+v, %v", page, err)
	}
	want := map[string]any{"token": "ETH_USDT", "merchantId": "mer_1", "balance": "total", "startTime": 1.0, "endTime": 2.0, "pageSize": 1.0}
	if body := decodeBody(t, p.seen()[0].body); !reflect.DeepEqual(body, want) {
		t.Errorf("sent %v, want %v", body, want)
	}
	var balances []string
	for l, err := range statements.Lines(t.Context(), r) {
		if err != nil {
			t.Fatal(err)
		}
		balances = append(balances, l.Type+" "+l.RefundOrderNo+" "+l.Amount.String()+" "+l.Balance.String())
	}
	if !reflect.DeepEqual(balances, []string{"refund R1 -5.00 -4.00", "refund R1 -5.00 -9.00"}) {
		t.Errorf("lines are %q", balances)
	}
	var file strings.Builder
	if err := statements.WriteCSV(t.Context(), &file, r); err != nil || file.String() != "row\nrow\n" {
		t.Errorf("wrote %q, %v", file.String(), err)
	}
	if body := decodeBody(t, p.seen()[len(p.seen())-1].body); body["format"] != "csv" || body["cursor"] != "c2" {
		t.Errorf("for a file it sent %v", body)
	}
	changed = true
	if err := statements.WriteCSV(t.Context(), &file, r); !errors.Is(err, xcheckout.CodeStatementChanged) {
		t.Errorf("one that has changed: %v, want %s", err, xcheckout.CodeStatementChanged)
	}
	var refused *xcheckout.Error
	if _, err := statements.Read(t.Context(), xcheckout.StatementRequest{}); !errors.As(err, &refused) || refused.Param != "token" {
		t.Errorf("without a token: %v", err)
	}
}

func TestSettlementPlans(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/settlement-plan/list", func(call) answer {
		return ok(`{"records":[{"merchantId":"","token":"ETH_USDT","address":"0xa","threshold":"0.00","schedule":"daily 06:00","keep":"100.00","nextAt":1758952800000,` +
			`"lastSettlementOrderNo":"AUTO1","failReason":"","failMessage":"","failedAt":0,"createdAt":1758898931870}]}`)
	})
	got, err := p.newClient(nil).Settlements.Plans(t.Context(), xcheckout.SettlementPlanFilter{Token: "ETH_USDT"})
	if err != nil || len(got.Records) != 1 {
		t.Fatalf("got %+v, %v", got, err)
	}
	plan := got.Records[0]
	if plan.Schedule != "daily 06:00" || plan.Keep != 100e6 || plan.NextAt.UnixMilli() != 1758952800000 || !plan.FailedAt.IsZero() || plan.LastSettlementOrderNo != "AUTO1" {
		t.Errorf("got %+v", plan)
	}
	if body := decodeBody(t, p.seen()[0].body); !reflect.DeepEqual(body, map[string]any{"token": "ETH_USDT"}) {
		t.Errorf("sent %v", body)
	}
}
