package httpapi_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/big"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/spec"
)

// codeCase makes a request that is refused with a code. signed says whether the
// refusal is: if and only if the request's own MAC verified.
type codeCase struct {
	signed  bool
	request func(*bench) request
}

func unsigned(r request) codeCase { return codeCase{false, func(*bench) request { return r }} }
func signed(r request) codeCase   { return codeCase{true, func(*bench) request { return r }} }

// codeCases has a request for every code of the list.
var codeCases = map[string]codeCase{
	"header_missing":      unsigned(request{method: "GET", target: "/openapi/test", drop: "SIGNATURE"}),
	"header_repeated":     unsigned(request{method: "GET", target: "/openapi/test", headers: []string{"SIGNATURE: x"}}),
	"timestamp_malformed": unsigned(request{method: "GET", target: "/openapi/test", timestamp: "1800000000"}),
	"signature_malformed": unsigned(request{method: "GET", target: "/openapi/test", signature: "deadbeef"}),
	"method_not_allowed":  unsigned(request{method: "DELETE", target: "/checkout/order/info?orderNo=1"}),
	"path_invalid":        unsigned(get("/checkout//order/info?orderNo=1")),
	"query_malformed":     unsigned(get("/checkout/order/info?orderNo")),
	"query_ambiguous":     unsigned(get("/checkout/order/info?orderNo=1%26x")),
	"body_not_allowed":    unsigned(request{method: "GET", target: "/openapi/test", body: "{}"}),
	"body_too_large":      unsigned(post("/openapi/test", `{"a":"`+strings.Repeat("x", 1<<20)+`"}`)),
	"content_type_not_accepted": unsigned(request{method: "POST", target: "/openapi/test", body: "a=1",
		contentType: "application/x-www-form-urlencoded"}),
	"body_invalid_json":        unsigned(post("/openapi/test", `{"a":1,}`)),
	"body_duplicate_name":      unsigned(post("/openapi/test", `{"amount":1,"\u0061mount":2}`)),
	"body_too_deep":            unsigned(post("/openapi/test", strings.Repeat("[", 129)+strings.Repeat("]", 129))),
	"body_not_object_or_array": unsigned(post("/openapi/test", `2`)),
	"route_not_found":          unsigned(get("/checkout/order/nothing")),
	"authentication_failed":    unsigned(request{method: "GET", target: "/openapi/test", authorization: "Bearer at_nobody"}),
	"wrong_environment":        unsigned(tokenRequest(`{"grantType":"password","apiKey":"xck_live_x"}`)),
	"unsigned_token_call_refused": {false, func(b *bench) request {
		b.environment(gateway.Production)
		return unsignedTokenCall("?grant_type=client_credentials&api_key=x&api_secret=y")
	}},
	"signature_mismatch": unsigned(request{method: "GET", target: "/openapi/test", key: "another-key-of-16-bytes-or-more"}),

	"signature_reflected":      signed(post("/openapi/test", `{"retcode":"200"}`)),
	"timestamp_outside_window": signed(request{method: "GET", target: "/openapi/test", timestamp: signature.Timestamp(start.Add(121e9))}),
	"replayed": {true, func(b *bench) request {
		r := b.fill(create("replayed"))
		b.sendAs(r)
		return r
	}},
	"replay_memory_full": {true, func(b *bench) request {
		for i := range 40 { // more than the bench's store remembers
			b.send(post("/openapi/test", fmt.Sprintf(`{"a":%d}`, i)))
		}
		return post("/openapi/test", "{}")
	}},
	"scope_missing": {true, func(b *bench) request {
		b.with(gateway.NewCredential{Scopes: []gateway.Scope{gateway.ScopeRead}})
		return create("1")
	}},
	"ip_not_allowed": {false, func(b *bench) request {
		b.allow("203.0.113.7")
		return get("/openapi/test")
	}},
	"parameter_missing":   signed(post("/checkout/order/create", `{"orderNo":"1"}`)),
	"parameter_invalid":   signed(post("/checkout/order/create", `{"orderNo":"a b","orderAmount":"1","token":"ETH_USDT"}`)),
	"parameter_unknown":   signed(post("/checkout/token/list", `{"merchant":"1"}`)),
	"amount_out_of_range": signed(post("/checkout/order/create", `{"orderNo":"1","orderAmount":"0","token":"ETH_USDT"}`)),
	"token_not_supported": signed(post("/checkout/order/create", `{"orderNo":"1","orderAmount":"1","token":"ETH_DOGE"}`)),
	"fiat_not_supported":  signed(post("/checkout/order/create", createBody("1", `,"fiat":"EUR"`))),
	"rate_unavailable":    signed(post("/checkout/order/create", createBody("1", `,"fiat":"GBP"`))), // never read
	"rate_stale": {true, func(b *bench) request {
		if err := b.gateway.RecordPrice(b.t.Context(), "GBP/USD", money.MustParseRate("1.3"), b.now.Add(-2*time.Hour)); err != nil {
			b.t.Fatal(err)
		}
		return post("/checkout/order/create", createBody("1", `,"fiat":"GBP"`))
	}},
	"merchant_unknown": signed(post("/checkout/order/create", createBody("1", `,"merchantId":"mer_x"`))),
	"order_not_found":  signed(get("/checkout/order/info?orderNo=nothing")),
	"order_no_reused": {true, func(b *bench) request {
		b.succeeds(create("1"))
		return post("/checkout/order/create", createBody("1", `,"customerId":"another"`))
	}},
	"refund_not_found":           signed(get("/checkout/refund/info?refundOrderNo=nothing")),
	"abnormal_payment_not_found": signed(post("/checkout/abnormal-payment/accept", `{"abnormalPaymentNos":["AP1"]}`)),
	"deposit_not_found":          signed(post("/checkout/customer-deposit/info", `{"depositNo":"DP1"}`)),
	"deposit_address_not_found":  signed(post("/checkout/deposit-address/info", `{"customerId":"c7","token":"ETH_USDT"}`)),
	"deposit_not_refundable": {true, func(b *bench) request {
		return post("/checkout/refund/create", `{"refundOrderNo":"R1","depositNo":"`+b.deposited(false)+`","amount":"1"}`)
	}},
	"sub_merchant_limit_reached": {true, func(b *bench) request {
		for range 1000 {
			must(b.gateway.CreateMerchant(b.t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Branch", ParentID: b.merchant.ID}))(b.t)
		}
		return createSubMerchant("Hats", "")
	}},
	"order_not_refundable": {true, func(b *bench) request {
		b.succeeds(create("1"))
		return refundOf("1", "1", "")
	}},
	"refund_too_large": {true, func(b *bench) request {
		b.paid("1", 25_000_000)
		return refundOf("1", "25.000001", "")
	}},
	"refund_order_no_reused": {true, func(b *bench) request {
		b.paid("1", 25_000_000)
		b.succeeds(refundOf("1", "1", ""))
		return refundOf("1", "2", "")
	}},
	"refund_not_cancellable": {true, func(b *bench) request {
		b.paid("1", 25_000_000)
		b.succeeds(refundOf("1", "1", ""))
		b.sql("update payouts set state = 'sending'")
		return get("/checkout/refund/cancel?refundOrderNo=R1")
	}},
	"address_required": {true, func(b *bench) request {
		b.paid("1", 25_000_000)
		refuse := store.RefundRefuse
		must(b.gateway.UpdateMerchant(b.t.Context(), gateway.Operator(), b.merchant.ID, gateway.MerchantChange{RefundAddress: &refuse}))(b.t)
		return post("/checkout/refund/create", `{"refundOrderNo":"R1","orderNo":"1","amount":"1"}`)
	}},
	"address_invalid": {true, func(b *bench) request {
		b.paid("1", 25_000_000)
		return post("/checkout/refund/create", `{"refundOrderNo":"R1","orderNo":"1","amount":"1","address":"0x1"}`)
	}},
	"address_not_allowed": {true, func(b *bench) request {
		b.paid("1", 25_000_000)
		return post("/checkout/refund/create", `{"refundOrderNo":"R1","orderNo":"1","amount":"1","address":"`+evm.Family{}.Print(contract)+`"}`)
	}},
	"insufficient_balance": {true, func(b *bench) request {
		b.paid("1", 25_000_000)
		b.sql("update accounts set debits_posted = debits_posted + 1 where kind = 'available'")
		return refundOf("1", "25", "")
	}},
	"outflow_limit_reached": {true, func(b *bench) request {
		b.paid("1", 25_000_000)
		limit := money.MustParse("10")
		must(b.gateway.UpdateMerchant(b.t.Context(), gateway.Operator(), b.merchant.ID, gateway.MerchantChange{DailyOutflow: &limit}))(b.t)
		return refundOf("1", "10.000001", "")
	}},
	"abnormal_payment_ambiguous": {true, func(b *bench) request {
		b.paid("1", 25_000_000, 1_000_000, 1_000_000)
		return post("/checkout/abnormal-payment/refund", `{"refundOrderNo":"R1","orderNo":"1","txHash":"`+evm.Family{}.PrintTx(txOf(2))+`"}`)
	}},
	"abnormal_payment_handled": {true, func(b *bench) request {
		b.paid("1", 25_000_000, 1_000_000)
		b.succeeds(refundAbnormal("R1", b.abnormal()[0], ""))
		return refundAbnormal("R2", b.abnormal()[0], "")
	}},
	"abnormal_payment_not_acceptable": {true, func(b *bench) request {
		b.succeeds(create("1"))
		b.succeeds(get("/checkout/order/cancel?orderNo=1"))
		b.pay("1", 25_000_000)
		return post("/checkout/abnormal-payment/accept", `{"abnormalPaymentNos":["`+b.abnormal()[0]+`"]}`)
	}},
	"webhook_not_found":    signed(post("/checkout/webhook/pause", `{"webhookId":"whk_x"}`)),
	"settlement_not_found": signed(get("/checkout/settlement/info?settlementOrderNo=nothing")),
	"settlement_order_no_reused": {true, func(b *bench) request {
		b.paid("1", 25_000_000)
		b.succeeds(settle("S1", `"amount":"1"`))
		return settle("S1", `"amount":"2"`)
	}},
	"settlement_not_cancellable": {true, func(b *bench) request {
		b.paid("1", 25_000_000)
		b.succeeds(settle("S1", `"amount":"1"`))
		b.sql("update payouts set state = 'sending'")
		return get("/checkout/settlement/cancel?settlementOrderNo=S1")
	}},
	"settlement_too_small": {true, func(b *bench) request {
		b.paid("1", 25_000_000)
		b.settlesFrom("5")
		return settle("S1", `"amount":"4.999999"`)
	}},
	"iban_invalid":         signed(settleFiat("S1", `"currency":"EUR","amount":"1"`, `"iban":"DE02120300000000202052"`)),
	"bic_invalid":          signed(settleFiat("S1", `"currency":"EUR","amount":"1"`, `"iban":"DE02120300000000202051","bic":"X"`)),
	"currency_not_settled": signed(settleFiat("S1", `"currency":"GBP","amount":"1"`, `"iban":"DE02120300000000202051"`)),
	"amount_mismatch": {true, func(b *bench) request {
		b.paid("1", 25_000_000)
		return settle("S1", `"amount":"24","orderNos":["1"]`)
	}},
	"order_not_settleable": {true, func(b *bench) request {
		b.succeeds(create("1"))
		return settle("S1", `"orderNos":["1"]`)
	}},
	"statement_changed": {true, func(b *bench) request {
		b.paid("1", 25_000_000)
		b.now = b.now.Add(time.Second)
		of := func(balance, cursor string) request { // with the cursor of another balance's
			return post("/checkout/statement/list", fmt.Sprintf(`{"token":"ETH_USDT","pageSize":1,"balance":%q,"cursor":%q}`, balance, cursor))
		}
		return of("available", members(b.t, b.succeeds(of("incoming", "")))["nextCursor"].(string))
	}},
	"event_not_found":     signed(post("/checkout/event/info", `{"eventId":"evt_x"}`)),
	"webhook_url_missing": signed(post("/base/notification/simulate", `{"event":"ABNORMAL_PAYMENT"}`)),
	"event_too_old": {true, func(b *bench) request {
		b.succeeds(post("/sandbox/webhook", `{"url":"https://shop.example/"}`))
		a := b.succeeds(post("/base/notification/simulate", `{"event":"ABNORMAL_PAYMENT"}`))
		b.now = b.now.Add(31 * 24 * time.Hour)
		b.token = b.obtainToken()
		var simulated struct {
			EventID string `json:"eventId"`
		}
		if err := json.Unmarshal(a.Retdata, &simulated); err != nil {
			b.t.Fatal(err)
		}
		return post("/checkout/event/resend", `{"eventId":"`+simulated.EventID+`"}`)
	}},
	"nonce_reused": {true, func(b *bench) request {
		b.succeeds(post("/checkout/order/create", createBody("1", `,"nonce":"n"`)))
		return post("/checkout/order/create", createBody("2", `,"nonce":"n"`))
	}},
	"request_id_reused":     {true, reuseRequestID},
	"order_has_deposits":    {true, cancelPaid},
	"order_not_cancellable": {true, cancelTimedOut},
	"test_payment_failed": {true, func(b *bench) request {
		b.succeeds(create("1"))
		b.broken = errors.New("the wallet is empty")
		return post("/sandbox/pay", `{"orderNo":"1"}`)
	}},
	"internal_error": {true, func(b *bench) request {
		b.succeeds(create("1"))
		b.corrupt("1")
		return get("/checkout/order/info?orderNo=1")
	}},
	"rate_limited": {true, func(b *bench) request {
		for range 300 { // and the one for the bench's own token, some time ago
			b.send(tokenRequest(`{"apiKey":` + strconv.Quote(b.credential.APIKey) + `}`))
		}
		return tokenRequest(b.tokenBody())
	}},
	"unavailable": signed(post("/checkout/order/create", `{"orderNo":"1","orderAmount":"1","token":"BSC_USDT"}`)), // never read
}

func reuseRequestID(b *bench) request {
	b.succeeds(post("/checkout/order/create", createBody("1", `,"requestId":"r"`)))
	return post("/checkout/order/create", createBody("2", `,"requestId":"r"`))
}

func cancelPaid(b *bench) request {
	b.succeeds(create("1"))
	order := must(b.gateway.Order(b.t.Context(), gateway.Actor{MerchantID: b.merchant.ID, Role: gateway.RoleMerchant}, "1"))(b.t)
	b.block(2, chain.Transfer{Token: contract, From: "payer", To: order.Address, Raw: big.NewInt(1)})
	return get("/checkout/order/cancel?orderNo=1")
}

func cancelTimedOut(b *bench) request {
	b.succeeds(create("1"))
	order := must(b.gateway.Order(b.t.Context(), gateway.Actor{MerchantID: b.merchant.ID, Role: gateway.RoleMerchant}, "1"))(b.t)
	late := chain.Block{Number: 3, Hash: "hash of 3", Time: start.UnixMilli() + 3600_000}
	if err := b.gateway.Record(b.t.Context(), chain.Batch{Chain: "ETH", Blocks: []chain.Block{late}, Head: late, Confirmed: late, Compared: []chain.Address{order.Address}}); err != nil {
		b.t.Fatal(err)
	}
	return get("/checkout/order/cancel?orderNo=1")
}

// Every code of the list is produced, with its status and retcode, signed or
// not as the line is drawn, and with nothing else than its envelope.
func TestEveryCode(t *testing.T) {
	for _, row := range spec.Errors() {
		c, known := codeCases[row.Code]
		if !known {
			t.Errorf("the code %s has no test", row.Code)
			continue
		}
		t.Run(row.Code, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, func(_ *gateway.Config, data *store.Config) { data.SeenMax = 20 })
			r := b.fill(c.request(b))
			a := b.sendAs(r)
			if a.Error == nil || a.Error.Code != row.Code {
				t.Fatalf("answered %d %.300s, want %s", a.status, a.body, row.Code)
			}
			if a.status != row.Status || a.Retcode != row.Retcode || a.Success || string(a.Retdata) != "null" || a.Retmsg != row.Message {
				t.Errorf("answered %d with %s, want %d with retcode %s", a.status, a.body, row.Status, row.Retcode)
			}
			if got := a.header.Get("Retry-After"); (got != "") != (row.Status == http.StatusServiceUnavailable || row.Status == http.StatusTooManyRequests) {
				t.Errorf("answered %d with Retry-After %q", a.status, got)
			}
			if a.isSigned() != c.signed {
				t.Errorf("signed %t, want %t", a.isSigned(), c.signed)
			}
			e := a.Error
			if e.Message == "" || e.RequestID == "" || e.RequestID != a.header.Get("X-Request-Id") || e.DocURL != "https://pay.example/docs/errors#"+row.Code {
				t.Errorf("the error is %+v", *e)
			}
			if (e.StringToSign != "") != (row.Code == "signature_mismatch") || (e.ReceivedTimestamp != "") != (row.Code == "timestamp_outside_window") {
				t.Errorf("the error shows %+v", *e)
			}
			b.leaksNothing(a)
		})
	}
}

