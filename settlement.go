package xcheckout

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"time"

	"github.com/xcheckout/xcheckout/money"
)

// SettleStatus is how far a settlement has come. Treat a status that you don't know as
// not ended.
type SettleStatus string

// The statuses of a settlement.
const (
	SettlementPending   SettleStatus = "PENDING_SETTLEMENT" // reserved, and not sent yet
	SettlementRunning   SettleStatus = "SETTLING"           // on its way
	SettlementDone      SettleStatus = "SETTLED"
	SettlementFailed    SettleStatus = "FAILED"   // Settlement.FailReason says why
	SettlementRejected  SettleStatus = "REJECTED" // by the gateway's operator
	SettlementCancelled SettleStatus = "CANCELLED"
)

// SettlementRequest asks for your balance to be paid out. SettlementOrderNo, Token and
// Address are required, and Amount or OrderNos.
type SettlementRequest struct {
	// SettlementOrderNo is your name for the settlement, unique for ever. Asking again
	// with the same SettlementOrderNo and the same parameters gives the same settlement;
	// with others it is refused with CodeSettlementOrderNoReused.
	SettlementOrderNo string
	// MerchantID is the sub-merchant whose balance it is; empty means your own.
	MerchantID string
	// Token is what is paid out, such as "ETH_USDT".
	Token string
	// Address is where the money goes. A gateway may take those of a list alone.
	Address string
	// Amount is in Token and includes the fee. With OrderNos it may be 0; otherwise it
	// must be their sum, or it is refused with CodeAmountMismatch.
	Amount money.Amount
	// OrderNos settles what these orders brought, each of them once.
	OrderNos []string
	// RequestID names this call, for gateways that keep answers by it.
	// SettlementOrderNo makes repeating safe without it.
	RequestID string
	// Nonce is taken once; it makes the call one that is not repeated.
	Nonce string
}

// wire is the request's JSON.
func (r SettlementRequest) wire() (any, error) {
	switch {
	case r.SettlementOrderNo == "":
		return nil, missing("settlementOrderNo")
	case r.Token == "":
		return nil, missing("token")
	case r.Address == "":
		return nil, missing("address")
	case r.Amount == 0 && len(r.OrderNos) == 0:
		return nil, missing("amount")
	}
	return struct {
		SettlementOrderNo string        `json:"settlementOrderNo"`
		MerchantID        string        `json:"merchantId,omitempty"`
		Token             string        `json:"token"`
		Address           string        `json:"address"`
		Amount            *money.Amount `json:"amount,omitempty"`
		OrderNos          []string      `json:"orderNos,omitempty"`
		RequestID         string        `json:"requestId,omitempty"`
		Nonce             string        `json:"nonce,omitempty"`
	}{r.SettlementOrderNo, r.MerchantID, r.Token, r.Address, given(r.Amount), r.OrderNos, r.RequestID, r.Nonce}, nil
}

// Settlement is a settlement as it stands now.
type Settlement struct {
	SysID             string          `json:"sysid"` // the gateway's name for it: ST…
	SettlementOrderNo string          `json:"settlementOrderNo" strict:""`
	MerchantID        string          `json:"merchantId"` // of the sub-merchant; empty where it is your own
	Status            SettleStatus    `json:"settleStatus" strict:""`
	Token             string          `json:"token"`
	Address           string          `json:"address"`
	Amount            money.Amount    `json:"settlementAmount" strict:""` // with the fee
	Fee               money.Amount    `json:"fee"`                        // Address receives Amount without it
	TxHash            string          `json:"txHash"`                     // of the chain transaction that pays it; empty before
	FailReason        string          `json:"failReason"`                 // with SettlementFailed and SettlementRejected, a code
	WaitReason        string          `json:"waitReason"`                 // with SettlementPending, a code such as awaiting_finality; may be empty
	Fiat              *Fiat           `json:"fiat"`                       // of a settlement to a bank account; nil for one to an address
	CreatedTime       Time            `json:"createdTime"`
	UpdatedTime       Time            `json:"updatedTime"`
	Raw               json.RawMessage `json:"-"` // retdata as it came; nil in lists and events
}

