package xcheckout

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/xcheckout/xcheckout/money"
)

// SandboxService is Client.Sandbox: calls that gateways have only where the
// money is not real. With the environment Production they are refused with
// CodeSandboxOnly and nothing is sent.
type SandboxService struct{ client *Client }

// TestPayment is a transfer from the gateway's test wallet.
type TestPayment struct {
	OrderNo string          `json:"orderNo"` // empty for one to a customer's deposit address
	Token   string          `json:"token"`
	Amount  money.Amount    `json:"amount"`
	TxHash  string          `json:"txHash"`
	From    string          `json:"from"`
	To      string          `json:"to"`
	Raw     json.RawMessage `json:"-"` // retdata as it came
}

// Pay pays an order from the test wallet: amount, or when amount is 0 what is
// still missing. It is not repeated when no answer came, since it would pay
// twice.
func (s *SandboxService) Pay(ctx context.Context, orderNo string, amount money.Amount) (*TestPayment, error) {
	return s.PayIn(ctx, orderNo, "", amount)
}

// PayIn is Pay in another token of the order's chain, as a payer does by mistake.
// Empty is the order's own.
func (s *SandboxService) PayIn(ctx context.Context, orderNo, token string, amount money.Amount) (*TestPayment, error) {
	if orderNo == "" {
		return nil, missing("orderNo")
	}
	body := struct {
		OrderNo string        `json:"orderNo"`
		Token   string        `json:"token,omitempty"`
		Amount  *money.Amount `json:"amount,omitempty"`
	}{OrderNo: orderNo, Token: token}
	if amount != 0 {
		body.Amount = &amount
	}
	return s.pay(ctx, body, parameter{"orderNo", orderNo})
}

// PayDeposit pays an amount of a token to a customer's DepositAddress. It is not repeated
// when no answer came, since it would pay twice.
func (s *SandboxService) PayDeposit(ctx context.Context, address, token string, amount money.Amount) (*TestPayment, error) {
	switch {
	case address == "":
		return nil, missing("depositAddress")
	case token == "":
		return nil, missing("token")
	case amount == 0:
		return nil, missing("amount")
	}
	body := struct {
		DepositAddress string       `json:"depositAddress"`
		Token          string       `json:"token"`
		Amount         money.Amount `json:"amount"`
	}{address, token, amount}
	return s.pay(ctx, body, parameter{})
}

func (s *SandboxService) pay(ctx context.Context, body any, about parameter) (*TestPayment, error) {
	var payment TestPayment
	raw, err := s.call(ctx, request{path: "/sandbox/pay", body: body, about: about}, &payment)
	if err != nil {
		return nil, err
	}
	payment.Raw = raw
	return &payment, nil
}

// Reorg is what happened to the sandbox's chain in one.
type Reorg struct {
	Ancestor     int64           `json:"ancestor"`     // number of the newest block that stayed
	Head         int64           `json:"head"`         // number of the newest block now
	Transactions int             `json:"transactions"` // that were in the replaced blocks
	Raw          json.RawMessage `json:"-"`            // retdata as it came
}

// Reorg replaces the newest blocks of the sandbox's chain, depth of them: an order that
// was paid in them is PAYING again. What was in them comes again three seconds later;
// with drop, what the test wallet sent never does. It touches all orders of the sandbox,
// and is not repeated when no answer came.
func (s *SandboxService) Reorg(ctx context.Context, depth int, drop bool) (*Reorg, error) {
	if depth < 1 {
		return nil, &Error{Code: CodeParameterInvalid, Param: "depth", Message: "depth is a number of blocks from 1"}
	}
	body := struct {
		Depth int  `json:"depth"`
		Drop  bool `json:"drop,omitempty"`
	}{depth, drop}
	var reorg Reorg
	raw, err := s.call(ctx, request{path: "/sandbox/reorg", body: body}, &reorg)
	if err != nil {
		return nil, err
	}
	reorg.Raw = raw
	return &reorg, nil
}

// Simulation asks for a test event.
type Simulation struct {
	// Event is one of the types.
	Event EventType
	// Remark comes back in the event's data.
	Remark string
	// OrderNo names an order that the event tells of; without it, what it tells of
	// is made up.
	OrderNo string
}

// SimulatedEvent is the answer to a Simulation.
type SimulatedEvent struct {
	EventID string          `json:"eventId"`
	Raw     json.RawMessage `json:"-"` // retdata as it came
}

// Simulate has the gateway send a test event, which Event.Test marks, to the
// merchant's endpoint. It is not repeated when no answer came.
func (s *SandboxService) Simulate(ctx context.Context, what Simulation) (*SimulatedEvent, error) {
	if what.Event == "" {
		return nil, missing("event")
	}
	body := struct {
		Event   EventType `json:"event"`
		Remark  string    `json:"remark,omitempty"`
		OrderNo string    `json:"orderNo,omitempty"`
	}{what.Event, what.Remark, what.OrderNo}
	var simulated SimulatedEvent
	raw, err := s.call(ctx, request{path: "/base/notification/simulate", body: body}, &simulated)
	if err != nil {
		return nil, err
	}
	simulated.Raw = raw
	return &simulated, nil
}

// WebhookChange says where events went before and where they go now; "" means
// nowhere.
type WebhookChange struct {
	URL         string          `json:"url"`
	PreviousURL string          `json:"previousUrl"`
	Raw         json.RawMessage `json:"-"` // retdata as it came
}

// SetWebhook sends the merchant's events to url from now on, or nowhere when
// url is "". It is not repeated when no answer came, since the PreviousURL
// would be lost.
func (s *SandboxService) SetWebhook(ctx context.Context, url string) (*WebhookChange, error) {
	var change WebhookChange
	body := map[string]string{"url": url}
	raw, err := s.call(ctx, request{path: "/sandbox/webhook", body: body}, &change)
	if err != nil {
		return nil, err
	}
	change.Raw = raw
	return &change, nil
}

// Listener is an address that the sandbox sends events to until it expires.
type Listener struct {
	URL       string          `json:"url"`
	ExpiresAt Millis          `json:"expiresAt"`
	Raw       json.RawMessage `json:"-"` // retdata as it came
}

// Listen has the sandbox send the merchant's events to url too, signed with this
// client's signKey, for a time of whole seconds up to an hour; 0 ends it. Call it
// again to go on. Several may listen, and where events go otherwise stays as it
// is.
func (s *SandboxService) Listen(ctx context.Context, url string, lease time.Duration) (*Listener, error) {
	var listener Listener
	body := map[string]any{"url": url, "seconds": int64(lease / time.Second)}
	raw, err := s.call(ctx, request{path: "/sandbox/listener", body: body, repeatable: true}, &listener)
	if err != nil {
		return nil, err
	}
	listener.Raw = raw
	return &listener, nil
}

func (s *SandboxService) call(ctx context.Context, r request, result any) (json.RawMessage, error) {
	if s.client.config.Environment == Production {
		return nil, &Error{Code: CodeSandboxOnly, Message: fmt.Sprintf("%s has no %s", Production, r.path)}
	}
	r.method = http.MethodPost
	return s.client.call(ctx, r, result)
}
