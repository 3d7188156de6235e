package httpapi_test

import (
	"strings"
	"testing"
)

// A zero byte in any text is a mistake of the caller's, on every database: PostgreSQL
// can't even look for one.
func TestZeroBytesAreRefused(t *testing.T) {
	b := newBench(t)
	b.succeeds(create("1"))
	for name, c := range map[string]struct {
		r     request
		param string
	}{
		"customerId":         {post("/checkout/order/list", `{"pageNum":1,"customerId":"a\u0000b"}`), "customerId"},
		"token":              {post("/checkout/order/list", `{"pageNum":1,"token":"a\u0000b"}`), "token"},
		"merchantId":         {post("/checkout/token/list", `{"merchantId":"\u0000"}`), "merchantId"},
		"eventId":            {post("/checkout/event/info", `{"eventId":"\u0000"}`), "eventId"},
		"metadata":           {post("/checkout/order/create", createBody("2", `,"metadata":{"a":"\u0000"}`)), "metadata"},
		"a name in metadata": {post("/checkout/order/create", createBody("2", `,"metadata":{"\u0000":"a"}`)), "metadata"},
		"what is ignored":    {post("/checkout/order/create", createBody("2", `,"more":["\u0000"]`)), "more"},
		"an order's token":   {post("/checkout/order/create", strings.Replace(createBody("2", ""), "ETH_USDT", `\u0000`, 1)), "token"},
		"an e-mail address":  {tokenRequest(strings.Replace(b.tokenBody(), b.merchant.Email, `\u0000`, 1)), "email"},
		"a password":         {tokenRequest(strings.Replace(b.tokenBody(), password, `\u0000`, 1)), "password"},
	} {
		if a := b.refuses(name, c.r, "parameter_invalid", true); a.Error != nil && a.Error.Param != c.param {
			t.Errorf("%s: blamed %q, want %q", name, a.Error.Param, c.param)
		}
	}
	b.succeeds(post("/checkout/order/create", createBody("3", `,"metadata":{"a":"\\u0000"}`))) // six characters
	for name, body := range map[string]string{
		"an apiKey":                     `"xck_local_\u0000"`,
		"an apiKey of no form":          `"\u0000"`,
		"an apiKey of another kind too": `"xck_local_x\u0000y"`,
	} {
		b.refuses(name, tokenRequest(`{"grantType":"client_credentials","apiKey":`+body+`,"apiSecret":"x"}`), "authentication_failed", false)
	}
	b.refuses("a query", get("/checkout/order/info?orderNo=%00"), "query_ambiguous", false) // by the rules of the signature
}
