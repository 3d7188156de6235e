package xcheckout

import (
	"context"
	"iter"
	"net/http"
	"time"

	"github.com/xcheckout/xcheckout/money"
)

// AbnormalType says why a payment is not wholly its order's.
type AbnormalType string

// The types of abnormal payments.
const (
	OverPaid         AbnormalType = "OVER_PAID"
	UnderPaid        AbnormalType = "UNDER_PAID"   // too little when the order expired
	LatePayment      AbnormalType = "LATE_PAYMENT" // after the expiry, or for a cancelled order
	PaidInOtherToken AbnormalType = "OTHER_TOKEN"
	PaidOnOtherChain AbnormalType = "OTHER_CHAIN"
)

// AbnormalStatus says whether something of a payment is left to decide.
type AbnormalStatus string

// The statuses of an abnormal payment.
const (
	AbnormalPending AbnormalStatus = "PENDING"
	AbnormalHandled AbnormalStatus = "HANDLED"
)

// AbnormalPayment is a deposit that is not wholly its order's: refund what is pending
// of it, or accept it for the order.
type AbnormalPayment struct {
	AbnormalPaymentNo string         `json:"abnormalPaymentNo" strict:""` // the gateway's name for it
	OrderNo           string         `json:"orderNo"`
	MerchantID        string         `json:"merchantId"` // of the sub-merchant whose money it is; empty where it is yours
	Type              AbnormalType   `json:"type"`       // empty where the gateway does not say
	Status            AbnormalStatus `json:"status"`     // the same
	Token             string         `json:"token"`
	Amount            money.Amount   `json:"amount" strict:""`        // the whole deposit
	PendingAmount     money.Amount   `json:"pendingAmount" strict:""` // not yet refunded or accepted
	TxHash            string         `json:"hash"`
	// Sender is who sent it, which may be an exchange or a contract: money sent there
	// may be lost.
	Sender      string `json:"sender"`
	CreatedTime Time   `json:"createdTime"`
	UpdatedTime Time   `json:"updatedTime"`
}

// UnmarshalJSON reads it strictly in number and amounts.
func (p *AbnormalPayment) UnmarshalJSON(data []byte) error { return decodeLenient(data, p) }

// in takes the times that have no zone for those of a place.
func (p *AbnormalPayment) in(zone *time.Location) {
	p.CreatedTime, p.UpdatedTime = p.CreatedTime.in(zone), p.UpdatedTime.in(zone)
}

// AbnormalPaymentService is Client.AbnormalPayments.
type AbnormalPaymentService struct{ client *Client }

// AbnormalPaymentFilter says which abnormal payments to list; the zero value means all.
type AbnormalPaymentFilter struct {
	OrderNo    string
	MerchantID string // only those of this sub-merchant; your own id for only your own
	Type       AbnormalType
	Status     AbnormalStatus
	Token      string
	// From and To bound the time at which they were found, to the millisecond.
	From, To time.Time
	PageRequest
}

func (f AbnormalPaymentFilter) wire() any {
	return struct {
		OrderNo    string         `json:"orderNo,omitempty"`
		MerchantID string         `json:"merchantId,omitempty"`
		Type       AbnormalType   `json:"type,omitempty"`
		Status     AbnormalStatus `json:"status,omitempty"`
		Token      string         `json:"token,omitempty"`
		StartTime  *Millis        `json:"startTime,omitempty"`
		EndTime    *Millis        `json:"endTime,omitempty"`
		PageRequest
	}{f.OrderNo, f.MerchantID, f.Type, f.Status, f.Token, optional(f.From), optional(f.To), f.PageRequest}
}

// List returns one page of abnormal payments, newest first. All walks through every
// page.
func (s *AbnormalPaymentService) List(ctx context.Context, f AbnormalPaymentFilter) (*Page[AbnormalPayment], error) {
	page, err := list[AbnormalPayment](ctx, s.client, "/checkout/abnormal-payment/list", f.wire())
	if err != nil {
		return nil, err
	}
	for i := range page.Records {
		page.Records[i].in(s.client.config.TimeZone)
	}
	return page, nil
}

// All yields every abnormal payment that matches, page by page. An error ends it and
// comes with a nil payment.
func (s *AbnormalPaymentService) All(ctx context.Context, f AbnormalPaymentFilter) iter.Seq2[*AbnormalPayment, error] {
	return all(f.PageRequest, func(next PageRequest) (*Page[AbnormalPayment], error) {
		f.PageRequest = next
		return s.List(ctx, f)
	})
}

