package httpapi

import (
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/wire"
)

func (x *exchange) createOrder() (any, error) {
	var p wire.OrderParams
	if err := x.decodeVendors(&p, &p.Vendors); err != nil {
		return nil, err
	}
	once := p.Take()
	return changing(x, "order_create", once, p, createdOrder, func(e *gateway.Envelope) (gateway.OrderDetail, error) {
		return x.server.gateway.CreateOrder(x.r.Context(), x.credential.Actor(), gateway.NewOrder{
			OrderNo: p.OrderNo, OrderAmount: p.OrderAmount, CustomerID: p.CustomerID, SubMerchantID: p.MerchantID, Token: p.Token, Fiat: p.Fiat,
			ExpiredIn: p.ExpiredIn.Int64(), WebhookURL: p.WebhookURL, Metadata: p.Metadata,
			ReturnTo: gateway.ReturnTo{Success: p.SuccessURL, Cancel: p.CancelURL, PC: p.PCCallbackURL, App: p.AppCallbackURL}}, e, packedOrder)
	})
}

func (x *exchange) order() (any, error) {
	var ref wire.OrderRef
	if err := x.decodeVendors(&ref, &ref.Vendors); err != nil {
		return nil, err
	}
	data, err := x.server.gateway.OrderAs(x.r.Context(), x.credential.Actor(), ref.OrderNo, packedOrder)
	if err != nil {
		return nil, err
	}
	return encoded(wire.PackedOrder(data).Text()), nil
}

// packedOrder is an order as its answer is kept.
func packedOrder(d gateway.OrderDetail) ([]byte, error) { return wire.PackOrder(order(d)) }

func (x *exchange) cancelOrder() (any, error) {
	var ref wire.OrderRef
	if err := x.decodeVendors(&ref, &ref.Vendors); err != nil {
		return nil, err
	}
	once := ref.Take()
	return changing(x, "order_cancel", once, ref, order, func(e *gateway.Envelope) (gateway.OrderDetail, error) {
		return x.server.gateway.CancelOrder(x.r.Context(), x.credential.Actor(), ref.OrderNo, e)
	})
}

func (x *exchange) orders() (any, error) {
	var p wire.ListParams
	if err := x.decodeVendors(&p, &p.Vendors); err != nil {
		return nil, err
	}
	found, err := x.server.gateway.Orders(x.r.Context(), x.credential.Actor(), gateway.OrderQuery{
		Status: p.OrderStatus, CustomerID: p.CustomerID, SubMerchantID: p.MerchantID, Token: p.Token,
		StartTime: p.StartTime.Int64(), EndTime: p.EndTime.Int64(), Page: pageQuery(p.PageParams)})
	return page(found.Page, found.Orders, order), err
}
