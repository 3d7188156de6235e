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

const pendingRefund = `{"sysid":"RF1","refundOrderNo":"R1","orderNo":"A1","abnormalPaymentNo":"","merchantId":"mer_2","token":"ETH_USDT","amount":"404.69","address":"0xa",` +
	`"refundStatus":"PENDING_REFUND","failReason":"","txHash":"","remark":"two words","createdTime":"2025-09-26T15:02:11.870","updatedTime":"2025-09-26T15:02:12"}`

func TestRefundCreate(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/refund/create", func(c call) answer {
		if c.number == 1 {
			return answer{status: 503, body: refusal(503, "unavailable", "")}
		}
		return ok(pendingRefund)
	})
	got, err := p.newClient(nil).Refunds.Create(t.Context(), xcheckout.RefundRequest{
		RefundOrderNo: "R1", OrderNo: "A1", Amount: money.MustParse("404.69"), Address: "0xa", Remark: "two words"})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.seen()) != 2 {
		t.Errorf("it was sent %d times, want once more after a failure that may pass", len(p.seen()))
	}
	want := &xcheckout.Refund{SysID: "RF1", RefundOrderNo: "R1", OrderNo: "A1", MerchantID: "mer_2", Token: "ETH_USDT", Amount: 404_690_000, Address: "0xa",
		Status: xcheckout.RefundPending, Remark: "two words", CreatedTime: got.CreatedTime, UpdatedTime: got.UpdatedTime, Raw: got.Raw}
	if !reflect.DeepEqual(got, want) || string(got.Raw) != strings.ReplaceAll(pendingRefund, " ", `\u0020`) ||
		!got.CreatedTime.Equal(time.Date(2025, 9, 26, 15, 2, 11, 870e6, time.UTC)) {
		t.Errorf("got\n%+v, want\n%+v", got, want)
	}
	wantBody := map[string]any{"refundOrderNo": "R1", "orderNo": "A1", "amount": "404.69", "address": "0xa", "remark": "two words"}
	if body := decodeBody(t, p.seen()[1].body); !reflect.DeepEqual(body, wantBody) {
		t.Errorf("sent %v, want %v", body, wantBody)
	}
}

// A call that carries a nonce is not repeated: it would be refused.
func TestRefundWithNonceIsSentOnce(t *testing.T) {
	p := newPeer(t)
	fails := func(call) answer { return answer{status: 503, body: refusal(503, "unavailable", "")} }
	for _, path := range []string{"/checkout/refund/create", "/checkout/abnormal-payment/refund", "/checkout/abnormal-payment/accept", "/checkout/refund/cancel"} {
		p.on(path, fails)
	}
	client := p.newClient(nil)
	for i, send := range []func() error{
		func() error {
			_, err := client.Refunds.Create(t.Context(), xcheckout.RefundRequest{RefundOrderNo: "R1", OrderNo: "A1", Amount: 1, Nonce: "n"})
			return err
		},
		func() error {
			_, err := client.AbnormalPayments.Refund(t.Context(), xcheckout.AbnormalRefundRequest{RefundOrderNo: "R1", AbnormalPaymentNo: "P1", Nonce: "n"})
			return err
		},
		func() error {
			_, err := client.AbnormalPayments.Accept(t.Context(), xcheckout.AcceptRequest{AbnormalPaymentNos: []string{"P1"}, Nonce: "n"})
			return err
		},
		func() error { _, err := client.Refunds.Cancel(t.Context(), "R1"); return err },
	} {
		if err := send(); xcheckout.CodeOf(err) != "unavailable" || len(p.seen()) != i+1 {
			t.Errorf("call %d: %v, and %d were sent", i, err, len(p.seen()))
		}
	}
}

