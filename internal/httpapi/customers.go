package httpapi

import (
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/wire"
)

func customerOf(p wire.DepositAddressRef) gateway.CustomerOf {
	return gateway.CustomerOf{CustomerID: p.CustomerID, Token: p.Token, SubMerchantID: p.MerchantID}
}

func depositAddress(d gateway.CustomerAddressDetail) wire.DepositAddress {
	return wire.NewDepositAddress(d.CustomerAddress, d.Asset, d.Tokens, d.Chain)
}

func customerDeposit(d gateway.CustomerDepositDetail) wire.CustomerDeposit {
	return wire.NewCustomerDeposit(d.CustomerDeposit, d.Confirmations, d.Required, d.Chain)
}

func (x *exchange) createDepositAddress() (any, error) {
	var p wire.DepositAddressParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	once := p.Take()
	return changing(x, "deposit_address_create", once, p, depositAddress, func(e *gateway.Envelope) (gateway.CustomerAddressDetail, error) {
		return x.server.gateway.CreateCustomerAddress(x.r.Context(), x.credential.Actor(), customerOf(p.DepositAddressRef), e)
	})
}

func (x *exchange) depositAddress() (any, error) {
	var p wire.DepositAddressRef
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	d, err := x.server.gateway.CustomerAddress(x.r.Context(), x.credential.Actor(), customerOf(p))
	if err != nil {
		return nil, err
	}
	return depositAddress(d), nil
}

func (x *exchange) depositAddresses() (any, error) {
	var p wire.DepositAddressListParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	found, err := x.server.gateway.CustomerAddresses(x.r.Context(), x.credential.Actor(), gateway.CustomerAddressQuery{
		CustomerID: p.CustomerID, SubMerchantID: p.MerchantID, Address: p.DepositAddress,
		StartTime: p.StartTime.Int64(), EndTime: p.EndTime.Int64(), Page: pageQuery(p.PageParams)})
	return page(found.Page, found.Addresses, depositAddress), err
}

func (x *exchange) customerDeposit() (any, error) {
	var p wire.CustomerDepositRef
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	d, err := x.server.gateway.CustomerDeposit(x.r.Context(), x.credential.Actor(), p.DepositNo)
	if err != nil {
		return nil, err
	}
	return customerDeposit(d), nil
}

func (x *exchange) customerDeposits() (any, error) {
	var p wire.CustomerDepositListParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	found, err := x.server.gateway.CustomerDeposits(x.r.Context(), x.credential.Actor(), gateway.CustomerDepositQuery{
		CustomerID: p.CustomerID, SubMerchantID: p.MerchantID, Address: p.DepositAddress, Token: p.Token, Status: p.DepositStatus,
		StartTime: p.StartTime.Int64(), EndTime: p.EndTime.Int64(), Page: pageQuery(p.PageParams)})
	return page(found.Page, found.Deposits, customerDeposit), err
}
