package httpapi

import (
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/wire"
)

func (x *exchange) createRefund() (any, error) {
	var p wire.RefundParams
	if err := x.decodeVendors(&p, &p.Vendors); err != nil {
		return nil, err
	}
	once := p.Take()
	return changing(x, "refund_create", once, p, refund, func(e *gateway.Envelope) (gateway.RefundDetail, error) {
		return x.server.gateway.CreateRefund(x.r.Context(), x.credential.Actor(), gateway.NewRefund{
			RefundOrderNo: p.RefundOrderNo, OrderNo: p.OrderNo, AbnormalPaymentNo: p.AbnormalPaymentNo, DepositNo: p.DepositNo, Address: p.Address,
			Amount: p.Amount, Remark: p.Remark}, e)
	})
}

func (x *exchange) refund() (any, error) {
	var ref wire.RefundRef
	if err := x.decodeVendors(&ref, &ref.Vendors); err != nil {
		return nil, err
	}
	d, err := x.server.gateway.Refund(x.r.Context(), x.credential.Actor(), ref.RefundOrderNo)
	return refund(d), err
}

func (x *exchange) cancelRefund() (any, error) {
	var ref wire.RefundRef
	if err := x.decodeVendors(&ref, &ref.Vendors); err != nil {
		return nil, err
	}
	once := ref.Take()
	return changing(x, "refund_cancel", once, ref, refund, func(e *gateway.Envelope) (gateway.RefundDetail, error) {
		return x.server.gateway.CancelRefund(x.r.Context(), x.credential.Actor(), ref.RefundOrderNo, e)
	})
}

func (x *exchange) refunds() (any, error) {
	var p wire.RefundListParams
	if err := x.decodeVendors(&p, &p.Vendors); err != nil {
		return nil, err
	}
	found, err := x.server.gateway.Refunds(x.r.Context(), x.credential.Actor(), gateway.RefundQuery{
		OrderNo: p.OrderNo, DepositNo: p.DepositNo, SubMerchantID: p.MerchantID, Status: p.RefundStatus, Token: p.Token,
		StartTime: p.StartTime.Int64(), EndTime: p.EndTime.Int64(), Page: pageQuery(p.PageParams)})
	return page(found.Page, found.Refunds, refund), err
}
