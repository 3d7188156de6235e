package xcheckout

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

// Client speaks to one gateway with one credential. Make it with New and keep
// it: it holds the token and the connections. It is safe for concurrent use.
type Client struct {
	// Orders creates orders and looks after them.
	Orders *OrderService
	// Refunds sends money back, of orders, of abnormal payments and of customers' deposits.
	Refunds *RefundService
	// Settlements pays your balance out.
	Settlements *SettlementService
	// Balances lists what you have.
	Balances *BalanceService
	// Statements says how it came there.
	Statements *StatementService
	// Webhooks says where events go.
	Webhooks *WebhookService
	// AbnormalPayments looks after what came and is not wholly an order's.
	AbnormalPayments *AbnormalPaymentService
	// DepositAddresses makes the addresses that customers keep.
	DepositAddresses *DepositAddressService
	// CustomerDeposits tells what arrived there.
	CustomerDeposits *CustomerDepositService
	// SubMerchants creates the merchants that you sell for.
	SubMerchants *SubMerchantService
	// Tokens lists what orders can be paid in.
	Tokens *TokenService
	// Events tells what was announced, and sends it again.
	Events *EventService
	// Sandbox pays orders with test money; no production gateway has it.
	Sandbox *SandboxService

	config Config
	sender *sender
}

// New makes a Client. It sends nothing: the first call obtains the token. It
// returns an *Error with CodeConfigInvalid, or with CodeWrongEnvironment for
// an apiKey whose prefix belongs to another environment.
func New(config Config) (*Client, error) {
	base, err := config.check()
	if err != nil {
		return nil, err
	}
	key, err := signature.NewKey(config.SignKey)
	if err != nil {
		return nil, invalidConfig("SignKey", err.Error())
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	c := &Client{config: config}
	c.sender = newSender(config, newTransport(config, base, key), c.obtainToken)
	c.Orders = &OrderService{c}
	c.Refunds = &RefundService{c}
	c.Settlements = &SettlementService{c}
	c.Balances = &BalanceService{c}
	c.Statements = &StatementService{c}
	c.Webhooks = &WebhookService{c}
	c.AbnormalPayments = &AbnormalPaymentService{c}
	c.DepositAddresses = &DepositAddressService{c}
	c.CustomerDeposits = &CustomerDepositService{c}
	c.SubMerchants = &SubMerchantService{c}
	c.Tokens = &TokenService{c}
	c.Events = &EventService{c}
	c.Sandbox = &SandboxService{c}
	return c, nil
}

// ClockOffset is by how much the local clock was found wrong: it is added to
// every timestamp. 0 until a gateway has proven a skew.
func (c *Client) ClockOffset() time.Duration { return c.sender.transport.clock.Offset() }

// String names the environment and the credential, without its secrets.
func (c *Client) String() string { return "xcheckout.Client for " + c.config.String() }

// GoString is String.
func (c *Client) GoString() string { return c.String() }

// Format is String for every verb.
func (c *Client) Format(f fmt.State, _ rune) { fmt.Fprint(f, c.String()) }

// call sends r, again where that is safe and may help, and decodes the answer
// into result. It also returns the answer's retdata as it came.
func (c *Client) call(ctx context.Context, r request, result any) (json.RawMessage, error) {
	retdata, err := c.sender.send(ctx, r)
	if err == nil {
		err = decode(retdata, r.about, result)
	}
	if err == nil {
		return retdata, nil
	}
	var e *Error
	if errors.As(err, &e) && e.op == "" {
		e.op = r.method + " " + r.path
	}
	return nil, err
}
