package xcheckout

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"time"

	"github.com/xcheckout/xcheckout/money"
)

// RefundStatus is how far a refund has come. Treat a status that you don't know as
// not ended.
type RefundStatus string

// The statuses of a refund.
const (
	RefundPending   RefundStatus = "PENDING_REFUND" // reserved, and not sent yet
	RefundRunning   RefundStatus = "REFUNDING"      // on its way
	RefundDone      RefundStatus = "REFUNDED"
	RefundFailed    RefundStatus = "FAILED" // Refund.FailReason says why
	RefundCancelled RefundStatus = "CANCELLED"
)

// RefundRequest asks for money to go back. RefundOrderNo is required, one of OrderNo,
// AbnormalPaymentNo and DepositNo, and with OrderNo the Amount.
type RefundRequest struct {
	// RefundOrderNo is your name for the refund, unique for ever. Asking again with the
	// same RefundOrderNo and the same parameters gives the same refund; with others it
	// is refused with CodeRefundOrderNoReused.
	RefundOrderNo string
	// OrderNo refunds of what that order kept.
	OrderNo string
	// AbnormalPaymentNo refunds of that abnormal payment.
	AbnormalPaymentNo string
	// DepositNo refunds of that customer's deposit, which must be credited.
	DepositNo string
	// Amount is in the token that was received. Of an abnormal payment 0 means all that
	// is pending, and of a deposit all that can still be refunded.
	Amount money.Amount
	// Address is where the money goes. Empty leaves it to the gateway, which sends it to
	// the sender where that is certain and the merchant's setting says so, and answers
	// CodeAddressRequired otherwise.
	Address string
	// Remark is kept with the refund.
	Remark string
	// RequestID names this call, for gateways that keep answers by it. RefundOrderNo
	// makes repeating safe without it.
	RequestID string
	// Nonce is taken once; it makes the call one that is not repeated.
	Nonce string
}

// wire is the request's JSON.
func (r RefundRequest) wire() (any, error) {
	switch {
	case r.RefundOrderNo == "":
		return nil, missing("refundOrderNo")
	case r.OrderNo == "" && r.AbnormalPaymentNo == "" && r.DepositNo == "":
		return nil, missing("orderNo")
	case r.DepositNo != "" && (r.OrderNo != "" || r.AbnormalPaymentNo != ""):
		return nil, ofSeveral("depositNo")
	case r.OrderNo != "" && r.AbnormalPaymentNo != "":
		return nil, ofSeveral("abnormalPaymentNo")
	case r.OrderNo != "" && r.Amount == 0:
		return nil, missing("amount")
	}
	return struct {
		RefundOrderNo     string        `json:"refundOrderNo"`
		OrderNo           string        `json:"orderNo,omitempty"`
		AbnormalPaymentNo string        `json:"abnormalPaymentNo,omitempty"`
		DepositNo         string        `json:"depositNo,omitempty"`
		Amount            *money.Amount `json:"amount,omitempty"`
		Address           string        `json:"address,omitempty"`
		Remark            string        `json:"remark,omitempty"`
		RequestID         string        `json:"requestId,omitempty"`
		Nonce             string        `json:"nonce,omitempty"`
	}{r.RefundOrderNo, r.OrderNo, r.AbnormalPaymentNo, r.DepositNo, given(r.Amount), r.Address, r.Remark, r.RequestID, r.Nonce}, nil
}

// ofSeveral is the error for a refund of more than one thing.
func ofSeveral(param string) error {
	return &Error{Code: CodeParameterInvalid, Param: param, Message: "a refund is of an order, of an abnormal payment or of a customer's deposit, and not of two"}
}

// given is an amount, or nil where it is 0.
func given(amount money.Amount) *money.Amount {
	if amount == 0 {
		return nil
	}
	return &amount
}

// Refund is a refund as it stands now.
type Refund struct {
	SysID         string `json:"sysid"` // the gateway's name for it: RF…
	RefundOrderNo string `json:"refundOrderNo" strict:""`
	// OrderNo is the order that it is of, or that its abnormal payment was meant for.
	OrderNo           string          `json:"orderNo"`
	AbnormalPaymentNo string          `json:"abnormalPaymentNo"` // empty where it is of no abnormal payment
	DepositNo         string          `json:"depositNo"`         // empty where it is of no customer's deposit
	MerchantID        string          `json:"merchantId"`        // of the sub-merchant whose money it is; empty where it is yours
	Status            RefundStatus    `json:"refundStatus" strict:""`
	Token             string          `json:"token"`
	Amount            money.Amount    `json:"amount" strict:""`
	Address           string          `json:"address"`
	TxHash            string          `json:"txHash"`     // of the chain transaction that pays it; empty before
	FailReason        string          `json:"failReason"` // with RefundFailed, a code
	WaitReason        string          `json:"waitReason"` // with RefundPending, a code such as awaiting_finality; may be empty
	Remark            string          `json:"remark"`
	CreatedTime       Time            `json:"createdTime"`
	UpdatedTime       Time            `json:"updatedTime"`
	Raw               json.RawMessage `json:"-"` // retdata as it came; nil in lists and events
}

