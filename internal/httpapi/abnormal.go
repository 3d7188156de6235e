package httpapi

import (
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/wire"
)

func (x *exchange) abnormalPayments() (any, error) {
	var p wire.AbnormalListParams
	if err := x.decodeVendors(&p, &p.Vendors); err != nil {
		return nil, err
	}
	found, err := x.server.gateway.AbnormalPayments(x.r.Context(), x.credential.Actor(), gateway.AbnormalQuery{
		OrderNo: p.OrderNo, SubMerchantID: p.MerchantID, Type: p.Type, Status: p.Status, Token: p.Token,
		StartTime: p.StartTime.Int64(), EndTime: p.EndTime.Int64(), Page: pageQuery(p.PageParams)})
	return page(found.Page, found.Payments, abnormalPayment), err
}

func (x *exchange) refundAbnormal() (any, error) {
	var p wire.AbnormalRefundParams
	if err := x.decodeVendors(&p, &p.Vendors); err != nil {
		return nil, err
	}
	once := p.Take()
	return changing(x, "abnormal_payment_refund", once, p, refund, func(e *gateway.Envelope) (gateway.RefundDetail, error) {
		return x.server.gateway.CreateRefund(x.r.Context(), x.credential.Actor(), gateway.NewRefund{
			OfAbnormal: true, RefundOrderNo: p.RefundOrderNo, OrderNo: p.OrderNo, TxHash: p.TxHash, Token: p.Token,
			AbnormalPaymentNo: p.AbnormalPaymentNo, Address: p.Address, Amount: p.Amount, Remark: p.Remark}, e)
	})
}

func (x *exchange) acceptAbnormal() (any, error) {
	var p wire.AcceptParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	once := p.Take()
	return changing(x, "abnormal_payment_accept", once, p, order, func(e *gateway.Envelope) (gateway.OrderDetail, error) {
		return x.server.gateway.AcceptAbnormal(x.r.Context(), x.credential.Actor(), p.AbnormalPaymentNos, e)
	})
}
