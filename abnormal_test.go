package xcheckout_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/money"
)

const overPaid = `{"abnormalPaymentNo":"P1","orderNo":"A1","type":"OVER_PAID","status":"PENDING","merchantId":"mer_2","token":"ETH_USDT","amount":"818.89","pendingAmount":"739.00",` +
	`"hash":"0x2","sender":"0xa","createdTime":"2025-12-23 12:56:47","updatedTime":"2025-12-23 12:56:48"}`

func TestAbnormalPaymentListAll(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/abnormal-payment/list", func(call) answer {
		return ok(`{"records":[` + overPaid + `],"total":1,"pageNo":1,"pageSize":50,"nextCursor":""}`)
	})
	client := p.newClient(func(c *xcheckout.Config) { c.TimeZone = time.FixedZone("", 8*60*60) })
	filter := xcheckout.AbnormalPaymentFilter{OrderNo: "A1", MerchantID: "mer_2", Type: xcheckout.OverPaid, Status: xcheckout.AbnormalPending, Token: "ETH_USDT",
		From: time.UnixMilli(1758701681000), To: time.UnixMilli(1758701682000)}
	for got, err := range client.AbnormalPayments.All(t.Context(), filter) {
		if err != nil {
			t.Fatal(err)
		}
		want := &xcheckout.AbnormalPayment{AbnormalPaymentNo: "P1", OrderNo: "A1", MerchantID: "mer_2", Type: xcheckout.OverPaid, Status: xcheckout.AbnormalPending, Token: "ETH_USDT",
			Amount: 818_890_000, PendingAmount: 739_000_000, TxHash: "0x2", Sender: "0xa", CreatedTime: got.CreatedTime, UpdatedTime: got.UpdatedTime}
		if !reflect.DeepEqual(got, want) || got.CreatedTime.Hour() != 4 {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	want := map[string]any{"orderNo": "A1", "merchantId": "mer_2", "type": "OVER_PAID", "status": "PENDING", "token": "ETH_USDT", "startTime": 1758701681000.0, "endTime": 1758701682000.0}
	if body := decodeBody(t, p.seen()[0].body); !reflect.DeepEqual(body, want) {
		t.Errorf("sent %v, want %v", body, want)
	}
}

func TestAbnormalPaymentIsHandled(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/abnormal-payment/refund", func(call) answer { return ok(pendingRefund) })
	p.on("/checkout/abnormal-payment/accept", func(call) answer { return ok(paidOrder) })
	client := p.newClient(nil)
	for _, r := range []xcheckout.AbnormalRefundRequest{
		{RefundOrderNo: "R1", OrderNo: "A1", TxHash: "0x2", Token: "ETH_USDT", Remark: "paid twice"},
		{RefundOrderNo: "R1", AbnormalPaymentNo: "P1", Amount: money.MustParse("2"), Address: "0xa"},
	} {
		if got, err := client.AbnormalPayments.Refund(t.Context(), r); err != nil || got.RefundOrderNo != "R1" || got.Status != xcheckout.RefundPending {
			t.Errorf("%+v: got %+v, %v", r, got, err)
		}
	}
	order, err := client.AbnormalPayments.Accept(t.Context(), xcheckout.AcceptRequest{AbnormalPaymentNos: []string{"P1", "P2"}, RequestID: "q"})
	if err != nil || order.OrderNo != "A1" || order.Status != xcheckout.StatusPaid {
		t.Errorf("accepted: %+v, %v", order, err)
	}
	for i, want := range []string{
		`{"refundOrderNo":"R1","orderNo":"A1","txHash":"0x2","token":"ETH_USDT","remark":"paid\u0020twice"}`,
		`{"refundOrderNo":"R1","abnormalPaymentNo":"P1","amount":"2.00","address":"0xa"}`,
		`{"abnormalPaymentNos":["P1","P2"],"requestId":"q"}`,
	} {
		if got := p.seen()[i].body; got != want {
			t.Errorf("call %d sent %s, want %s", i, got, want)
		}
	}
}
