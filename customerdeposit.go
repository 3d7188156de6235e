package xcheckout

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"time"

	"github.com/xcheckout/xcheckout/money"
)

// CustomerDepositStatus says what a customer's deposit has become.
type CustomerDepositStatus string

// The statuses of a customer's deposit.
const (
	CustomerDepositConfirming   CustomerDepositStatus = "CONFIRMING"   // seen on the chain
	CustomerDepositCredited     CustomerDepositStatus = "CREDITED"     // confirmed, and part of your available balance
	CustomerDepositWithdrawn    CustomerDepositStatus = "WITHDRAWN"    // a reorganisation of the chain took it away
	CustomerDepositUnattributed CustomerDepositStatus = "UNATTRIBUTED" // less arrived than the token's log says: nothing is credited
)

// CustomerDeposit is what arrived at a customer's DepositAddress by one transfer. Credit
// your customer once for each DepositNo, when it is CREDITED.
type CustomerDeposit struct {
	DepositNo             string                `json:"depositNo" strict:""` // the gateway's name for it: DP…
	Status                CustomerDepositStatus `json:"depositStatus" strict:""`
	CustomerID            string                `json:"customerId" strict:""`
	MerchantID            string                `json:"merchantId"` // of the sub-merchant that is credited; empty where it is you
	Address               string                `json:"depositAddress"`
	Token                 string                `json:"token" strict:""`
	Chain                 string                `json:"chain"`
	Amount                money.Amount          `json:"amount" strict:""`           // in Token
	RefundedAmount        money.Amount          `json:"refundedAmount" strict:""`   // of it
	RefundableAmount      money.Amount          `json:"refundableAmount" strict:""` // that can still be refunded of it
	Shortfall             money.Amount          `json:"shortfall"`                  // that your balance lacked when it was withdrawn
	TxHash                string                `json:"txHash"`
	Ordinal               int64                 `json:"ordinal"` // which transfer of its transaction, from 0
	Sender                string                `json:"sender"`  // empty where the chain does not tell
	BlockNumber           int64                 `json:"blockNumber"`
	BlockTime             Millis                `json:"blockTime"`
	Confirmations         int64                 `json:"confirmations"` // in blocks; 0 where it was withdrawn
	RequiredConfirmations int64                 `json:"requiredConfirmations"`
	CreatedTime           Time                  `json:"createdTime"`
	UpdatedTime           Time                  `json:"updatedTime"`
	Raw                   json.RawMessage       `json:"-"` // retdata as it came; nil in lists and events
}

// UnmarshalJSON reads it strictly in number, status, customer, token and amounts.
func (d *CustomerDeposit) UnmarshalJSON(data []byte) error { return decodeLenient(data, d) }

// in takes the times that have no zone for those of a place.
func (d *CustomerDeposit) in(zone *time.Location) {
	d.CreatedTime, d.UpdatedTime = d.CreatedTime.in(zone), d.UpdatedTime.in(zone)
}

// CustomerDepositService is Client.CustomerDeposits. Refunds.Create with the DepositNo
// sends a deposit back.
type CustomerDepositService struct{ client *Client }

// Info returns a deposit as it stands now, or CodeDepositNotFound.
func (s *CustomerDepositService) Info(ctx context.Context, depositNo string) (*CustomerDeposit, error) {
	if depositNo == "" {
		return nil, missing("depositNo")
	}
	var deposit CustomerDeposit
	raw, err := s.client.call(ctx, request{method: http.MethodPost, path: "/checkout/customer-deposit/info",
		body: map[string]string{"depositNo": depositNo}, repeatable: true, about: parameter{"depositNo", depositNo}}, &deposit)
	if err != nil {
		return nil, err
	}
	deposit.Raw = raw
	deposit.in(s.client.config.TimeZone)
	return &deposit, nil
}

// CustomerDepositFilter says which deposits to list; the zero CustomerDepositFilter means
// all, those of sub-merchants too.
type CustomerDepositFilter struct {
	CustomerID string
	MerchantID string // only those of this sub-merchant; your own id for only your own
	Address    string
	Token      string
	Status     CustomerDepositStatus
	// From and To bound the time at which they were first seen, to the millisecond.
	From, To time.Time
	PageRequest
}

func (f CustomerDepositFilter) wire() any {
	return struct {
		CustomerID     string                `json:"customerId,omitempty"`
		MerchantID     string                `json:"merchantId,omitempty"`
		DepositAddress string                `json:"depositAddress,omitempty"`
		Token          string                `json:"token,omitempty"`
		DepositStatus  CustomerDepositStatus `json:"depositStatus,omitempty"`
		StartTime      *Millis               `json:"startTime,omitempty"`
		EndTime        *Millis               `json:"endTime,omitempty"`
		PageRequest
	}{f.CustomerID, f.MerchantID, f.Address, f.Token, f.Status, optional(f.From), optional(f.To), f.PageRequest}
}

// List returns one page of deposits, newest first. All walks through every page.
func (s *CustomerDepositService) List(ctx context.Context, f CustomerDepositFilter) (*Page[CustomerDeposit], error) {
	page, err := list[CustomerDeposit](ctx, s.client, "/checkout/customer-deposit/list", f.wire())
	if err != nil {
		return nil, err
	}
	for i := range page.Records {
		page.Records[i].in(s.client.config.TimeZone)
	}
	return page, nil
}

// All yields every deposit that matches, page by page. An error ends it and comes with a
// nil deposit.
func (s *CustomerDepositService) All(ctx context.Context, f CustomerDepositFilter) iter.Seq2[*CustomerDeposit, error] {
	return all(f.PageRequest, func(next PageRequest) (*Page[CustomerDeposit], error) {
		f.PageRequest = next
		return s.List(ctx, f)
	})
}
