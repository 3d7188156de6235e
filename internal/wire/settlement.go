package wire

import (
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/bank"
	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// SettlementParams are the parameters of the call that makes a settlement.
type SettlementParams struct {
	SettlementOrderNo string        `json:"settlementOrderNo,omitzero"`
	MerchantID        string        `json:"merchantId,omitzero"`
	Token             string        `json:"token,omitzero"`
	Address           string        `json:"address,omitzero"`
	Amount            *money.Amount `json:"amount,omitzero"`
	OrderNos          []string      `json:"orderNos,omitzero"`
	Once
	Vendors
}

// FiatSettlementParams are the parameters of the call that makes a settlement to a bank
// account.
type FiatSettlementParams struct {
	SettlementOrderNo string        `json:"settlementOrderNo,omitzero"`
	MerchantID        string        `json:"merchantId,omitzero"`
	Token             string        `json:"token,omitzero"`
	Currency          string        `json:"currency,omitzero"`
	Amount            *money.Amount `json:"amount,omitzero"`
	BankAccount       *BankAccount  `json:"bankAccount,omitzero"`
	Once
}

// BankAccount is an account at a bank: an IBAN, or a number and the bank's BIC.
type BankAccount struct {
	Name          string `json:"name,omitzero"`
	IBAN          string `json:"iban,omitzero"`
	AccountNumber string `json:"accountNumber,omitzero"`
	BIC           string `json:"bic,omitzero"`
	City          string `json:"city,omitzero"`
	Country       string `json:"country,omitzero"`
}

// Account is the account that a call named, which may be nil.
func (a *BankAccount) Account() *bank.Account {
	if a == nil {
		return nil
	}
	return &bank.Account{Name: a.Name, IBAN: a.IBAN, Number: a.AccountNumber, BIC: a.BIC, City: a.City, Country: a.Country}
}

// Fiat is what a settlement to a bank account has beside what all have.
type Fiat struct {
	Currency    string       `json:"currency"`
	Amount      money.Amount `json:"amount"`     // that was asked for, with the fee
	SentAmount  money.Amount `json:"sentAmount"` // that arrives
	Rate        string       `json:"rate"`       // tokens for one unit of the currency
	BankAccount BankAccount  `json:"bankAccount"`
	BankReason  string       `json:"bankReason"` // why the bank rejected or returned it
}

func newFiat(f *payment.Fiat) *Fiat {
	if f == nil {
		return nil
	}
	return &Fiat{Currency: f.Currency, Amount: f.Amount, SentAmount: f.Sent, Rate: f.Rate, BankReason: f.BankReason,
		BankAccount: BankAccount{Name: f.To.Name, IBAN: f.To.IBAN, AccountNumber: f.To.Number, BIC: f.To.BIC, City: f.To.City, Country: f.To.Country}}
}

// SettlementRef are the parameters of the info and cancel calls.
type SettlementRef struct {
	SettlementOrderNo string `json:"settlementOrderNo,omitzero"`
	Once
	Vendors
}

// SettlementListParams are the parameters of the list call. Times are milliseconds.
type SettlementListParams struct {
	SettleStatus string   `json:"settleStatus,omitzero"`
	MerchantID   string   `json:"merchantId,omitzero"`
	Token        string   `json:"token,omitzero"`
	StartTime    *Integer `json:"startTime,omitzero"` // included
	EndTime      *Integer `json:"endTime,omitzero"`   // excluded
	PageParams
	Vendors
}

// Settlement is a settlement as all its calls show it.
type Settlement struct {
	Sysid             string               `json:"sysid"`
	SettlementOrderNo string               `json:"settlementOrderNo"`
	MerchantID        string               `json:"merchantId"` // of the sub-merchant, empty for the merchant itself
	Token             string               `json:"token"`
	Address           string               `json:"address"`
	SettlementAmount  money.Amount         `json:"settlementAmount"`
	Fee               money.Amount         `json:"fee"`
	SettleStatus      payment.SettleStatus `json:"settleStatus"`
	TxHash            string               `json:"txHash"`
	FailReason        string               `json:"failReason"`
	WaitReason        string               `json:"waitReason"`    // of PENDING_SETTLEMENT, a code
	Fiat              *Fiat                `json:"fiat,omitzero"` // of one to a bank account
	CreatedTime       string               `json:"createdTime"`
	UpdatedTime       string               `json:"updatedTime"`
	CreatedAt         int64                `json:"createdAt"`
	UpdatedAt         int64                `json:"updatedAt"`
}

// NewSettlement makes the public form of a settlement.
func NewSettlement(s payment.Settlement, family chain.Family) Settlement {
	c := Chain{Family: family}
	return Settlement{Sysid: s.Sysid, SettlementOrderNo: s.SettlementOrderNo, MerchantID: ShownHolder(s.MerchantID, s.Holder), Token: s.Asset.Token, Address: c.address(s.Address), SettlementAmount: s.Amount,
		Fee: s.Fee, SettleStatus: s.Status, TxHash: c.tx(s.Tx), FailReason: s.Reason, WaitReason: s.Waits, Fiat: newFiat(s.Fiat),
		CreatedTime: orderTime(s.CreatedAt), UpdatedTime: orderTime(s.UpdatedAt), CreatedAt: s.CreatedAt.UnixMilli(), UpdatedAt: s.UpdatedAt.UnixMilli()}
}

// SettlementEvent is the data of SETTLEMENT_ORDER_CHANGED.
type SettlementEvent struct {
	Reason            string               `json:"reason"` // the state's word in lower case
	Sysid             string               `json:"sysid"`
	SettlementOrderNo string               `json:"settlementOrderNo"`
	MerchantID        string               `json:"merchantId"`
	Token             string               `json:"token"`
	Address           string               `json:"address"`
	SettlementAmount  money.Amount         `json:"settlementAmount"`
	Fee               money.Amount         `json:"fee"`
	SettleStatus      payment.SettleStatus `json:"settleStatus"`
	FailReason        string               `json:"failReason"`
	TxHash            string               `json:"txHash"`
	Fiat              *Fiat                `json:"fiat,omitzero"`
	CreatedTime       string               `json:"createdTime"`
	UpdatedTime       string               `json:"updatedTime"`
	CreatedAt         int64                `json:"createdAt"`
	UpdatedAt         int64                `json:"updatedAt"`
	Remark            string               `json:"remark,omitzero"` // of a test event
}

// NewSettlementEvent makes an event's data.
func NewSettlementEvent(s payment.Settlement, family chain.Family) SettlementEvent {
	w := NewSettlement(s, family)
	return SettlementEvent{Reason: strings.ToLower(string(w.SettleStatus)), Sysid: w.Sysid, SettlementOrderNo: w.SettlementOrderNo, MerchantID: w.MerchantID,
		Token: w.Token, Address: w.Address, SettlementAmount: w.SettlementAmount, Fee: w.Fee, SettleStatus: w.SettleStatus, FailReason: w.FailReason,
		TxHash: w.TxHash, Fiat: w.Fiat, CreatedTime: eventTime(s.CreatedAt), UpdatedTime: eventTime(s.UpdatedAt), CreatedAt: w.CreatedAt, UpdatedAt: w.UpdatedAt}
}

// SettlementPlanListParams are the parameters of the call that lists plans.
type SettlementPlanListParams struct {
	MerchantID string `json:"merchantId,omitzero"`
	Token      string `json:"token,omitzero"`
}

// SettlementPlanList is the answer of that call.
type SettlementPlanList struct {
	Records []SettlementPlan `json:"records"`
}

// SettlementPlan is a plan by which a balance is settled automatically. Times are
// milliseconds; 0 is none.
type SettlementPlan struct {
	MerchantID            string       `json:"merchantId"` // of the sub-merchant, empty for the merchant itself
	Token                 string       `json:"token"`
	Address               string       `json:"address"`
	Threshold             money.Amount `json:"threshold"`
	Schedule              string       `json:"schedule"`
	Keep                  money.Amount `json:"keep"`
	NextAt                int64        `json:"nextAt"`
	LastSettlementOrderNo string       `json:"lastSettlementOrderNo"`
	FailReason            string       `json:"failReason"`
	FailMessage           string       `json:"failMessage"`
	FailedAt              int64        `json:"failedAt"`
	CreatedAt             int64        `json:"createdAt"`
}

// NewSettlementPlan makes the public form of a plan, which settles at next.
func NewSettlementPlan(p payment.SettlementPlan, family chain.Family, next time.Time) SettlementPlan {
	at := func(t time.Time) int64 {
		if t.IsZero() {
			return 0
		}
		return t.UnixMilli()
	}
	c := Chain{Family: family}
	return SettlementPlan{MerchantID: ShownHolder(p.MerchantID, p.Holder), Token: p.Asset.Token, Address: c.address(p.Address), Threshold: p.Threshold,
		Schedule: p.Schedule(), Keep: p.Keep, NextAt: at(next), LastSettlementOrderNo: p.LastNo, FailReason: p.Refused, FailMessage: p.Detail,
		FailedAt: at(p.RefusedAt), CreatedAt: at(p.CreatedAt)}
}
