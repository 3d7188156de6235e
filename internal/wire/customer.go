package wire

import (
	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// DepositAddressParams are the parameters of the call that makes a customer's address.
type DepositAddressParams struct {
	DepositAddressRef
	Once
}

// DepositAddressRef are the parameters that name a customer's address.
type DepositAddressRef struct {
	CustomerID string `json:"customerId,omitzero"`
	Token      string `json:"token,omitzero"`
	MerchantID string `json:"merchantId,omitzero"`
}

// DepositAddressListParams are the parameters of the call that lists customers'
// addresses. Times are milliseconds.
type DepositAddressListParams struct {
	CustomerID     string   `json:"customerId,omitzero"`
	MerchantID     string   `json:"merchantId,omitzero"`
	DepositAddress string   `json:"depositAddress,omitzero"`
	StartTime      *Integer `json:"startTime,omitzero"` // included
	EndTime        *Integer `json:"endTime,omitzero"`   // excluded
	PageParams
}

// DepositAddress is the address that a customer keeps. Token, Chain and CoinAddress are
// of what was asked for, and empty in a list.
type DepositAddress struct {
	Sysid          string   `json:"sysid"`
	CustomerID     string   `json:"customerId"`
	MerchantID     string   `json:"merchantId"`
	DepositAddress string   `json:"depositAddress"`
	Token          string   `json:"token"`
	Chain          string   `json:"chain"`
	CoinAddress    string   `json:"coinAddress"`
	Tokens         []string `json:"tokens"`
	Times
}

// NewDepositAddress makes the public form of a customer's address.
func NewDepositAddress(a payment.CustomerAddress, asked payment.Asset, tokens []string, family chain.Family) DepositAddress {
	c := Chain{Family: family}
	w := DepositAddress{Sysid: a.No, CustomerID: a.CustomerID, MerchantID: ShownHolder(a.MerchantID, a.Holder), DepositAddress: c.address(a.Address),
		Token: asked.Token, Chain: asked.Chain, Tokens: tokens, Times: NewTimes(a.CreatedAt)}
	if asked.Token != "" {
		w.CoinAddress = c.address(asked.Contract)
	}
	return w
}

// CustomerDepositRef are the parameters of the call that tells of a customer's deposit.
type CustomerDepositRef struct {
	DepositNo string `json:"depositNo,omitzero"`
}

// CustomerDepositListParams are the parameters of the call that lists customers'
// deposits. Times are milliseconds.
type CustomerDepositListParams struct {
	CustomerID     string   `json:"customerId,omitzero"`
	MerchantID     string   `json:"merchantId,omitzero"`
	DepositAddress string   `json:"depositAddress,omitzero"`
	Token          string   `json:"token,omitzero"`
	DepositStatus  string   `json:"depositStatus,omitzero"`
	StartTime      *Integer `json:"startTime,omitzero"` // included
	EndTime        *Integer `json:"endTime,omitzero"`   // excluded
	PageParams
}

// customerDeposit are the members that answers and events have of a customer's deposit.
type customerDeposit struct {
	DepositNo        string                        `json:"depositNo"`
	CustomerID       string                        `json:"customerId"`
	MerchantID       string                        `json:"merchantId"`
	DepositAddress   string                        `json:"depositAddress"`
	Token            string                        `json:"token"`
	Chain            string                        `json:"chain"`
	Amount           money.Amount                  `json:"amount"`
	RefundedAmount   money.Amount                  `json:"refundedAmount"`
	RefundableAmount money.Amount                  `json:"refundableAmount"`
	Shortfall        money.Amount                  `json:"shortfall"`
	DepositStatus    payment.CustomerDepositStatus `json:"depositStatus"`
	TxHash           string                        `json:"txHash"`
	Ordinal          uint32                        `json:"ordinal"`
	Sender           string                        `json:"sender"`
	CreatedTime      string                        `json:"createdTime"`
	UpdatedTime      string                        `json:"updatedTime"`
	CreatedAt        int64                         `json:"createdAt"`
	UpdatedAt        int64                         `json:"updatedAt"`
}

func newCustomerDeposit(p payment.CustomerDeposit, family chain.Family) customerDeposit {
	d, c := p.Deposit, Chain{Family: family}
	w := customerDeposit{DepositNo: d.CustomerNo, CustomerID: p.Address.CustomerID, MerchantID: ShownHolder(d.MerchantID, d.Holder),
		DepositAddress: c.address(d.Address), Token: d.Asset.Token, Chain: d.Chain, Amount: d.Amount, RefundedAmount: p.Refunded,
		RefundableAmount: p.Refundable(), Shortfall: p.Shortfall, DepositStatus: p.Status(), TxHash: c.tx(d.Tx), Ordinal: d.Ordinal,
		CreatedTime: orderTime(p.CreatedAt), UpdatedTime: orderTime(p.UpdatedAt), CreatedAt: p.CreatedAt.UnixMilli(), UpdatedAt: p.UpdatedAt.UnixMilli()}
	if d.Sender != "" {
		w.Sender = c.address(d.Sender)
	}
	return w
}

// CustomerDeposit is a customer's deposit as its calls show it.
type CustomerDeposit struct {
	customerDeposit
	BlockNumber           uint64 `json:"blockNumber"`
	BlockTime             int64  `json:"blockTime"` // ms
	Confirmations         uint64 `json:"confirmations"`
	RequiredConfirmations uint64 `json:"requiredConfirmations"`
}

// NewCustomerDeposit makes the public form of a customer's deposit.
func NewCustomerDeposit(p payment.CustomerDeposit, confirmations, required uint64, family chain.Family) CustomerDeposit {
	return CustomerDeposit{newCustomerDeposit(p, family), p.Deposit.BlockNumber, p.Deposit.BlockTime.UnixMilli(), confirmations, required}
}

// CustomerDepositEvent is the data of CUSTOMER_DEPOSIT_CHANGED. Reason is the status in
// lower case, or refund_changed.
type CustomerDepositEvent struct {
	Reason string `json:"reason"`
	customerDeposit
	Remark string `json:"remark,omitzero"` // of a test event
}

// NewCustomerDepositEvent makes an event's data.
func NewCustomerDepositEvent(p payment.CustomerDeposit, reason string, family chain.Family) CustomerDepositEvent {
	e := CustomerDepositEvent{Reason: reason, customerDeposit: newCustomerDeposit(p, family)}
	e.CreatedTime, e.UpdatedTime = eventTime(p.CreatedAt), eventTime(p.UpdatedAt)
	return e
}
