package httpapi

import (
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/signature"
)

// route is one call of the API.
type route struct {
	call  func(*exchange) (any, error)
	token bool // names its credential by the body's apiKey, not by a token
}

func (s *Server) routeTable() map[string]map[string]route {
	table := map[string]map[string]route{
		"/user/auth/oauth2/token": {"POST": {call: (*exchange).issueToken, token: true}},
		"/openapi/test": {
			"GET":  {call: (*exchange).echo},
			"POST": {call: (*exchange).echoOnce},
		},
		"/checkout/order/create": {"POST": {call: (*exchange).createOrder}},
		"/checkout/order/info":   {"GET": {call: (*exchange).order}, "POST": {call: (*exchange).order}},
		"/checkout/order/cancel": {"GET": {call: (*exchange).cancelOrder}, "POST": {call: (*exchange).cancelOrder}},
		"/checkout/order/list":   {"POST": {call: (*exchange).orders}},
	}
	if s.gateway.IsSandbox() {
		table["/sandbox/webhook"] = map[string]route{"POST": {call: (*exchange).setWebhook}}
	}
	if s.gateway.HasTestWallet() {
		table["/sandbox/pay"] = map[string]route{"POST": {call: (*exchange).payOrder}}
	}
	return table
}

// route finds a call by the path as it stands on the request line, which is
// what is signed.
func (s *Server) route(r *http.Request) (route, error) {
	path, _, _ := strings.Cut(r.RequestURI, "?")
	methods, known := s.routes[path]
	if !known {
		return route{}, fault.New(fault.RouteNotFound, "there is no call at this path")
	}
	found, known := methods[r.Method]
	if !known {
		return route{}, &fault.Error{Code: signature.MethodNotAllowed}
	}
	return found, nil
}

func (x *exchange) issueToken() (any, error) {
	if err := x.limit(x.server.tokensFor, x.credential.ID); err != nil {
		return nil, err
	}
	var p wire.TokenParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	token, err := x.server.gateway.IssueToken(x.r.Context(), x.credential, gateway.TokenRequest{
		GrantType: p.GrantType, Email: p.Email, Password: p.Password, APISecret: p.APISecret}, x.envelope())
	if err != nil {
		return nil, err
	}
	return wire.Token{AccessToken: token.Token, TokenType: "bearer", ExpiresIn: int64(token.ExpiresIn / time.Second), ClientID: token.CredentialID}, nil
}

func (x *exchange) createOrder() (any, error) {
	var p wire.OrderParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	requestID := p.RequestID
	p.RequestID = ""
	return changing(x, "order_create", requestID, p, createdOrder, func(e *gateway.Envelope) (gateway.OrderDetail, error) {
		return x.server.gateway.CreateOrder(x.r.Context(), x.credential.Actor(), gateway.NewOrder{
			OrderNo: p.OrderNo, OrderAmount: p.OrderAmount, CustomerID: p.CustomerID, SubMerchantID: p.MerchantID, Token: p.Token, Fiat: p.Fiat,
			ExpiredIn: p.ExpiredIn, SuccessURL: p.SuccessURL, CancelURL: p.CancelURL, Metadata: p.Metadata}, e)
	})
}

func (x *exchange) order() (any, error) {
	var ref wire.OrderRef
	if err := x.decode(&ref); err != nil {
		return nil, err
	}
	d, err := x.server.gateway.Order(x.r.Context(), x.credential.Actor(), ref.OrderNo)
	return order(d), err
}

func (x *exchange) cancelOrder() (any, error) {
	var ref wire.OrderRef
	if err := x.decode(&ref); err != nil {
		return nil, err
	}
	requestID := ref.RequestID
	ref.RequestID = ""
	return changing(x, "order_cancel", requestID, ref, order, func(e *gateway.Envelope) (gateway.OrderDetail, error) {
		return x.server.gateway.CancelOrder(x.r.Context(), x.credential.Actor(), ref.OrderNo, e)
	})
}

func (x *exchange) orders() (any, error) {
	var p wire.ListParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	found, err := x.server.gateway.Orders(x.r.Context(), x.credential.Actor(), gateway.OrderQuery{
		Status: p.OrderStatus, CustomerID: p.CustomerID, SubMerchantID: p.MerchantID, Token: p.Token,
		StartTime: p.StartTime, EndTime: p.EndTime, Cursor: p.Cursor, PageSize: p.PageSize, WithTotal: p.WithTotal})
	page := wire.Page{List: []wire.Order{}, NextCursor: found.NextCursor, Total: found.Total}
	for _, d := range found.Orders {
		page.List = append(page.List, order(d))
	}
	return page, err
}

func (x *exchange) payOrder() (any, error) {
	var p wire.PayParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	sent, err := x.server.gateway.PayOrder(x.r.Context(), x.credential.Actor(), p.OrderNo, p.Amount, x.envelope())
	if err != nil {
		return nil, err
	}
	return wire.Payment{OrderNo: sent.Order.OrderNo, Token: sent.Order.Asset.Token, Amount: sent.Amount,
		TxHash: sent.Chain.PrintTx(sent.Tx), From: sent.Chain.Print(sent.From), To: sent.Chain.Print(sent.Order.Address)}, nil
}

func (x *exchange) setWebhook() (any, error) {
	var p wire.WebhookParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	requestID := p.RequestID
	p.RequestID = ""
	return changing(x, "sandbox_webhook", requestID, p, webhook, func(e *gateway.Envelope) (gateway.WebhookChange, error) {
		return x.server.gateway.SetOwnWebhook(x.r.Context(), x.credential.Actor(), p.URL, e)
	})
}

// echoed is the answer of the signature self-test.
type echoed struct {
	Method       string            `json:"method"`
	Parameters   map[string]string `json:"parameters"`
	Body         jsontext.Value    `json:"body"`
	StringToSign string            `json:"stringToSign,omitzero"` // in a sandbox
}

// echo answers the self-test with what the signature covered.
func (x *exchange) echo() (any, error) {
	e := echoed{Method: x.r.Method, Parameters: map[string]string{}, Body: jsontext.Value("null")}
	for _, p := range x.parsed.Params() {
		e.Parameters[p.Name] = p.Value
	}
	if body := x.parsed.Body(); len(body) > 0 {
		e.Body = body
	}
	if x.server.gateway.IsSandbox() {
		e.StringToSign = string(signature.Redact(x.parsed.StringToSign()))
	}
	return e, nil
}

// echoOnce is echo for POST, which is no read-only method: it shows an
// integrator the replay guard too.
func (x *exchange) echoOnce() (any, error) {
	e := x.envelope()
	if err := x.server.gateway.ReplayGuard().Remember(x.r.Context(), x.credential.ReplayID(), e.Signature.MAC, e.Signature.SeenUntil); err != nil {
		return nil, err
	}
	return x.echo()
}
