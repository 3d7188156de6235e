package httpapi

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/signature"
)

// route is one call of the API.
type route struct {
	call  func(*exchange) (any, error)
	scope gateway.Scope // that the credential needs; empty for a call that needs none
	token bool          // names its credential by its parameters, not by an access token
}

const tokenPath = "/user/auth/oauth2/token"

func (s *Server) routeTable() map[string]map[string]route {
	const orders, read, refunds, settlements, webhooks, merchants = gateway.ScopeOrders, gateway.ScopeRead, gateway.ScopeRefunds, gateway.ScopeSettlements, gateway.ScopeWebhooks, gateway.ScopeMerchants
	table := map[string]map[string]route{
		tokenPath: {"POST": {call: (*exchange).issueToken, token: true}},
		"/openapi/test": {
			"GET":  {call: (*exchange).echo},
			"POST": {call: (*exchange).echoOnce},
		},
		"/checkout/order/create": {"POST": {call: (*exchange).createOrder, scope: orders}},
		"/checkout/order/info":   {"GET": {call: (*exchange).order, scope: read}, "POST": {call: (*exchange).order, scope: read}},
		"/checkout/order/cancel": {"GET": {call: (*exchange).cancelOrder, scope: orders}, "POST": {call: (*exchange).cancelOrder, scope: orders}},
		"/checkout/order/list":   {"POST": {call: (*exchange).orders, scope: read}},
		"/checkout/token/list":   {"POST": {call: (*exchange).tokens, scope: read}},

		"/checkout/refund/create": {"POST": {call: (*exchange).createRefund, scope: refunds}},
		"/checkout/refund/info":   {"GET": {call: (*exchange).refund, scope: read}, "POST": {call: (*exchange).refund, scope: read}},
		"/checkout/refund/cancel": {"GET": {call: (*exchange).cancelRefund, scope: refunds}, "POST": {call: (*exchange).cancelRefund, scope: refunds}},
		"/checkout/refund/list":   {"POST": {call: (*exchange).refunds, scope: read}},

		"/checkout/settlement/create":      {"POST": {call: (*exchange).createSettlement, scope: settlements}},
		"/checkout/settlement/fiat/create": {"POST": {call: (*exchange).createFiatSettlement, scope: settlements}},
		"/checkout/settlement/info":        {"GET": {call: (*exchange).settlement, scope: read}, "POST": {call: (*exchange).settlement, scope: read}},
		"/checkout/settlement/cancel":      {"GET": {call: (*exchange).cancelSettlement, scope: settlements}, "POST": {call: (*exchange).cancelSettlement, scope: settlements}},
		"/checkout/settlement/list":        {"POST": {call: (*exchange).settlements, scope: read}},

		"/checkout/settlement-plan/list": {"POST": {call: (*exchange).settlementPlans, scope: read}},

		"/checkout/balance/list":   {"POST": {call: (*exchange).balances, scope: read}},
		"/checkout/statement/list": {"POST": {call: (*exchange).statement, scope: read}},

		"/checkout/deposit-address/create": {"POST": {call: (*exchange).createDepositAddress, scope: orders}},
		"/checkout/deposit-address/info":   {"POST": {call: (*exchange).depositAddress, scope: read}},
		"/checkout/deposit-address/list":   {"POST": {call: (*exchange).depositAddresses, scope: read}},
		"/checkout/customer-deposit/info":  {"POST": {call: (*exchange).customerDeposit, scope: read}},
		"/checkout/customer-deposit/list":  {"POST": {call: (*exchange).customerDeposits, scope: read}},

		"/checkout/sub-merchant/create": {"POST": {call: (*exchange).createSubMerchant, scope: merchants}},
		"/checkout/sub-merchant/list":   {"POST": {call: (*exchange).subMerchants, scope: read}},

		"/checkout/abnormal-payment/list":   {"POST": {call: (*exchange).abnormalPayments, scope: read}},
		"/checkout/abnormal-payment/refund": {"POST": {call: (*exchange).refundAbnormal, scope: refunds}},
		"/checkout/abnormal-payment/accept": {"POST": {call: (*exchange).acceptAbnormal, scope: orders}},

		"/checkout/event/list":   {"POST": {call: (*exchange).events, scope: read}},
		"/checkout/event/info":   {"POST": {call: (*exchange).event, scope: read}},
		"/checkout/event/resend": {"POST": {call: (*exchange).resendEvent, scope: orders}},

		"/checkout/event/resend-since": {"POST": {call: (*exchange).resendEvents, scope: orders}},

		"/checkout/webhook/create": {"POST": {call: (*exchange).createWebhook, scope: webhooks}},
		"/checkout/webhook/update": {"POST": {call: (*exchange).updateWebhook, scope: webhooks}},
		"/checkout/webhook/delete": {"POST": {call: (*exchange).deleteWebhook, scope: webhooks}},
		"/checkout/webhook/pause":  {"POST": {call: (*exchange).pauseWebhook, scope: webhooks}},
		"/checkout/webhook/resume": {"POST": {call: (*exchange).resumeWebhook, scope: webhooks}},
		"/checkout/webhook/list":   {"POST": {call: (*exchange).webhooks, scope: read}},
	}
	if s.gateway.IsSandbox() {
		table["/base/notification/simulate"] = map[string]route{"POST": {call: (*exchange).simulate, scope: orders}}
		table["/sandbox/listener"] = map[string]route{"POST": {call: (*exchange).listen, scope: orders}}
		table["/sandbox/webhook"] = map[string]route{"POST": {call: (*exchange).setWebhook, scope: orders}}
	}
	if s.gateway.HasTestWallet() {
		table["/sandbox/pay"] = map[string]route{"POST": {call: (*exchange).payOrder, scope: orders}}
	}
	if s.gateway.CanReorg() {
		table["/sandbox/reorg"] = map[string]route{"POST": {call: (*exchange).reorgChain, scope: orders}}
	}
	return table
}

