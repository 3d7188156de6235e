package xcheckout

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"time"
)

// DepositAddress is the address that a customer keeps. Whatever arrives there in one of
// Tokens is a CustomerDeposit.
type DepositAddress struct {
	SysID      string `json:"sysid"` // the gateway's name for it: DA…
	CustomerID string `json:"customerId" strict:""`
	MerchantID string `json:"merchantId"` // of the sub-merchant that is credited; empty where it is you
	// Address is the same for all Tokens, on all their chains.
	Address     string          `json:"depositAddress" strict:""`
	Token       string          `json:"token"`       // that was asked for; empty in lists
	Chain       string          `json:"chain"`       // of Token
	CoinAddress string          `json:"coinAddress"` // the contract of Token
	Tokens      []string        `json:"tokens"`      // all that are credited there
	CreatedTime Time            `json:"createdTime"`
	Raw         json.RawMessage `json:"-"` // retdata as it came; nil in lists
}

// UnmarshalJSON reads it strictly in its customer and address.
func (a *DepositAddress) UnmarshalJSON(data []byte) error { return decodeLenient(data, a) }

// DepositAddressRef names the address of a customer. CustomerID and Token are required.
type DepositAddressRef struct {
	CustomerID string `json:"customerId"` // your ID for the customer, 128 bytes at most
	// Token is one that the customer pays in, such as "ETH_USDT".
	Token string `json:"token"`
	// MerchantID is the sub-merchant whose customer it is; empty means you. A customer has
	// another address with each.
	MerchantID string `json:"merchantId,omitempty"`
}

// DepositAddressRequest asks for the address of a customer. CustomerID and Token are
// required.
type DepositAddressRequest struct {
	CustomerID string `json:"customerId"` // as in DepositAddressRef
	Token      string `json:"token"`
	MerchantID string `json:"merchantId,omitempty"`
	// RequestID names this call, for gateways that keep answers by it. There is one
	// address, which makes repeating safe without it.
	RequestID string `json:"requestId,omitempty"`
	// Nonce is taken once; it makes the call one that is not repeated.
	Nonce string `json:"nonce,omitempty"`
}

// DepositAddressService is Client.DepositAddresses.
type DepositAddressService struct{ client *Client }

// Create returns the address that a customer keeps: the same one whenever it is asked
// for. Ask again before you show it: the call is refused with CodeTokenNotSupported while
// the token takes no new payments.
func (s *DepositAddressService) Create(ctx context.Context, r DepositAddressRequest) (*DepositAddress, error) {
	return s.one(ctx, "create", DepositAddressRef{r.CustomerID, r.Token, r.MerchantID}, r, r.Nonce == "")
}

// Info returns the address of a customer, or CodeDepositAddressNotFound where it was not
// created.
func (s *DepositAddressService) Info(ctx context.Context, ref DepositAddressRef) (*DepositAddress, error) {
	return s.one(ctx, "info", ref, ref, true)
}

func (s *DepositAddressService) one(ctx context.Context, call string, ref DepositAddressRef, body any, repeatable bool) (*DepositAddress, error) {
	switch {
	case ref.CustomerID == "":
		return nil, missing("customerId")
	case ref.Token == "":
		return nil, missing("token")
	}
	var address DepositAddress
	// An answer about another customer would have one pay for the other.
	raw, err := s.client.call(ctx, request{method: http.MethodPost, path: "/checkout/deposit-address/" + call, body: body, repeatable: repeatable,
		about: parameter{"customerId", ref.CustomerID}}, &address)
	if err != nil {
		return nil, err
	}
	address.Raw = raw
	address.CreatedTime = address.CreatedTime.in(s.client.config.TimeZone)
	return &address, nil
}

// DepositAddressFilter says which addresses to list; the zero DepositAddressFilter means
// all, those of sub-merchants too.
type DepositAddressFilter struct {
	CustomerID string
	MerchantID string // only those of this sub-merchant; your own id for only your own
	Address    string // to find whose it is
	// From and To bound the time of creation, to the millisecond.
	From, To time.Time
	PageRequest
}

func (f DepositAddressFilter) wire() any {
	return struct {
		CustomerID     string  `json:"customerId,omitempty"`
		MerchantID     string  `json:"merchantId,omitempty"`
		DepositAddress string  `json:"depositAddress,omitempty"`
		StartTime      *Millis `json:"startTime,omitempty"`
		EndTime        *Millis `json:"endTime,omitempty"`
		PageRequest
	}{f.CustomerID, f.MerchantID, f.Address, optional(f.From), optional(f.To), f.PageRequest}
}

// List returns one page of addresses, newest first. All walks through every page.
func (s *DepositAddressService) List(ctx context.Context, f DepositAddressFilter) (*Page[DepositAddress], error) {
	page, err := list[DepositAddress](ctx, s.client, "/checkout/deposit-address/list", f.wire())
	if err != nil {
		return nil, err
	}
	for i := range page.Records {
		page.Records[i].CreatedTime = page.Records[i].CreatedTime.in(s.client.config.TimeZone)
	}
	return page, nil
}

// All yields every address that matches, page by page. An error ends it and comes with a
// nil address.
func (s *DepositAddressService) All(ctx context.Context, f DepositAddressFilter) iter.Seq2[*DepositAddress, error] {
	return all(f.PageRequest, func(next PageRequest) (*Page[DepositAddress], error) {
		f.PageRequest = next
		return s.List(ctx, f)
	})
}
