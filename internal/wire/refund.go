package wire

import (
	"strings"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// RefundParams are the parameters of the call that makes a refund.
type RefundParams struct {
	RefundOrderNo     string        `json:"refundOrderNo,omitzero"`
	OrderNo           string        `json:"orderNo,omitzero"`
	AbnormalPaymentNo string        `json:"abnormalPaymentNo,omitzero"`
	DepositNo         string        `json:"depositNo,omitzero"`
	Address           string        `json:"address,omitzero"`
	Amount            *money.Amount `json:"amount,omitzero"`
	Remark            string        `json:"remark,omitzero"`
	Once
	Vendors
}

// RefundRef are the parameters of the info and cancel calls.
type RefundRef struct {
	RefundOrderNo string `json:"refundOrderNo,omitzero"`
	Once
	Vendors
}

// RefundListParams are the parameters of the list call. Times are milliseconds.
type RefundListParams struct {
	OrderNo      string   `json:"orderNo,omitzero"`
	DepositNo    string   `json:"depositNo,omitzero"`
	MerchantID   string   `json:"merchantId,omitzero"`
	RefundStatus string   `json:"refundStatus,omitzero"`
	Token        string   `json:"token,omitzero"`
	StartTime    *Integer `json:"startTime,omitzero"` // included
	EndTime      *Integer `json:"endTime,omitzero"`   // excluded
	PageParams
	Vendors
}

// Refund is a refund as all its calls show it.
type Refund struct {
	Sysid             string               `json:"sysid"`
	RefundOrderNo     string               `json:"refundOrderNo"`
	OrderNo           string               `json:"orderNo"`
	AbnormalPaymentNo string               `json:"abnormalPaymentNo"` // empty where it is of what the order kept
	DepositNo         string               `json:"depositNo"`         // of a customer's deposit; empty otherwise
	MerchantID        string               `json:"merchantId"`        // of the sub-merchant, empty for the merchant itself
	Token             string               `json:"token"`
	Amount            money.Amount         `json:"amount"`
	Address           string               `json:"address"`
	RefundStatus      payment.RefundStatus `json:"refundStatus"`
	FailReason        string               `json:"failReason"` // of FAILED, a code
	WaitReason        string               `json:"waitReason"` // of PENDING_REFUND, a code
	TxHash            string               `json:"txHash"`
	Remark            string               `json:"remark"`
	CreatedTime       string               `json:"createdTime"`
	UpdatedTime       string               `json:"updatedTime"`
	CreatedAt         int64                `json:"createdAt"`
	UpdatedAt         int64                `json:"updatedAt"`
}

// NewRefund makes the public form of a refund.
func NewRefund(r payment.Refund, family chain.Family) Refund {
	c := Chain{Family: family}
	return Refund{Sysid: r.Sysid, RefundOrderNo: r.RefundOrderNo, OrderNo: r.OrderNo, AbnormalPaymentNo: r.AbnormalPaymentNo, DepositNo: r.DepositNo,
		MerchantID: ShownHolder(r.MerchantID, r.Holder), Token: r.Asset.Token,
		Amount: r.Amount, Address: c.address(r.Address), RefundStatus: r.Status, FailReason: r.Reason, WaitReason: r.Waits, TxHash: c.tx(r.Tx), Remark: r.Remark,
		CreatedTime: orderTime(r.CreatedAt), UpdatedTime: orderTime(r.UpdatedAt), CreatedAt: r.CreatedAt.UnixMilli(), UpdatedAt: r.UpdatedAt.UnixMilli()}
}

// RefundEvent is the data of REFUND_ORDER_CHANGED.
type RefundEvent struct {
	Reason            string               `json:"reason"` // the state's word in lower case
	Sysid             string               `json:"sysid"`
	RefundOrderNo     string               `json:"refundOrderNo"`
	OrderNo           string               `json:"orderNo"`
	AbnormalPaymentNo string               `json:"abnormalPaymentNo"`
	DepositNo         string               `json:"depositNo"`
	MerchantID        string               `json:"merchantId"`
	Token             string               `json:"token"`
	Amount            money.Amount         `json:"amount"`
	Address           string               `json:"address"`
	RefundStatus      payment.RefundStatus `json:"refundStatus"`
	FailReason        string               `json:"failReason"`
	TxHash            string               `json:"txHash"`
	CreatedTime       string               `json:"createdTime"`
	UpdatedTime       string               `json:"updatedTime"`
	CreatedAt         int64                `json:"createdAt"`
	UpdatedAt         int64                `json:"updatedAt"`
	Remark            string               `json:"remark"` // of the refund, or of a test event
}

// NewRefundEvent makes an event's data.
func NewRefundEvent(r payment.Refund, family chain.Family) RefundEvent {
	w := NewRefund(r, family)
	return RefundEvent{Reason: strings.ToLower(string(w.RefundStatus)), Sysid: w.Sysid, RefundOrderNo: w.RefundOrderNo, OrderNo: w.OrderNo,
		AbnormalPaymentNo: w.AbnormalPaymentNo, DepositNo: w.DepositNo, MerchantID: w.MerchantID, Token: w.Token, Amount: w.Amount, Address: w.Address, RefundStatus: w.RefundStatus,
		FailReason: w.FailReason, TxHash: w.TxHash, CreatedTime: eventTime(r.CreatedAt), UpdatedTime: eventTime(r.UpdatedAt),
		CreatedAt: w.CreatedAt, UpdatedAt: w.UpdatedAt, Remark: w.Remark}
}