// UnmarshalJSON reads it strictly in number, status and amount.
func (r *Refund) UnmarshalJSON(data []byte) error { return decodeLenient(data, r) }

// in takes the times that have no zone for those of a place.
func (r *Refund) in(zone *time.Location) {
	r.CreatedTime, r.UpdatedTime = r.CreatedTime.in(zone), r.UpdatedTime.in(zone)
}

// RefundService is Client.Refunds.
type RefundService struct{ client *Client }

// Create asks for a refund. It is safe to repeat with the same request, also after an
// error that leaves open whether the refund exists: the RefundOrderNo makes it the same
// refund. That it was created does not say that it arrived: Refund.Status does.
func (s *RefundService) Create(ctx context.Context, r RefundRequest) (*Refund, error) {
	body, err := r.wire()
	if err != nil {
		return nil, err
	}
	return s.client.refund(ctx, "/checkout/refund/create", r.RefundOrderNo, body, r.Nonce == "")
}

// Info returns the refund as it stands now, or CodeRefundNotFound.
func (s *RefundService) Info(ctx context.Context, refundOrderNo string) (*Refund, error) {
	return s.one(ctx, "/checkout/refund/info", refundOrderNo, true)
}

// Cancel ends a refund that was not sent yet and returns it. It is refused with
// CodeRefundNotCancellable once it is on its way. It is not repeated when no answer
// came; Info then tells whether it was done.
func (s *RefundService) Cancel(ctx context.Context, refundOrderNo string) (*Refund, error) {
	return s.one(ctx, "/checkout/refund/cancel", refundOrderNo, false)
}

func (s *RefundService) one(ctx context.Context, path, refundOrderNo string, repeatable bool) (*Refund, error) {
	if refundOrderNo == "" {
		return nil, missing("refundOrderNo")
	}
	return s.client.refund(ctx, path, refundOrderNo, map[string]string{"refundOrderNo": refundOrderNo}, repeatable)
}

// refund makes a call that answers a refund.
func (c *Client) refund(ctx context.Context, path, refundOrderNo string, body any, repeatable bool) (*Refund, error) {
	var refund Refund
	raw, err := c.call(ctx, request{method: http.MethodPost, path: path, body: body, repeatable: repeatable,
		about: parameter{"refundOrderNo", refundOrderNo}}, &refund)
	if err != nil {
		return nil, err
	}
	refund.Raw = raw
	refund.in(c.config.TimeZone)
	return &refund, nil
}

// RefundFilter says which refunds to list; the zero RefundFilter means all.
type RefundFilter struct {
	OrderNo    string
	DepositNo  string // of a customer's deposit
	MerchantID string // only those of this sub-merchant; your own id for only your own
	Status     RefundStatus
	Token      string
	// From and To bound the time of creation, to the millisecond.
	From, To time.Time
	PageRequest
}

func (f RefundFilter) wire() any {
	return struct {
		OrderNo      string       `json:"orderNo,omitempty"`
		DepositNo    string       `json:"depositNo,omitempty"`
		MerchantID   string       `json:"merchantId,omitempty"`
		RefundStatus RefundStatus `json:"refundStatus,omitempty"`
		Token        string       `json:"token,omitempty"`
		StartTime    *Millis      `json:"startTime,omitempty"`
		EndTime      *Millis      `json:"endTime,omitempty"`
		PageRequest
	}{f.OrderNo, f.DepositNo, f.MerchantID, f.Status, f.Token, optional(f.From), optional(f.To), f.PageRequest}
}

// List returns one page of refunds, newest first. All walks through every page.
func (s *RefundService) List(ctx context.Context, f RefundFilter) (*Page[Refund], error) {
	page, err := list[Refund](ctx, s.client, "/checkout/refund/list", f.wire())
	if err != nil {
		return nil, err
	}
	for i := range page.Records {
		page.Records[i].in(s.client.config.TimeZone)
	}
	return page, nil
}

// All yields every refund that matches, page by page. An error ends it and comes with
// a nil refund.
func (s *RefundService) All(ctx context.Context, f RefundFilter) iter.Seq2[*Refund, error] {
	return all(f.PageRequest, func(next PageRequest) (*Page[Refund], error) {
		f.PageRequest = next
		return s.List(ctx, f)
	})
}
