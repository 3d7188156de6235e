package httpapi

import (
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/wire"
)

func subMerchant(m gateway.SubMerchantDetail) wire.SubMerchant {
	return wire.SubMerchant{MerchantID: m.ID, Name: m.Name, Disabled: m.Disabled, Times: wire.NewTimes(m.CreatedAt)}
}

func (x *exchange) createSubMerchant() (any, error) {
	var p wire.SubMerchantParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	once := p.Take()
	return changing(x, "sub_merchant_create", once, p, subMerchant, func(e *gateway.Envelope) (gateway.SubMerchantDetail, error) {
		return x.server.gateway.CreateSubMerchant(x.r.Context(), x.credential.Actor(), p.Name, e)
	})
}

func (x *exchange) subMerchants() (any, error) {
	var p wire.SubMerchantListParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	found, err := x.server.gateway.SubMerchants(x.r.Context(), x.credential.Actor(), pageQuery(p.PageParams))
	return page(found.Page, found.SubMerchants, subMerchant), err
}
