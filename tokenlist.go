package xcheckout

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/xcheckout/xcheckout/money"
)

// TokenService is Client.Tokens.
type TokenService struct{ client *Client }

// OfferedToken is a token that orders can be paid in now. Its amounts are those of
// an order, in US dollars.
type OfferedToken struct {
	Token                 string       `json:"token" strict:""`
	Chain                 string       `json:"chain"`
	CoinAddress           string       `json:"coinAddress"` // the token's contract
	Decimals              int64        `json:"decimals"`
	ExchangeRate          json.Number  `json:"exchangeRate"` // tokens for one US dollar
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

// List returns the tokens that orders can be paid in now. merchantID names a
// sub-merchant; empty for yourself.
func (s *TokenService) List(ctx context.Context, merchantID string) (*TokenList, error) {
	body := struct {
		MerchantID string `json:"merchantId,omitempty"`
	}{merchantID}
	var tokens TokenList
	raw, err := s.client.call(ctx, request{method: http.MethodPost, path: "/checkout/token/list", body: body, repeatable: true}, &tokens)
	if err != nil {
		return nil, err
	}
	tokens.Raw = raw
	return &tokens, nil
}
