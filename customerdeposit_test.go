package xcheckout_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/money"
)

const creditedDeposit = `{"depositNo":"DP1","customerId":"c7","merchantId":"","depositAddress":"0xa","token":"ETH_USDT","chain":"ETH","amount":"120.00",` +
	`"refundedAmount":"20.00","refundableAmount":"100.00","shortfall":"0.50","depositStatus":"CREDITED","txHash":"0x9","ordinal":1,"sender":"0xf","blockNumber":23447123,` +
	`"blockTime":1758898095000,"confirmations":14,"requiredConfirmations":12,"createdTime":"2025-09-26T14:48:21.017","updatedTime":"2025-09-26T15:03:20.120",` +
	`"createdAt":1758898101017,"updatedAt":1758899000120}`

func TestCustomerDeposits(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/customer-deposit/info", func(call) answer { return ok(creditedDeposit) })
	p.on("/checkout/customer-deposit/list", func(call) answer {
		return ok(`{"records":[` + creditedDeposit + `],"total":1,"pageNo":1,"pageSize":50,"nextCursor":""}`)
	})
	deposits := p.newClient(nil).CustomerDeposits
	info, err := deposits.Info(t.Context(), "DP1")
	if err != nil {
		t.Fatal(err)
	}
	want := xcheckout.CustomerDeposit{DepositNo: "DP1", CustomerID: "c7", Address: "0xa", Token: "ETH_USDT", Chain: "ETH", Amount: 120_000_000, RefundedAmount: 20_000_000,
		RefundableAmount: 100_000_000, Shortfall: 500_000, Status: xcheckout.CustomerDepositCredited, TxHash: "0x9", Ordinal: 1, Sender: "0xf", BlockNumber: 23447123,
		BlockTime: info.BlockTime, Confirmations: 14, RequiredConfirmations: 12, CreatedTime: info.CreatedTime, UpdatedTime: info.UpdatedTime, Raw: info.Raw}
	if !reflect.DeepEqual(*info, want) || string(info.Raw) != creditedDeposit || info.BlockTime.UnixMilli() != 1758898095000 ||
		info.CreatedTime.UnixMilli() != 1758898101017 || info.UpdatedTime.UnixMilli() != 1758899000120 {
		t.Errorf("got\n%+v, want\n%+v", *info, want)
	}
	filter := xcheckout.CustomerDepositFilter{CustomerID: "c7", MerchantID: "mer_2", Address: "0xa", Token: "ETH_USDT", Status: xcheckout.CustomerDepositCredited,
		From: time.UnixMilli(1758701681000), To: time.UnixMilli(1758701682000), PageRequest: xcheckout.PageRequest{PageSize: 2}}
	want.Raw = nil
	for got, err := range deposits.All(t.Context(), filter) {
		if err != nil || !reflect.DeepEqual(*got, want) {
			t.Errorf("listed %+v, %v, want %+v", got, err, want)
		}
	}
	for i, want := range []string{`{"depositNo":"DP1"}`,
		`{"customerId":"c7","merchantId":"mer_2","depositAddress":"0xa","token":"ETH_USDT","depositStatus":"CREDITED","startTime":1758701681000,"endTime":1758701682000,"pageSize":2}`} {
		if got := p.seen()[i].body; got != want {
			t.Errorf("call %d sent %s, want %s", i, got, want)
		}
	}
	p.on("/checkout/customer-deposit/info", func(call) answer { return ok(strings.Replace(creditedDeposit, `"120.00"`, `"much"`, 1)) })
	if _, err := deposits.Info(t.Context(), "DP1"); !errors.Is(err, xcheckout.CodeAnswerBodyInvalid) {
		t.Errorf("an amount that can't be read: %v, want %s", err, xcheckout.CodeAnswerBodyInvalid)
	}
}