func TestRefundsRefuseWithoutSending(t *testing.T) {
	p := newPeer(t)
	client := p.newClient(nil)
	create := func(r xcheckout.RefundRequest) func() error {
		return func() error { _, err := client.Refunds.Create(t.Context(), r); return err }
	}
	abnormal := func(r xcheckout.AbnormalRefundRequest) func() error {
		return func() error { _, err := client.AbnormalPayments.Refund(t.Context(), r); return err }
	}
	for i, c := range []struct {
		param string
		send  func() error
	}{
		{"refundOrderNo", create(xcheckout.RefundRequest{OrderNo: "A1", Amount: 1})},
		{"orderNo", create(xcheckout.RefundRequest{RefundOrderNo: "R1", Amount: 1})},
		{"abnormalPaymentNo", create(xcheckout.RefundRequest{RefundOrderNo: "R1", OrderNo: "A1", AbnormalPaymentNo: "P1", Amount: 1})},
		{"amount", create(xcheckout.RefundRequest{RefundOrderNo: "R1", OrderNo: "A1"})},
		{"refundOrderNo", abnormal(xcheckout.AbnormalRefundRequest{AbnormalPaymentNo: "P1"})},
		{"orderNo", abnormal(xcheckout.AbnormalRefundRequest{RefundOrderNo: "R1", TxHash: "0x1"})},
		{"txHash", abnormal(xcheckout.AbnormalRefundRequest{RefundOrderNo: "R1", OrderNo: "A1"})},
		{"refundOrderNo", func() error { _, err := client.Refunds.Info(t.Context(), ""); return err }},
		{"refundOrderNo", func() error { _, err := client.Refunds.Cancel(t.Context(), ""); return err }},
		{"abnormalPaymentNos", func() error {
			_, err := client.AbnormalPayments.Accept(t.Context(), xcheckout.AcceptRequest{})
			return err
		}},
	} {
		var e *xcheckout.Error
		err := c.send()
		if !errors.As(err, &e) || e.Param != c.param || e.Code != xcheckout.CodeParameterMissing && e.Code != xcheckout.CodeParameterInvalid {
			t.Errorf("call %d: %v, want a refusal of %s", i, err, c.param)
		}
	}
	if p.tokensGiven() != 0 || len(p.seen()) != 0 {
		t.Errorf("%d tokens and %v were asked for, want nothing", p.tokensGiven(), p.seen())
	}
}

// Info and cancel name the refund in a body, as the vendor has it, and take no answer
// about another one.
func TestRefundInfoAndCancel(t *testing.T) {
	p := newPeer(t)
	client := p.newClient(nil)
	for _, path := range []string{"/checkout/refund/info", "/checkout/refund/cancel"} {
		p.on(path, func(call) answer { return ok(pendingRefund) })
	}
	for _, ask := range []func(string) (*xcheckout.Refund, error){
		func(no string) (*xcheckout.Refund, error) { return client.Refunds.Info(t.Context(), no) },
		func(no string) (*xcheckout.Refund, error) { return client.Refunds.Cancel(t.Context(), no) },
	} {
		if got, err := ask("R1"); err != nil || got.Status != xcheckout.RefundPending {
			t.Errorf("got %+v, %v", got, err)
		}
		if _, err := ask("R2"); !errors.Is(err, xcheckout.CodeAnswerRefundOrderNoMismatch) {
			t.Errorf("answered about another refund: %v, want %s", err, xcheckout.CodeAnswerRefundOrderNoMismatch)
		}
	}
	for _, c := range p.seen()[:1] {
		if c.method != "POST" || c.body != `{"refundOrderNo":"R1"}` {
			t.Errorf("sent %s %s", c.method, c.body)
		}
	}
}

func TestRefundListAll(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/refund/list", func(c call) answer {
		if decodeBody(t, c.body)["cursor"] == nil {
			return ok(`{"records":[` + pendingRefund + `],"total":2,"pageNo":1,"pageSize":1,"nextCursor":"c2"}`)
		}
		return ok(`{"records":[` + strings.Replace(pendingRefund, `"R1"`, `"R2"`, 1) + `],"pageSize":1,"nextCursor":""}`)
	})
	var got []string
	filter := xcheckout.RefundFilter{OrderNo: "A1", MerchantID: "mer_2", Status: xcheckout.RefundPending, Token: "ETH_USDT", From: time.UnixMilli(1758701681000), To: time.UnixMilli(1758701682000)}
	for refund, err := range p.newClient(nil).Refunds.All(t.Context(), filter) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, refund.RefundOrderNo)
	}
	if !reflect.DeepEqual(got, []string{"R1", "R2"}) {
		t.Errorf("got %v", got)
	}
	want := map[string]any{"orderNo": "A1", "merchantId": "mer_2", "refundStatus": "PENDING_REFUND", "token": "ETH_USDT", "startTime": 1758701681000.0, "endTime": 1758701682000.0}
	if body := decodeBody(t, p.seen()[0].body); !reflect.DeepEqual(body, want) {
		t.Errorf("sent %v, want %v", body, want)
	}
}