// readingsOf makes the readings with the paths that take a query: those of GET, and
// the token call. It panics if two of them could be taken for each other.
func readingsOf(routes map[string]map[string]route) *signature.Readings {
	var paths []string
	for path, methods := range routes {
		if _, reads := methods["GET"]; reads || methods["POST"].token {
			paths = append(paths, path)
		}
	}
	readings, err := signature.AllReadings(paths...)
	if err != nil {
		panic("httpapi: " + err.Error())
	}
	return readings
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

// allowed lists the methods that a path takes, as RFC 9110 wants it told with the
// refusal of another.
func (s *Server) allowed(r *http.Request) string {
	path, _, _ := strings.Cut(r.RequestURI, "?")
	return strings.Join(slices.Sorted(maps.Keys(s.routes[path])), ", ")
}

// tokens lists what orders can be paid in now.
func (x *exchange) tokens() (any, error) {
	var p wire.TokenListParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	found, err := x.server.gateway.OfferedTokens(x.r.Context(), x.credential.Actor(), p.MerchantID, p.Fiat)
	list := wire.TokenList{Records: []wire.OfferedToken{}}
	for _, t := range found {
		list.Records = append(list.Records, wire.OfferedToken{Token: t.Asset.Token, Chain: t.Chain, CoinAddress: t.Family.Print(t.Contract), Decimals: t.Decimals,
			Fiat: t.Fiat, Fiats: t.Fiats, ExchangeRate: wire.Rate(t.Quote.Rate.String()), RateSource: t.Quote.Source, RateAt: t.Quote.At.UnixMilli(),
			MinAmount: wire.Number(t.MinAmount), MaxAmount: wire.Number(t.MaxAmount), RequiredConfirmations: t.Confirmations})
	}
	return list, err
}

func (x *exchange) payOrder() (any, error) {
	var p wire.PayParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	e := x.envelope()
	e.Nonce = p.Nonce
	sent, err := x.server.gateway.PayOrder(x.r.Context(), x.credential.Actor(), gateway.Payment{OrderNo: p.OrderNo, DepositAddress: p.DepositAddress, Token: p.Token, Amount: p.Amount}, e)
	if err != nil {
		return nil, err
	}
	return wire.Payment{OrderNo: sent.Order.OrderNo, Token: sent.Asset.Token, Amount: sent.Amount,
		TxHash: sent.Chain.PrintTx(sent.Tx), From: sent.Chain.Print(sent.From), To: sent.Chain.Print(sent.To)}, nil
}

func (x *exchange) reorgChain() (any, error) {
	var p wire.ReorgParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	if p.Depth == nil {
		return nil, fault.Invalid(fault.ParameterMissing, "depth", "depth is missing")
	}
	e := x.envelope()
	e.Nonce = p.Nonce
	made, err := x.server.gateway.ReorgChain(x.r.Context(), x.credential.Actor(), int64(*p.Depth), p.Drop, e)
	return wire.Reorg(made), err
}

func (x *exchange) setWebhook() (any, error) {
	var p wire.WebhookParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	once := p.Take()
	return changing(x, "sandbox_webhook", once, p, webhook, func(e *gateway.Envelope) (gateway.WebhookChange, error) {
		return x.server.gateway.SetOwnWebhook(x.r.Context(), x.credential.Actor(), p.URL, e)
	})
}

// echoed is the answer of the signature self-test.
type echoed struct {
	Method       string            `json:"method"`
	Parameters   map[string]string `json:"parameters"`
	Body         jsontext.Value    `json:"body"`
	StringToSign string            `json:"stringToSign,omitzero"` // in a sandbox
	Reading      string            `json:"reading,omitzero"`      // in a sandbox: of the signature's rules
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
		e.Reading = x.parsed.Reading().String()
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