// The list, the constants and these tests name the same codes.
func TestTheListIsWhole(t *testing.T) {
	var listed, retcodes []string
	for _, row := range spec.Errors() {
		listed, retcodes = append(listed, row.Code), append(retcodes, row.Retcode)
		if want := strconv.Itoa(row.Status); len(row.Retcode) != 6 || !strings.HasPrefix(row.Retcode, want) {
			t.Errorf("%s: retcode %s is not the status %s and three digits", row.Code, row.Retcode, want)
		}
		if !strings.HasSuffix(row.Message, ".") || row.Cure == "" {
			t.Errorf("%s: message %q and cure %q are not whole", row.Code, row.Message, row.Cure)
		}
		if !slices.Contains([]string{"never", "later", "after_new_token", "after_clock_correction"}, row.Retry) {
			t.Errorf("%s: retry is %q", row.Code, row.Retry)
		}
	}
	if !slices.IsSorted(retcodes) || len(slices.Compact(slices.Clone(retcodes))) != len(retcodes) {
		t.Errorf("the retcodes are not in order or not unique: %v", retcodes)
	}
	constants := faultCodes(t)
	for _, code := range signature.Codes() {
		constants = append(constants, string(code))
	}
	for _, code := range constants {
		if !slices.Contains(listed, code) {
			t.Errorf("the constant %s is not in the list", code)
		}
	}
	for _, code := range listed {
		if !slices.Contains(constants, code) {
			t.Errorf("the code %s has no constant", code)
		}
	}
	for code := range codeCases {
		if !slices.Contains(listed, code) {
			t.Errorf("the tested code %s is not in the list", code)
		}
	}
}

// faultCodes reads the constants of package fault from its source.
func faultCodes(t *testing.T) (codes []string) {
	t.Helper()
	file := must(parser.ParseFile(token.NewFileSet(), "../fault/fault.go", nil, 0))(t)
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			for _, value := range spec.Values {
				if literal, ok := value.(*ast.BasicLit); ok && literal.Kind == token.STRING {
					codes = append(codes, must(strconv.Unquote(literal.Value))(t))
				}
			}
		}
		return true
	})
	if len(codes) == 0 {
		t.Fatal("no constants found in package fault")
	}
	return codes
}
