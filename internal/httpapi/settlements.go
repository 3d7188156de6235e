package httpapi

import (
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/wire"
)

func (x *exchange) createSettlement() (any, error) {
	var p wire.SettlementParams
	if err := x.decodeVendors(&p, &p.Vendors); err != nil {
		return nil, err
	}
	once := p.Take()
	return changing(x, "settlement_create", once, p, settlement, func(e *gateway.Envelope) (gateway.SettlementDetail, error) {
		return x.server.gateway.CreateSettlement(x.r.Context(), x.credential.Actor(), gateway.NewSettlement{
			SettlementOrderNo: p.SettlementOrderNo, SubMerchantID: p.MerchantID, Token: p.Token, Address: p.Address, Amount: p.Amount,
			OrderNos: p.OrderNos}, e)
	})
}

func (x *exchange) createFiatSettlement() (any, error) {
	var p wire.FiatSettlementParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	once := p.Take()
	return changing(x, "settlement_fiat_create", once, p, settlement, func(e *gateway.Envelope) (gateway.SettlementDetail, error) {
		return x.server.gateway.CreateFiatSettlement(x.r.Context(), x.credential.Actor(), gateway.NewFiatSettlement{
			SettlementOrderNo: p.SettlementOrderNo, SubMerchantID: p.MerchantID, Token: p.Token, Currency: p.Currency, Amount: p.Amount,
			To: p.BankAccount.Account()}, e)
	})
}

func (x *exchange) settlement() (any, error) {
	var ref wire.SettlementRef
	if err := x.decodeVendors(&ref, &ref.Vendors); err != nil {
		return nil, err
	}
	d, err := x.server.gateway.Settlement(x.r.Context(), x.credential.Actor(), ref.SettlementOrderNo)
	return settlement(d), err
}

func (x *exchange) cancelSettlement() (any, error) {
	var ref wire.SettlementRef
	if err := x.decodeVendors(&ref, &ref.Vendors); err != nil {
		return nil, err
	}
	once := ref.Take()
	return changing(x, "settlement_cancel", once, ref, settlement, func(e *gateway.Envelope) (gateway.SettlementDetail, error) {
		return x.server.gateway.CancelSettlement(x.r.Context(), x.credential.Actor(), ref.SettlementOrderNo, e)
	})
}

func (x *exchange) settlements() (any, error) {
	var p wire.SettlementListParams
	if err := x.decodeVendors(&p, &p.Vendors); err != nil {
		return nil, err
	}
	found, err := x.server.gateway.Settlements(x.r.Context(), x.credential.Actor(), gateway.SettlementQuery{
		Status: p.SettleStatus, SubMerchantID: p.MerchantID, Token: p.Token,
		StartTime: p.StartTime.Int64(), EndTime: p.EndTime.Int64(), Page: pageQuery(p.PageParams)})
	return page(found.Page, found.Settlements, settlement), err
}

func (x *exchange) settlementPlans() (any, error) {
	var p wire.SettlementPlanListParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	found, err := x.server.gateway.SettlementPlans(x.r.Context(), x.credential.Actor(), p.MerchantID, p.Token)
	list := wire.SettlementPlanList{Records: []wire.SettlementPlan{}}
	for _, d := range found {
		list.Records = append(list.Records, wire.NewSettlementPlan(d.SettlementPlan, d.Chain, d.Next))
	}
	return list, err
}
