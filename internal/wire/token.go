package wire

// TokenParams are the parameters of the token call in a body.
type TokenParams struct {
	GrantType    string `json:"grantType,omitzero"`
	Email        string `json:"email,omitzero"`
	Password     string `json:"password,omitzero"`
	APIKey       string `json:"apiKey,omitzero"`
	APISecret    string `json:"apiSecret,omitzero"`
	RefreshToken string `json:"refreshToken,omitzero"`
	Vendors
}

// TokenQuery are the parameters of the token call in the query.
type TokenQuery struct {
	GrantType    string `json:"grant_type,omitzero"`
	APIKey       string `json:"api_key,omitzero"`
	APISecret    string `json:"api_secret,omitzero"`
	RefreshToken string `json:"refresh_token,omitzero"`
}

// Token is the answer of the token call. ExpiresIn and RefreshExpiresIn are in
// seconds; the refresh token is absent with the password grant.
type Token struct {
	AccessToken      string `json:"access_token"`
	TokenType        string `json:"token_type"`
	ExpiresIn        int64  `json:"expires_in"`
	ClientID         string `json:"client_id"`
	RefreshToken     string `json:"refresh_token,omitzero"`
	RefreshExpiresIn int64  `json:"rt_expires_in,omitzero"`
}
