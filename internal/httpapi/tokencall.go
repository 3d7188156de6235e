package httpapi

import (
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/signature"
)

// isUnsigned tells whether a request carries nothing of a signature. One that
// carries a part of it, or an empty header, is a signed one that went wrong, and
// is refused as such; so is one with the usual headers where others are set.
func (s *Server) isUnsigned(r *http.Request) bool {
	for _, names := range []gateway.HeaderNames{s.headers, gateway.HeaderNames{}.Named()} {
		if len(r.Header.Values(names.Signature)) > 0 || len(r.Header.Values(names.Timestamp)) > 0 {
			return false
		}
	}
	return true
}

// nobodysSignature stands in for the signature that an unsigned token call does not
// have: Base64 of 64 zero bytes.
const nobodysSignature = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="

// parseUnsigned checks the form of a token call that is not signed. Its path,
// query and body are held to the rules of those that are, so that they have one
// meaning. Nothing is ever verified with the result.
func (x *exchange) parseUnsigned() (*signature.Parsed, error) {
	if !x.server.gateway.IsSandbox() && !x.server.unsignedTokenCall {
		return nil, fault.New(fault.UnsignedTokenCallRefused,
			`this gateway takes no token call without a signature: sign it, or have its operator set "unsignedTokenCall" to true`)
	}
	x.unsigned = true
	r := *x.r
	r.Header = http.Header{"Signature": {nobodysSignature}, "Timestamp": {signature.Timestamp(x.server.now())}}
	for _, name := range []string{"Content-Type", "Content-Encoding"} {
		if values := x.r.Header[name]; values != nil {
			r.Header[name] = values
		}
	}
	return signature.ParseRequest(&r, signature.Options{})
}

// inQuery tells whether the token call's parameters stand in the query, which is
// the vendor's form of two grants: with no body.
func (x *exchange) inQuery() bool {
	return len(x.parsed.Body()) == 0 && len(x.parsed.Params()) > 0
}

// findForToken returns the credential that a token call names by its refresh
// token, if it is of that grant, else by its apiKey. The parameters are decoded
// as a whole and complained about later, to a caller that has proven more.
func (x *exchange) findForToken() (*gateway.Credential, error) {
	var grant, apiKey, refreshToken string
	if x.inQuery() {
		grant, _ = x.parsed.Params().Lookup("grant_type")
		apiKey, _ = x.parsed.Params().Lookup("api_key")
		refreshToken, _ = x.parsed.Params().Lookup("refresh_token")
	} else {
		grant, apiKey, refreshToken = claimedInBody(x.parsed.Body())
	}
	switch {
	case grant == gateway.GrantRefreshToken && refreshToken != "":
		return x.server.gateway.CredentialByRefreshToken(x.r.Context(), refreshToken)
	case grant == gateway.GrantRefreshToken || apiKey == "" || strings.Contains(apiKey, "\x00"): // which no database can look for
		return nil, &fault.Error{Code: signature.AuthenticationFailed}
	}
	return x.server.gateway.CredentialByAPIKey(x.r.Context(), apiKey)
}

// claimedInBody reads what a token call's body says of the credential; empty is
// what is not there or no text.
func claimedInBody(body []byte) (grant, apiKey, refreshToken string) {
	var p struct {
		Grant        any `json:"grantType"`
		APIKey       any `json:"apiKey"`
		RefreshToken any `json:"refreshToken"`
	}
	if json.Unmarshal(body, &p) != nil {
		return "", "", ""
	}
	grant, _ = p.Grant.(string)
	apiKey, _ = p.APIKey.(string)
	refreshToken, _ = p.RefreshToken.(string)
	return grant, apiKey, refreshToken
}

func (x *exchange) issueToken() (any, error) {
	caller := x.credential.ID
	if x.unsigned {
		// Anybody may send these; they use up nothing of those that are signed.
		caller = "unsigned/" + caller
	}
	if err := x.limit(x.server.tokensFor, caller); err != nil {
		return nil, err
	}
	p, err := x.tokenRequest()
	if err != nil {
		return nil, err
	}
	token, err := x.server.gateway.IssueToken(x.r.Context(), x.credential, p, x.envelope())
	if err != nil {
		return nil, err
	}
	return wire.Token{AccessToken: token.Token, TokenType: "bearer", ExpiresIn: int64(token.ExpiresIn / time.Second), ClientID: token.CredentialID,
		RefreshToken: token.RefreshToken, RefreshExpiresIn: int64(token.RefreshExpiresIn / time.Second)}, nil
}

// tokenRequest decodes the parameters of the token call, from the body or from the
// query.
func (x *exchange) tokenRequest() (gateway.TokenRequest, error) {
	if !x.inQuery() {
		var p wire.TokenParams
		err := x.decodeVendors(&p, &p.Vendors)
		return gateway.TokenRequest{GrantType: p.GrantType, Email: p.Email, Password: p.Password, APISecret: p.APISecret, RefreshToken: p.RefreshToken}, err
	}
	var p wire.TokenQuery
	if err := x.decode(&p); err != nil {
		return gateway.TokenRequest{}, err
	}
	if p.GrantType != gateway.GrantClientCredentials && p.GrantType != gateway.GrantRefreshToken {
		return gateway.TokenRequest{}, fault.Invalid(fault.ParameterInvalid, "grant_type",
			"grant_type is %s or %s in the query; the password grant takes its parameters in the body", gateway.GrantClientCredentials, gateway.GrantRefreshToken)
	}
	return gateway.TokenRequest{GrantType: p.GrantType, APISecret: p.APISecret, RefreshToken: p.RefreshToken}, nil
}
