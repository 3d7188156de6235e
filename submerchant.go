package xcheckout

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
)

// SubMerchant is a merchant that you sell for. Its ID is the MerchantID of other requests.
type SubMerchant struct {
	ID          string          `json:"merchantId" strict:""`
	Name        string          `json:"name"`     // payers read it
	Disabled    bool            `json:"disabled"` // by the operator: it takes no orders
	CreatedTime Time            `json:"createdTime"`
	Raw         json.RawMessage `json:"-"` // retdata as it came; nil in lists
}

// UnmarshalJSON reads it strictly in its ID.
func (m *SubMerchant) UnmarshalJSON(data []byte) error { return decodeLenient(data, m) }

// SubMerchantRequest asks for a sub-merchant. Only Name is required.
type SubMerchantRequest struct {
	Name string `json:"name"` // 128 characters at most; it need not be unique
	// RequestID names this call, for gateways that keep answers by it, which makes
	// repeating safe: no second sub-merchant is made.
	RequestID string `json:"requestId,omitempty"`
	// Nonce is taken once; it makes the call one that is not repeated.
	Nonce string `json:"nonce,omitempty"`
}

// SubMerchantService is Client.SubMerchants.
type SubMerchantService struct{ client *Client }

// Create adds a sub-merchant. Without a RequestID it is not repeated when no answer came,
// since there would be two. The call needs the scope "merchants", which production gives on
// request, and fails with CodeSubMerchantLimitReached when you can create no more.
func (s *SubMerchantService) Create(ctx context.Context, r SubMerchantRequest) (*SubMerchant, error) {
	if r.Name == "" {
		return nil, missing("name")
	}
	var m SubMerchant
	raw, err := s.client.call(ctx, request{method: http.MethodPost, path: "/checkout/sub-merchant/create", body: r,
		repeatable: r.RequestID != "" && r.Nonce == ""}, &m)
	if err != nil {
		return nil, err
	}
	m.Raw = raw
	m.CreatedTime = m.CreatedTime.in(s.client.config.TimeZone)
	return &m, nil
}

// List returns one page of sub-merchants, newest first. All walks through every page.
func (s *SubMerchantService) List(ctx context.Context, p PageRequest) (*Page[SubMerchant], error) {
	page, err := list[SubMerchant](ctx, s.client, "/checkout/sub-merchant/list", p)
	if err != nil {
		return nil, err
	}
	for i := range page.Records {
		page.Records[i].CreatedTime = page.Records[i].CreatedTime.in(s.client.config.TimeZone)
	}
	return page, nil
}

// All yields every sub-merchant, page by page. An error ends it and comes with a nil
// SubMerchant.
func (s *SubMerchantService) All(ctx context.Context, p PageRequest) iter.Seq2[*SubMerchant, error] {
	return all(p, func(next PageRequest) (*Page[SubMerchant], error) { return s.List(ctx, next) })
}
