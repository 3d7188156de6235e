package xcheckout

import (
	"context"
	"iter"

	"github.com/xcheckout/xcheckout/money"
)

// Balance is what you, or a sub-merchant of yours, have in one token.
type Balance struct {
	MerchantID  string       `json:"merchantId"` // of the sub-merchant; empty where it is your own
	Token       string       `json:"token" strict:""`
	Chain       string       `json:"chain"`
	Available   money.Amount `json:"available" strict:""` // that can be refunded or settled
	Reserved    money.Amount `json:"reserved"`            // by refunds and settlements under way
	Incoming    money.Amount `json:"incoming"`            // confirmed, for orders that wait for more
	Unconfirmed money.Amount `json:"unconfirmed"`         // seen, and in no other amount yet
	Abnormal    money.Amount `json:"abnormal"`            // of abnormal payments
	Shortfall   money.Amount `json:"shortfall"`           // that a reorg took away after it was spent
}

// UnmarshalJSON reads it strictly in token and available amount.
func (b *Balance) UnmarshalJSON(data []byte) error { return decodeLenient(data, b) }

// BalanceFilter says which balances to list; the zero BalanceFilter means all, those of
// sub-merchants too.
type BalanceFilter struct {
	MerchantID string // only those of this sub-merchant; your own id for only your own
	Token      string
	PageRequest
}

func (f BalanceFilter) wire() any {
	return struct {
		MerchantID string `json:"merchantId,omitempty"`
		Token      string `json:"token,omitempty"`
		PageRequest
	}{f.MerchantID, f.Token, f.PageRequest}
}

// BalanceService is Client.Balances.
type BalanceService struct{ client *Client }

// List returns one page of balances. All walks through every page.
func (s *BalanceService) List(ctx context.Context, f BalanceFilter) (*Page[Balance], error) {
	return list[Balance](ctx, s.client, "/checkout/balance/list", f.wire())
}

// All yields every balance that matches, page by page. An error ends it and comes with
// a nil balance.
func (s *BalanceService) All(ctx context.Context, f BalanceFilter) iter.Seq2[*Balance, error] {
	return all(f.PageRequest, func(next PageRequest) (*Page[Balance], error) {
		f.PageRequest = next
		return s.List(ctx, f)
	})
}