// AbnormalRefundRequest asks for an abnormal payment to go back. RefundOrderNo is
// required, and either OrderNo with TxHash or AbnormalPaymentNo.
type AbnormalRefundRequest struct {
	// RefundOrderNo is your name for the refund, as in RefundRequest.
	RefundOrderNo string
	// OrderNo and TxHash name the payment at every gateway. Where they name several, it
	// is refused with CodeAbnormalPaymentAmbiguous.
	OrderNo, TxHash string
	// AbnormalPaymentNo names the payment at gateways of this project.
	AbnormalPaymentNo string
	// Token is what was paid, such as "ETH_USDT"; empty means any.
	Token string
	// Amount is 0 for all that is pending.
	Amount money.Amount
	// Address is where the money goes, as in RefundRequest.
	Address string
	// Remark is kept with the refund.
	Remark string
	// RequestID and Nonce are as in RefundRequest.
	RequestID, Nonce string
}

// wire is the request's JSON.
func (r AbnormalRefundRequest) wire() (any, error) {
	switch {
	case r.RefundOrderNo == "":
		return nil, missing("refundOrderNo")
	case r.AbnormalPaymentNo == "" && r.OrderNo == "":
		return nil, missing("orderNo")
	case r.AbnormalPaymentNo == "" && r.TxHash == "":
		return nil, missing("txHash")
	}
	return struct {
		RefundOrderNo     string        `json:"refundOrderNo"`
		OrderNo           string        `json:"orderNo,omitempty"`
		TxHash            string        `json:"txHash,omitempty"`
		AbnormalPaymentNo string        `json:"abnormalPaymentNo,omitempty"`
		Token             string        `json:"token,omitempty"`
		Amount            *money.Amount `json:"amount,omitempty"`
		Address           string        `json:"address,omitempty"`
		Remark            string        `json:"remark,omitempty"`
		RequestID         string        `json:"requestId,omitempty"`
		Nonce             string        `json:"nonce,omitempty"`
	}{r.RefundOrderNo, r.OrderNo, r.TxHash, r.AbnormalPaymentNo, r.Token, given(r.Amount), r.Address, r.Remark, r.RequestID, r.Nonce}, nil
}

// Refund sends an abnormal payment back. It makes a refund like any other, and is as
// safe to repeat as Refunds.Create.
func (s *AbnormalPaymentService) Refund(ctx context.Context, r AbnormalRefundRequest) (*Refund, error) {
	body, err := r.wire()
	if err != nil {
		return nil, err
	}
	return s.client.refund(ctx, "/checkout/abnormal-payment/refund", r.RefundOrderNo, body, r.Nonce == "")
}

// AcceptRequest asks for abnormal payments to count for their order.
type AcceptRequest struct {
	// AbnormalPaymentNos are up to 100, all of one order.
	AbnormalPaymentNos []string
	// RequestID names this call, for gateways that keep answers by it.
	RequestID string
	// Nonce is taken once; it makes the call one that is not repeated.
	Nonce string
}

func (r AcceptRequest) wire() any {
	return struct {
		AbnormalPaymentNos []string `json:"abnormalPaymentNos"`
		RequestID          string   `json:"requestId,omitempty"`
		Nonce              string   `json:"nonce,omitempty"`
	}{r.AbnormalPaymentNos, r.RequestID, r.Nonce}
}

// Accept takes what is pending of abnormal payments for their order, which is PAID by
// it, and returns the order. What was accepted before changes nothing, so that it is
// safe to repeat. It is refused with CodeAbnormalPaymentNotAcceptable for an order that
// was cancelled and for a payment in another token.
func (s *AbnormalPaymentService) Accept(ctx context.Context, r AcceptRequest) (*Order, error) {
	if len(r.AbnormalPaymentNos) == 0 {
		return nil, missing("abnormalPaymentNos")
	}
	var order Order
	raw, err := s.client.call(ctx, request{method: http.MethodPost, path: "/checkout/abnormal-payment/accept", body: r.wire(), repeatable: r.Nonce == ""}, &order)
	if err != nil {
		return nil, err
	}
	order.Raw = raw
	order.in(s.client.config.TimeZone)
	return &order, nil
}