// A deposit is refunded by its number, in parts or all that is left, and its refunds are
// listed.
func TestCustomerDepositIsRefunded(t *testing.T) {
	p := newPeer(t)
	refund := strings.NewReplacer(`"orderNo":"A1"`, `"orderNo":"","depositNo":"DP1"`).Replace(pendingRefund)
	p.on("/checkout/refund/create", func(call) answer { return ok(refund) })
	p.on("/checkout/refund/list", func(call) answer { return ok(`{"records":[` + refund + `],"nextCursor":""}`) })
	refunds := p.newClient(nil).Refunds
	for _, amount := range []money.Amount{money.MustParse("20"), 0} {
		got, err := refunds.Create(t.Context(), xcheckout.RefundRequest{RefundOrderNo: "R1", DepositNo: "DP1", Amount: amount})
		if err != nil || got.DepositNo != "DP1" || got.OrderNo != "" {
			t.Errorf("got %+v, %v", got, err)
		}
	}
	page, err := refunds.List(t.Context(), xcheckout.RefundFilter{DepositNo: "DP1"})
	if err != nil || len(page.Records) != 1 || page.Records[0].DepositNo != "DP1" {
		t.Errorf("listed %+v, %v", page, err)
	}
	for i, want := range []string{`{"refundOrderNo":"R1","depositNo":"DP1","amount":"20.00"}`, `{"refundOrderNo":"R1","depositNo":"DP1"}`, `{"depositNo":"DP1"}`} {
		if got := p.seen()[i].body; got != want {
			t.Errorf("call %d sent %s, want %s", i, got, want)
		}
	}
}

// The test wallet pays to a customer's address, once.
func TestPayDeposit(t *testing.T) {
	p := newPeer(t)
	p.on("/sandbox/pay", func(c call) answer {
		if c.number > 1 {
			return answer{hangUp: true}
		}
		return ok(`{"orderNo":"","token":"ETH_USDT","amount":"12.50","txHash":"0xabc","from":"0x1","to":"0xa"}`)
	})
	sandbox := p.newClient(nil).Sandbox
	paid, err := sandbox.PayDeposit(t.Context(), "0xa", "ETH_USDT", money.MustParse("12.5"))
	if err != nil || paid.OrderNo != "" || paid.To != "0xa" || paid.Amount != 12_500_000 {
		t.Errorf("paid %+v, %v", paid, err)
	}
	if want := `{"depositAddress":"0xa","token":"ETH_USDT","amount":"12.50"}`; p.seen()[0].body != want {
		t.Errorf("sent %s, want %s", p.seen()[0].body, want)
	}
	if _, err := sandbox.PayDeposit(t.Context(), "0xa", "ETH_USDT", 1); !errors.Is(err, xcheckout.CodeConnectionFailed) || len(p.seen()) != 2 {
		t.Errorf("without an answer: %v, and %d calls; want %s and no repeat", err, len(p.seen()), xcheckout.CodeConnectionFailed)
	}
}

func TestEventOfACustomersDeposit(t *testing.T) {
	body := `{"eventId":"evt_1","eventType":"CUSTOMER_DEPOSIT_CHANGED","timestamp":1758898149,"sequence":7,"data":{"reason":"credited","depositNo":"DP1","customerId":"c7",` +
		`"token":"ETH_USDT","amount":"120.00","refundableAmount":"120.00","depositStatus":"CREDITED","createdTime":"2025-09-26 14:48:21","updatedTime":"2025-09-26 14:49:09"}}`
	decode := func(body string) (got xcheckout.Event, err error) {
		err = json.Unmarshal([]byte(body), &got)
		return got, err
	}
	got, err := decode(body)
	if err != nil {
		t.Fatal(err)
	}
	got.In(time.FixedZone("", 8*60*60))
	if d := got.CustomerDeposit; got.Type != xcheckout.EventCustomerDeposit || got.Reason != "credited" || !got.IsCredited() || got.IsPaid() || d.DepositNo != "DP1" ||
		d.CustomerID != "c7" || d.Amount != 120_000_000 || d.CreatedTime.Hour() != 6 {
		t.Errorf("got %+v with %+v", got, got.CustomerDeposit)
	}
	for _, other := range []string{
		strings.Replace(body, `"CREDITED"`, `"CONFIRMING"`, 1),
		strings.Replace(body, `"sequence":7`, `"test":true`, 1),
	} {
		if got, err := decode(other); err != nil || got.IsCredited() {
			t.Errorf("%s: %v, want one that credits nothing", other, err)
		}
	}
	for broken, want := range map[string]string{
		strings.Replace(body, `"depositNo":"DP1",`, "", 1): "no number",
		strings.Replace(body, `"CREDITED"`, "7", 1):        "depositStatus: ",
	} {
		if _, err := decode(broken); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", broken, err, want)
		}
	}
}
