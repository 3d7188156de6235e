package httpapi

import (
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/wire"
)

func (x *exchange) balances() (any, error) {
	var p wire.BalanceListParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	actor := x.credential.Actor()
	found, err := x.server.gateway.Balances(x.r.Context(), actor, gateway.BalanceQuery{SubMerchantID: p.MerchantID, Token: p.Token, Page: pageQuery(p.PageParams)})
	return page(found.Page, found.Balances, func(b gateway.BalanceDetail) wire.Balance {
		w := wire.NewBalance(actor.MerchantID, b.Holder, b.Asset)
		w.Available, w.Reserved, w.Incoming, w.Unconfirmed, w.Abnormal, w.Shortfall = b.Available, b.Reserved, b.Incoming, b.Unconfirmed, b.Abnormal, b.Shortfall
		return w
	}), err
}

// Forms of a statement.
const (
	formatRecords = "records"
	formatCSV     = "csv"
)

func (x *exchange) statement() (any, error) {
	var p wire.StatementParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	if p.Format != "" && p.Format != formatRecords && p.Format != formatCSV {
		return nil, fault.Invalid(fault.ParameterInvalid, "format", "format is %s or %s", formatRecords, formatCSV)
	}
	actor := x.credential.Actor()
	s, err := x.server.gateway.Statement(x.r.Context(), actor, gateway.StatementQuery{SubMerchantID: p.MerchantID, Token: p.Token, Balance: p.Balance,
		StartTime: p.StartTime.Int64(), EndTime: p.EndTime.Int64(), Size: p.PageSize.Int(), Cursor: p.Cursor})
	if err != nil {
		return nil, err
	}
	w := wire.Statement{MerchantID: wire.ShownHolder(actor.MerchantID, s.Holder), Token: s.Token, Balance: s.Balance, EndTime: s.Before.UnixMilli(),
		OpeningBalance: s.Opening, ClosingBalance: s.Closing, Records: []wire.StatementLine{}, PageSize: s.Size, NextCursor: s.NextCursor}
	if !s.From.IsZero() {
		w.StartTime = s.From.UnixMilli()
	}
	if p.Format == formatCSV {
		w.CSV = s.CSV()
		return w, nil
	}
	for _, l := range s.Lines {
		w.Records = append(w.Records, wire.StatementLine{Type: l.Type(), OrderNo: l.OrderNo, DepositNo: l.DepositNo, RefundOrderNo: l.RefundOrderNo, SettlementOrderNo: l.SettlementOrderNo,
			Sysid: l.Sysid(), From: string(l.Debit.Kind), To: string(l.Credit.Kind), Amount: l.Change, Balance: l.Balance}.Posted(l.At.Time))
	}
	return w, nil
}
