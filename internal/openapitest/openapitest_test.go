package openapitest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/openapitest"
)

const (
	created = `{"retcode":"200","retmsg":"SUCCESS","success":true,"retdata":{"sysid":"OR1","orderNo":"A1042","orderStatus":"PAYING",` +
		`"payingAmount":25,"token":"ETH_USDT","coinAddress":"0x1","exchangeRate":1,"rateSource":"fixed","rateAt":1758898149294,"depositAddress":"0x2","paymentUrl":"http://127.0.0.1/pay/x",` +
		`"expiredIn":1800,"expiresAt":1758899949294,"customerId":"","merchantId":""}}`
	request = `{"orderNo":"A1042","orderAmount":"25.00","token":"ETH_USDT"}`
)

func failure(status int, retcode, code string) string {
	return fmt.Sprintf(`{"retcode":"%s","retmsg":"m","success":false,"retdata":null,"error":{"code":"%s","message":"m","param":"",`+
		`"requestId":"req_0123456789abcdef","docUrl":"http://127.0.0.1/docs/errors#%s"}}`, retcode, code, code)
}

// exchange is what a gateway that is made up answers.
type exchange struct {
	method, target, sent string
	status               int
	answer               string
	want                 string // of the report; "" for none
}

var exchanges = map[string]exchange{
	"as described":             {"POST", "/checkout/order/create", request, 200, created, ""},
	"a number as text":         {"POST", "/checkout/order/create", request, 200, strings.Replace(created, `:25,`, `:"25",`, 1), "payingAmount"},
	"a number's longer form":   {"POST", "/checkout/order/create", request, 200, strings.Replace(created, `:25,`, `:25.0,`, 1), "shortest form"},
	"an exponent":              {"POST", "/checkout/order/create", request, 200, strings.Replace(created, `:25,`, `:2.5e1,`, 1), "shortest form"},
	"a member too many":        {"POST", "/checkout/order/create", request, 200, strings.Replace(created, `"expiredIn"`, `"foo":1,"expiredIn"`, 1), "foo"},
	"a member in the envelope": {"POST", "/checkout/order/create", request, 200, strings.Replace(created, `"retmsg"`, `"foo":1,"retmsg"`, 1), "foo"},
	"a member too few":         {"POST", "/checkout/order/create", request, 200, strings.Replace(created, `"token":"ETH_USDT",`, ``, 1), "token"},
	"an unknown status":        {"POST", "/checkout/order/create", request, 200, strings.Replace(created, "PAYING", "OPEN", 1), "orderStatus"},
	"a refusal":                {"POST", "/checkout/order/create", request, 409, failure(409, "409101", "order_no_reused"), ""},
	"another call's refusal":   {"POST", "/checkout/order/create", request, 409, failure(409, "409103", "order_has_deposits"), "order_has_deposits of createOrder is not described"},
	"a code of another status": {"POST", "/checkout/order/create", request, 409, failure(409, "409101", "parameter_invalid"), "code"},
	"a retcode of another":     {"POST", "/checkout/order/create", request, 409, failure(409, "400101", "order_no_reused"), "retcode"},
	"an HTTP status":           {"POST", "/checkout/order/create", request, 418, failure(418, "418001", "teapot"), "status 418"},
	"accepted, undescribed":    {"POST", "/checkout/order/create", strings.Replace(request, "A1042", "A-1042", 1), 200, created, "orderNo"},
	"accepted, null":           {"POST", "/checkout/order/create", strings.Replace(request, "{", `{"customerId":null,`, 1), 200, created, ""},
	"accepted, null number":    {"POST", "/checkout/order/create", strings.Replace(request, `"A1042"`, "null", 1), 200, created, "orderNo"},
	"accepted, empty":          {"POST", "/checkout/order/create", strings.Replace(request, "{", `{"fiat":"",`, 1), 200, created, ""},
	"accepted, empty number":   {"POST", "/checkout/order/create", strings.Replace(request, `"A1042"`, `""`, 1), 200, created, "orderNo"},
	"accepted in the query":    {"POST", "/checkout/order/create?x=1", request, 200, created, `parameter "x"`},
	"accepted without a body":  {"POST", "/checkout/order/create", "", 200, created, "without body"},
	"a method":                 {"PUT", "/checkout/order/create", request, 200, created, "PUT /checkout/order/create is not described"},
	"a method, refused":        {"PUT", "/checkout/order/create", request, 405, failure(405, "405001", "method_not_allowed"), ""},
	"a path":                   {"POST", "/checkout/order/make", request, 200, created, "/checkout/order/make is not described"},
	"a path, refused":          {"POST", "/checkout/order/make", request, 404, failure(404, "404001", "route_not_found"), ""},
	"a path, refused otherwise": {"POST", "/checkout/order/make", request, 400, failure(400, "400101", "parameter_missing"),
		"is refused with parameter_missing"},
	"a call that is not here": {"POST", "/sandbox/pay", "{}", 404,
		failure(404, "404001", "route_not_found"), ""},
	"a call that is everywhere": {"POST", "/checkout/order/list", "{}", 404, failure(404, "404001", "route_not_found"), "status 404"},
	"a page":                    {"GET", "/docs/api", "", 200, "<!DOCTYPE html>", ""},
	"a page at a call":          {"POST", "/checkout/order/create", request, 200, "<!DOCTYPE html>", "no envelope"},
}

