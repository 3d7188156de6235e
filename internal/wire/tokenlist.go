package wire

import (
	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// TokenListParams are the parameters of the token list call.
type TokenListParams struct {
	MerchantID string `json:"merchantId,omitzero"`
}

// TokenList is the answer of the token list call.
type TokenList struct {
	Records []OfferedToken `json:"records"`
}

// OfferedToken is a token that orders can be paid in now. Its amounts are those of
// an order, in US dollars.
type OfferedToken struct {
	Token                 string `json:"token"`
	Chain                 string `json:"chain"`
	CoinAddress           string `json:"coinAddress"`
	Decimals              int    `json:"decimals"`
	ExchangeRate          Rate   `json:"exchangeRate"`
	MinAmount             Number `json:"minAmount"`
	MaxAmount             Number `json:"maxAmount"`
	RequiredConfirmations uint64 `json:"requiredConfirmations"`
}

// NewOfferedToken makes the public form of a token.
func NewOfferedToken(a payment.Asset, r money.Rate, family chain.Family, confirmations uint64, least, most money.Amount) OfferedToken {
	return OfferedToken{Token: a.Token, Chain: a.Chain, CoinAddress: family.Print(a.Contract), Decimals: a.Decimals, ExchangeRate: Rate(r.String()),
		MinAmount: Number(least), MaxAmount: Number(most), RequiredConfirmations: confirmations}
}
