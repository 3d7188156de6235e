package xcheckout

import (
	"context"
	"encoding/json"
	"net/http"
)

// SelfTest is a call that changes nothing and is answered with what arrived:
// it shows that keys, clock and network are in order.
type SelfTest struct {
	// Name and Value are sent as a query parameter when Name is not empty.
	Name, Value string
	// Body is sent as JSON by POST; nil makes it a GET.
	Body any
}

// Echo is the answer of a self-test.
type Echo struct {
	Method     string            `json:"method"`
	Parameters map[string]string `json:"parameters"` // of the query, decoded
	Body       json.RawMessage   `json:"body"`       // as the signature covered it; null for none
	// StringToSign is what the gateway built from the request before it
	// checked the signature; empty in production.
	StringToSign string `json:"stringToSign"`
	// Reading is the reading of the signature's rules that the gateway verified it
	// by, as in printed/structural; empty in production.
	Reading string          `json:"reading"`
	Raw     json.RawMessage `json:"-"` // retdata as it came
}

// Test sends a self-test. A nil error means that the gateway accepted our
// signature and that we accepted its own.
func (c *Client) Test(ctx context.Context, t SelfTest) (*Echo, error) {
	r := request{method: http.MethodGet, path: "/openapi/test", repeatable: true, readOnly: true}
	if t.Name != "" {
		r.query = []parameter{{t.Name, t.Value}}
	}
	if t.Body != nil {
		r.method, r.body = http.MethodPost, t.Body
	}
	var echo Echo
	raw, err := c.call(ctx, r, &echo)
	if err != nil {
		return nil, err
	}
	echo.Raw = raw
	return &echo, nil
}