// What is as described is passed on untouched, and what is not is reported, from
// the server's side as from the client's.
func TestReports(t *testing.T) {
	for name, x := range exchanges {
		t.Run(name, func(t *testing.T) {
			var reports []error
			report := func(err error) { reports = append(reports, err) }
			answer := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if body, err := io.ReadAll(r.Body); err != nil || string(body) != x.sent {
					t.Errorf("%s arrived (%v), want %s", body, err, x.sent)
				}
				w.Header().Set("Content-Type", "application/json")
				if strings.HasPrefix(x.answer, "<") {
					w.Header().Set("Content-Type", "text/html")
				}
				w.WriteHeader(x.status)
				io.WriteString(w, x.answer)
			})
			for side, c := range map[string]struct {
				handler   http.Handler
				transport http.RoundTripper
			}{
				"server": {openapitest.Handler(answer, report), http.DefaultTransport},
				"client": {answer, openapitest.Transport(http.DefaultTransport, report)},
			} {
				reports = nil
				server := httptest.NewServer(c.handler)
				r, err := http.NewRequest(x.method, server.URL+x.target, strings.NewReader(x.sent))
				if err != nil {
					t.Fatal(err)
				}
				response, err := c.transport.RoundTrip(r)
				if err != nil {
					t.Fatal(err)
				}
				body, err := io.ReadAll(response.Body)
				response.Body.Close()
				server.Close()
				if err != nil || string(body) != x.answer || response.StatusCode != x.status {
					t.Errorf("%s: answered %d %s (%v), want %d %s", side, response.StatusCode, body, err, x.status, x.answer)
				}
				switch {
				case x.want == "" && len(reports) > 0:
					t.Errorf("%s: reported %v", side, reports)
				case x.want != "" && (len(reports) != 1 || !strings.Contains(reports[0].Error(), x.want)):
					t.Errorf("%s: reported %v, want one with %q", side, reports, x.want)
				}
			}
		})
	}
}

func TestEvents(t *testing.T) {
	const paid = `{"eventId":"evt_1","eventType":"CHECKOUT_ORDER_CHANGED","timestamp":1758898149,"sequence":2,"data":{"orderNo":"A1042",` +
		`"token":"ETH_USDT","payingAmount":25,"orderAmount":25,"orderStatus":"PAID","refundedAmount":0,"createdTime":"2025-09-26\u002014:40:02",` +
		`"updatedTime":"2025-09-26\u002014:49:09","reason":"paid","sysid":"OR1","customerId":"","merchantId":"","receivedAmount":25,"txHash":"",` +
		`"depositAddress":"0x1","expiresAt":1758899402113,"createdAt":1758897602113,"updatedAt":1758898149294,"metadata":{}}}`
	const settled = `{"eventId":"evt_2","eventType":"SETTLEMENT_ORDER_CHANGED","timestamp":1758898149,"sequence":1,"test":true,"data":{` +
		`"settlementOrderNo":"TESTONLY","token":"ETH_USDT","address":"0x1","settlementAmount":"25.00","settleStatus":"SETTLED","createdTime":"2025-09-26 14:40:02",` +
		`"updatedTime":"2025-09-26 14:49:09","reason":"settled","remark":"x"}}`
	for name, c := range map[string]struct{ body, want string }{
		"as described":          {paid, ""},
		"a type of old":         {strings.Replace(paid, "CHECKOUT_ORDER_CHANGED", "ORDER_PAID", 1), `"ORDER_PAID" is not described`},
		"another type's data":   {strings.Replace(paid, "CHECKOUT_ORDER_CHANGED", "SETTLEMENT_ORDER_CHANGED", 1), "settlementOrderNo"},
		"a test":                {settled, ""},
		"no test":               {strings.Replace(settled, `"test":true,`, "", 1), ""},
		"without a reason":      {strings.Replace(paid, `"reason":"paid",`, "", 1), "reason"},
		"an answer's time":      {strings.Replace(paid, `26\u002014:49:09`, "26T14:49:09.294", 1), "updatedTime"},
		"a member too many":     {strings.Replace(paid, `"reason"`, `"foo":1,"reason"`, 1), "foo"},
		"a sequence as a text":  {strings.Replace(paid, `"sequence":2`, `"sequence":"2"`, 1), "sequence"},
		"an amount as a text":   {strings.Replace(paid, `"payingAmount":25`, `"payingAmount":"25"`, 1), "payingAmount"},
		"something that is not": {"ok", "invalid character"},
	} {
		err := openapitest.CheckEvent([]byte(c.body))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
