package xcheckout

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/xcheckout/xcheckout/money"
)

// TokenService is Client.Tokens.
type TokenService struct{ client *Client }

// OfferedToken is a token that orders can be paid in now. Its rate and amounts are
// those of an order in Fiat.
type OfferedToken struct {
	Token                 string       `json:"token" strict:""`
	Chain                 string       `json:"chain"`
	CoinAddress           string       `json:"coinAddress"` // the token's contract
	Decimals              int64        `json:"decimals"`
	Fiat                  string       `json:"fiat"`
	Fiats                 []string     `json:"fiats"`        // all currencies that orders in it may be priced in
	ExchangeRate          json.Number  `json:"exchangeRate"` // tokens for one unit of Fiat
	RateSource            string       `json:"rateSource"`   // "fixed", or the names of price feeds
	RateAt                Millis       `json:"rateAt"`
	MinAmount             money.Amount `json:"minAmount" strict:""`
	MaxAmount             money.Amount `json:"maxAmount" strict:""`
	RequiredConfirmations int64        `json:"requiredConfirmations"`
}

// UnmarshalJSON reads it strictly in name and amounts.
func (t *OfferedToken) UnmarshalJSON(data []byte) error { return decodeLenient(data, t) }

// TokenList is what orders can be paid in.
type TokenList struct {
	Records []OfferedToken  `json:"records"`
	Raw     json.RawMessage `json:"-"` // retdata as it came
}

// TokenFilter says for which orders tokens are listed. Its zero value is your own
// orders in US dollars.
type TokenFilter struct {
	MerchantID string `json:"merchantId,omitempty"` // a sub-merchant; empty for yourself
	Fiat       string `json:"fiat,omitempty"`       // the orders' currency; empty means "USD"
}

// List returns the tokens that orders can be paid in now.
func (s *TokenService) List(ctx context.Context, filter TokenFilter) (*TokenList, error) {
	var tokens TokenList
	raw, err := s.client.call(ctx, request{method: http.MethodPost, path: "/checkout/token/list", body: filter, repeatable: true}, &tokens)
	if err != nil {
		return nil, err
	}
	tokens.Raw = raw
	return &tokens, nil
}
