package xcheckout

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/xcheckout/xcheckout/money"
)

// SettlementPlan settles a balance without being asked, as the gateway's operator has
// set it up.
type SettlementPlan struct {
	MerchantID            string       `json:"merchantId"` // of the sub-merchant; empty where it is your own
	Token                 string       `json:"token" strict:""`
	Address               string       `json:"address"`
	Threshold             money.Amount `json:"threshold"` // of the available balance; 0 for a plan by the calendar
	Schedule              string       `json:"schedule"`  // such as "daily 06:00", in UTC; empty for one by a threshold
	Keep                  money.Amount `json:"keep"`      // what stays in the balance
	NextAt                Millis       `json:"nextAt"`    // zero for a plan by a threshold, and while it is held
	LastSettlementOrderNo string       `json:"lastSettlementOrderNo"`
	FailReason            string       `json:"failReason"` // why it could not settle the last time, a code, or plan_held; empty if it could
	FailMessage           string       `json:"failMessage"`
	FailedAt              Millis       `json:"failedAt"` // since when; zero if it could
	CreatedAt             Millis       `json:"createdAt"`
}

// UnmarshalJSON reads it strictly in its token.
func (p *SettlementPlan) UnmarshalJSON(data []byte) error { return decodeLenient(data, p) }

// SettlementPlanList is the plans of a merchant.
type SettlementPlanList struct {
	Records []SettlementPlan `json:"records"`
	Raw     json.RawMessage  `json:"-"` // retdata as it came
}

// SettlementPlanFilter says which plans to list; the zero SettlementPlanFilter means
// all, those of sub-merchants too.
type SettlementPlanFilter struct {
	MerchantID string `json:"merchantId,omitempty"` // only those of this sub-merchant; your own id for only your own
	Token      string `json:"token,omitempty"`
}

// Plans returns the plans by which balances are settled automatically.
func (s *SettlementService) Plans(ctx context.Context, f SettlementPlanFilter) (*SettlementPlanList, error) {
	var plans SettlementPlanList
	raw, err := s.client.call(ctx, request{method: http.MethodPost, path: "/checkout/settlement-plan/list", body: f, repeatable: true}, &plans)
	if err != nil {
		return nil, err
	}
	plans.Raw = raw
	return &plans, nil
}