// UnmarshalJSON reads it strictly in number, status and amount.
func (s *Settlement) UnmarshalJSON(data []byte) error { return decodeLenient(data, s) }

// in takes the times that have no zone for those of a place.
func (s *Settlement) in(zone *time.Location) {
	s.CreatedTime, s.UpdatedTime = s.CreatedTime.in(zone), s.UpdatedTime.in(zone)
}

// SettlementService is Client.Settlements.
type SettlementService struct{ client *Client }

// Create asks for a settlement. It is safe to repeat with the same request, also after
// an error that leaves open whether the settlement exists: the SettlementOrderNo makes
// it the same settlement. That it was created does not say that it arrived:
// Settlement.Status does.
func (s *SettlementService) Create(ctx context.Context, r SettlementRequest) (*Settlement, error) {
	body, err := r.wire()
	if err != nil {
		return nil, err
	}
	return s.call(ctx, request{method: http.MethodPost, path: "/checkout/settlement/create", body: body, repeatable: r.Nonce == ""}, r.SettlementOrderNo)
}

// Info returns the settlement as it stands now, or CodeSettlementNotFound.
func (s *SettlementService) Info(ctx context.Context, settlementOrderNo string) (*Settlement, error) {
	return s.one(ctx, "/checkout/settlement/info", settlementOrderNo, true)
}

// Cancel ends a settlement that was not sent yet and returns it. It is refused with
// CodeSettlementNotCancellable once it is on its way. It is not repeated when no answer
// came; Info then tells whether it was done.
func (s *SettlementService) Cancel(ctx context.Context, settlementOrderNo string) (*Settlement, error) {
	return s.one(ctx, "/checkout/settlement/cancel", settlementOrderNo, false)
}

func (s *SettlementService) one(ctx context.Context, path, settlementOrderNo string, repeatable bool) (*Settlement, error) {
	if settlementOrderNo == "" {
		return nil, missing("settlementOrderNo")
	}
	return s.call(ctx, request{method: http.MethodGet, path: path, query: []parameter{{"settlementOrderNo", settlementOrderNo}},
		repeatable: repeatable, readOnly: repeatable}, settlementOrderNo)
}

// call makes a call that answers a settlement.
func (s *SettlementService) call(ctx context.Context, r request, settlementOrderNo string) (*Settlement, error) {
	r.about = parameter{"settlementOrderNo", settlementOrderNo}
	var settlement Settlement
	raw, err := s.client.call(ctx, r, &settlement)
	if err != nil {
		return nil, err
	}
	settlement.Raw = raw
	settlement.in(s.client.config.TimeZone)
	return &settlement, nil
}

// SettlementFilter says which settlements to list; the zero SettlementFilter means all.
type SettlementFilter struct {
	Status     SettleStatus
	MerchantID string // only those of this sub-merchant; your own id for only your own
	Token      string
	// From and To bound the time of creation, to the millisecond.
	From, To time.Time
	PageRequest
}

func (f SettlementFilter) wire() any {
	return struct {
		SettleStatus SettleStatus `json:"settleStatus,omitempty"`
		MerchantID   string       `json:"merchantId,omitempty"`
		Token        string       `json:"token,omitempty"`
		StartTime    *Millis      `json:"startTime,omitempty"`
		EndTime      *Millis      `json:"endTime,omitempty"`
		PageRequest
	}{f.Status, f.MerchantID, f.Token, optional(f.From), optional(f.To), f.PageRequest}
}

// List returns one page of settlements, newest first. All walks through every page.
func (s *SettlementService) List(ctx context.Context, f SettlementFilter) (*Page[Settlement], error) {
	page, err := list[Settlement](ctx, s.client, "/checkout/settlement/list", f.wire())
	if err != nil {
		return nil, err
	}
	for i := range page.Records {
		page.Records[i].in(s.client.config.TimeZone)
	}
	return page, nil
}

// All yields every settlement that matches, page by page. An error ends it and comes
// with a nil settlement.
func (s *SettlementService) All(ctx context.Context, f SettlementFilter) iter.Seq2[*Settlement, error] {
	return all(f.PageRequest, func(next PageRequest) (*Page[Settlement], error) {
		f.PageRequest = next
		return s.List(ctx, f)
	})
}
