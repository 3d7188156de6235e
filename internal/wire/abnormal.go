package wire

import (
	"strings"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// AbnormalListParams are the parameters of the call that lists abnormal payments.
// Times are milliseconds.
type AbnormalListParams struct {
	OrderNo    string   `json:"orderNo,omitzero"`
	MerchantID string   `json:"merchantId,omitzero"`
	Type       string   `json:"type,omitzero"`
	Status     string   `json:"status,omitzero"`
	Token      string   `json:"token,omitzero"`
	StartTime  *Integer `json:"startTime,omitzero"` // included
	EndTime    *Integer `json:"endTime,omitzero"`   // excluded
	PageParams
	Vendors
}

// AcceptParams are the parameters of the call that accepts abnormal payments.
type AcceptParams struct {
	AbnormalPaymentNos []string `json:"abnormalPaymentNos,omitzero"`
	Once
}

// AbnormalRefundParams are the parameters of the call that refunds an abnormal payment:
// the vendor's name it by order and chain transaction, ours by its number.
type AbnormalRefundParams struct {
	RefundOrderNo     string        `json:"refundOrderNo,omitzero"`
	OrderNo           string        `json:"orderNo,omitzero"`
	TxHash            string        `json:"txHash,omitzero"`
	Token             string        `json:"token,omitzero"`
	AbnormalPaymentNo string        `json:"abnormalPaymentNo,omitzero"`
	Address           string        `json:"address,omitzero"`
	Amount            *money.Amount `json:"amount,omitzero"`
	Remark            string        `json:"remark,omitzero"`
	Once
	Vendors
}

// AbnormalRecord is an abnormal payment as the list call shows it.
type AbnormalRecord struct {
	AbnormalPaymentNo string                 `json:"abnormalPaymentNo"`
	OrderNo           string                 `json:"orderNo"`
	MerchantID        string                 `json:"merchantId"` // of the sub-merchant, empty for the merchant itself
	Token             string                 `json:"token"`
	Amount            money.Amount           `json:"amount"`
	PendingAmount     money.Amount           `json:"pendingAmount"`
	Hash              string                 `json:"hash"`
	Sender            string                 `json:"sender"`
	Type              payment.Reason         `json:"type"`
	Status            payment.AbnormalStatus `json:"status"`
	CreatedTime       string                 `json:"createdTime"`
	UpdatedTime       string                 `json:"updatedTime"`
	CreatedAt         int64                  `json:"createdAt"`
	UpdatedAt         int64                  `json:"updatedAt"`
}

// NewAbnormalRecord makes the public form of an abnormal payment.
func NewAbnormalRecord(p payment.AbnormalPayment, family chain.Family) AbnormalRecord {
	d, c := p.Deposit, Chain{Family: family}
	r := AbnormalRecord{AbnormalPaymentNo: p.No, OrderNo: d.OrderNo, MerchantID: ShownHolder(d.MerchantID, d.Holder), Token: d.Asset.Token, Amount: d.Amount, PendingAmount: p.Pending(),
		Hash: c.tx(d.Tx), Type: p.Type, Status: p.Status(), CreatedTime: orderTime(p.CreatedAt), UpdatedTime: orderTime(p.UpdatedAt),
		CreatedAt: p.CreatedAt.UnixMilli(), UpdatedAt: p.UpdatedAt.UnixMilli()}
	if d.Sender != "" {
		r.Sender = c.address(d.Sender)
	}
	return r
}

// AbnormalEvent is the data of ABNORMAL_PAYMENT.
type AbnormalEvent struct {
	Reason            string                 `json:"reason"` // its status in lower case
	AbnormalPaymentNo string                 `json:"abnormalPaymentNo"`
	OrderNo           string                 `json:"orderNo"`
	Token             string                 `json:"token"`
	Amount            money.Amount           `json:"amount"`
	Hash              string                 `json:"hash"`
	PendingAmount     money.Amount           `json:"pendingAmount"`
	Type              payment.Reason         `json:"type"`
	Status            payment.AbnormalStatus `json:"status"`
	CustomerID        string                 `json:"customerId"`
	MerchantID        string                 `json:"merchantId"`
	CreatedTime       string                 `json:"createdTime"`
	UpdatedTime       string                 `json:"updatedTime"`
	CreatedAt         int64                  `json:"createdAt"`
	UpdatedAt         int64                  `json:"updatedAt"`
	Remark            string                 `json:"remark,omitzero"` // of a test event
}

// NewAbnormalEvent makes an event's data; the order is the payment's.
func NewAbnormalEvent(p payment.AbnormalPayment, o payment.Order, family chain.Family) AbnormalEvent {
	r := NewAbnormalRecord(p, family)
	return AbnormalEvent{Reason: strings.ToLower(string(r.Status)), AbnormalPaymentNo: r.AbnormalPaymentNo, OrderNo: r.OrderNo, Token: r.Token,
		Amount: r.Amount, Hash: r.Hash, PendingAmount: r.PendingAmount, Type: r.Type, Status: r.Status,
		CustomerID: o.CustomerID, MerchantID: o.SubMerchantID, CreatedTime: eventTime(p.CreatedAt), UpdatedTime: eventTime(p.UpdatedAt), CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt}
}
