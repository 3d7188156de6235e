package wire

// TokenListParams are the parameters of the token list call.
type TokenListParams struct {
	MerchantID string `json:"merchantId,omitzero"`
	Fiat       string `json:"fiat,omitzero"`
}

// TokenList is the answer of the token list call.
type TokenList struct {
	Records []OfferedToken `json:"records"`
}

// OfferedToken is a token that orders can be paid in now. Its rate and amounts are
// those of an order in Fiat.
type OfferedToken struct {
	Token                 string   `json:"token"`
	Chain                 string   `json:"chain"`
	CoinAddress           string   `json:"coinAddress"`
	Decimals              int      `json:"decimals"`
	Fiat                  string   `json:"fiat"`
	Fiats                 []string `json:"fiats"`
	ExchangeRate          Rate     `json:"exchangeRate"`
	RateSource            string   `json:"rateSource"`
	RateAt                int64    `json:"rateAt"`
	MinAmount             Number   `json:"minAmount"`
	MaxAmount             Number   `json:"maxAmount"`
	RequiredConfirmations uint64   `json:"requiredConfirmations"`
}
