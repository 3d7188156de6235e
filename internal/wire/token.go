package wire

// TokenParams are the parameters of the token call.
type TokenParams struct {
	GrantType string `json:"grantType,omitzero"`
	Email     string `json:"email,omitzero"`
	Password  string `json:"password,omitzero"`
	APIKey    string `json:"apiKey,omitzero"`
	APISecret string `json:"apiSecret,omitzero"`
}

// Token is the answer of the token call. ExpiresIn is in seconds.
type Token struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
	ExpiresIn   int64  `json:"expires_in"`
	ClientID    string `json:"client_id"`
}
