package conformance

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/spec"
)

// codeChecks send what is to be refused. The refusal is signed if and only if the
// request's own signature was right.
func codeChecks() []Check {
	const signed, unsigned = true, false
	return []Check{
		codeCheck("header_missing", "header_missing", "a request without SIGNATURE", `"00006": a header is missing.`, unsigned, func(r *run) call {
			return r.changed(func(h http.Header) { delete(h, r.SignatureHeader) })
		}),
		codeCheck("header_repeated", "header_repeated", "a request with SIGNATURE twice", "", unsigned, func(r *run) call {
			return r.changed(func(h http.Header) { h[r.SignatureHeader] = append(h[r.SignatureHeader], h[r.SignatureHeader][0]) })
		}),
		codeCheck("timestamp_seconds", "timestamp_malformed", "a TIMESTAMP in seconds", "The timestamp is in milliseconds.", unsigned, func(r *run) call {
			return call{method: http.MethodGet, path: selfTest, timestamp: fmt.Sprint(time.Now().Unix())}
		}),
		codeCheck("timestamp_old", "timestamp_outside_window", "a request of ten minutes ago", "The quick start's rule of two minutes.", signed, func(r *run) call {
			return call{method: http.MethodGet, path: selfTest, timestamp: signature.Timestamp(time.Now().Add(-10 * time.Minute))}
		}),
		codeCheck("signature_wrong", "signature_mismatch", "a signature with another key", "", unsigned, func(r *run) call {
			return call{method: http.MethodGet, path: selfTest, key: "a-key-that-nobody-has"}
		}),
		codeCheck("signature_hex", "signature_malformed", "a signature in hex", "Base64.", unsigned, func(r *run) call {
			return r.changed(func(h http.Header) { h[r.SignatureHeader] = []string{strings.Repeat("0f", 64)} })
		}),
		codeCheck("token_unknown", "authentication_failed", "an access token that nobody has", "", unsigned, func(r *run) call {
			return call{method: http.MethodGet, path: selfTest, bearer: "at_nobody"}
		}),
		codeCheck("api_key_unknown", "authentication_failed", "a token call with an apiKey that nobody has", "", unsigned, func(r *run) call {
			return r.tokenBody(map[string]string{"grantType": "client_credentials", "apiKey": r.APIKey + "0", "apiSecret": "nobody's"})
		}),
		codeCheck("grant_unknown", "parameter_invalid", "a token call with a grantType that nobody knows", "", signed, func(r *run) call {
			return r.tokenBody(map[string]string{"grantType": "conformance", "apiKey": r.APIKey, "apiSecret": r.APISecret})
		}),
		codeCheck("path_unknown", "route_not_found", "a call that nobody knows", "", unsigned, func(r *run) call {
			return r.post("/checkout/order/conformance", "{}")
		}),
		codeCheck("method", "method_not_allowed", "DELETE of an order", "", unsigned, func(r *run) call {
			c := r.get(infoPath, "orderNo="+newOrderNo())
			c.method = http.MethodDelete
			return c
		}),
		codeCheck("query_repeated", "query_malformed", "a parameter that is given twice", "", unsigned, func(r *run) call {
			return r.get(infoPath, "orderNo=1&orderNo=2")
		}),
		codeCheck("query_unknown", "parameter_unknown", "a parameter of a query that nobody knows", "", signed, func(r *run) call {
			return r.get(infoPath, "orderNo="+newOrderNo()+"&conformance=1")
		}),
		codeCheck("body_duplicate", "body_duplicate_name", "a body with a name twice", "", unsigned, func(r *run) call {
			return r.post(selfTest, `{"a":"1","a":"2"}`)
		}),
		codeCheck("body_broken", "body_invalid_json", "a body that is no JSON", "", unsigned, func(r *run) call {
			return r.post(selfTest, `{"a":1,}`)
		}),
		codeCheck("content_type", "content_type_not_accepted", "a form instead of JSON", "", unsigned, func(r *run) call {
			return call{method: http.MethodPost, path: selfTest, body: "a=1", contentType: "application/x-www-form-urlencoded"}
		}),
		codeCheck("order_unknown", "order_not_found", "an order that is not there", "", signed, func(r *run) call {
			return r.get(infoPath, "orderNo="+newOrderNo())
		}),
		codeCheck("order_no_missing", "parameter_missing", "the info call without orderNo", "", signed, func(r *run) call {
			return call{method: http.MethodGet, path: infoPath}
		}),
		codeCheck("page_size", "parameter_invalid", "a page of a million orders", "", signed, func(r *run) call {
			return r.post(listPath, `{"pageNum":1,"pageSize":1000000}`)
		}),
		{ID: "codes.replayed", Needs: []Flag{Probes}, Asks: "the same signed POST a second time",
			Ours: refused("replayed", signed), ask: (*run).replay},
	}
}

// orderCodeChecks send orders that are to be refused.
var orderCodeChecks = []Check{
	createRefused("order_no_form", "parameter_invalid", "an order whose number has a hyphen", `"00008": it is not of letters and digits.`,
		map[string]any{"orderNo": "CF-" + newOrderNo()}),
	createRefused("amount_zero", "amount_out_of_range", "an order of 0 USD", "", map[string]any{"orderAmount": json.Number("0")}),
	createRefused("token_unsupported", "token_not_supported", "an order in a token that nobody knows", `Answered with the depositAddress "-1".`, map[string]any{"token": "ETH_CONFORMANCE"}),
	createRefused("fiat_unsupported", "fiat_not_supported", "an order in a currency that nobody knows", "", map[string]any{"fiat": "XXX"}),
}

// codeCheck is a call that is to be refused with a code of our list.
func codeCheck(id, code, asks, vendor string, signed bool, probe func(*run) call) Check {
	id = "codes." + id
	return Check{ID: id, Needs: []Flag{Probes}, Asks: asks, Vendor: vendor, Ours: refused(code, signed),
		ask: func(r *run) finding { return r.refusal(id, code, signed, r.do(probe(r))) }}
}

// createRefused is an order that is to be refused; one that is not is cancelled.
func createRefused(id, code, asks, vendor string, params map[string]any) Check {
	id = "codes." + id
	return Check{ID: id, Needs: []Flag{Write, Probes}, Asks: asks, Vendor: vendor, Ours: refused(code, true), ask: func(r *run) finding {
		orderNo, given := params["orderNo"].(string)
		if !given {
			orderNo = newOrderNo()
		}
		a := r.newOrder(orderNo, params)
		if a.ok() && a.isNotEnabled() {
			return differs("taken, and depositAddress is %s", form(a.retdata["depositAddress"]))
		}
		return r.refusal(id, code, true, a)
	}}
}

// refused says what is expected of a refusal.
func refused(code string, signed bool) string {
	row, known := spec.ErrorByCode(code)
	if !known {
		panic("conformance: there is no code " + code)
	}
	how := "unsigned"
	if signed {
		how = "signed"
	}
	return fmt.Sprintf("HTTP %d, retcode %q, %s, %s.", row.Status, row.Retcode, code, how)
}

// changed is the self-test with a last change to its headers.
func (r *run) changed(edit func(http.Header)) call {
	return call{method: http.MethodGet, path: selfTest, edit: edit}
}

// refusal holds a refusal against the code that it should have.
func (r *run) refusal(id, code string, signed bool, a *answer) finding {
	if a.ok() {
		return differs("taken")
	}
	r.probed[id] = a
	row, _ := spec.ErrorByCode(code)
	seen := a.String()
	if a.isSigned() {
		seen += ", signed"
	} else if a.err == nil {
		seen += ", unsigned"
	}
	if a.err != nil || a.status != row.Status || string(a.envelope["retcode"]) != string(jsonOf(row.Retcode)) || a.code() != code || a.isSigned() != signed {
		return differs("%s", seen)
	}
	if signed {
		if _, _, err := a.verify(); err != nil {
			return differs("%s, but %v", seen, err)
		}
	}
	return agrees("%s", seen)
}

// replay sends one signed request twice.
func (r *run) replay() finding {
	c := r.filled(r.post(selfTest, `{"a":"124"}`))
	if a := r.send(r.ctx, c); !a.ok() {
		return notAsked("refused when it came first: " + a.String())
	}
	return r.refusal("codes.replayed", "replayed", true, r.send(r.ctx, c))
}

// refusalChecks look at refusals that came already.
var refusalChecks = []Check{
	{ID: "codes.refusal_form", Needs: []Flag{Probes}, Asks: "the form of a refusal",
		Vendor: "retcode of five digits.",
		Ours:   "success is false, retdata null, and error an object of code, message, param, requestId and docUrl.",
		ask: onProbed("codes.order_unknown", func(a *answer) finding {
			var e members
			switch {
			case string(a.envelope["success"]) != "false":
				return differs("success is %s", form(a.envelope["success"]))
			case string(a.envelope["retdata"]) != "null":
				return differs("retdata is %s", form(a.envelope["retdata"]))
			case json.Unmarshal(a.envelope["error"], &e) != nil || e == nil:
				return differs("error is %s", form(a.envelope["error"]))
			}
			return has(e, "code", "message", "param", "requestId", "docUrl")
		})},
	{ID: "codes.received_timestamp", Needs: []Flag{Probes}, Asks: "whether a refusal for its TIMESTAMP repeats that",
		Ours: "error.receivedTimestamp, so that a client can correct its clock.",
		ask: onProbed("codes.timestamp_old", func(a *answer) finding {
			var e members
			if json.Unmarshal(a.envelope["error"], &e) != nil || len(text(e["receivedTimestamp"])) != signature.TimestampDigits {
				return differs("error.receivedTimestamp is %s", form(e["receivedTimestamp"]))
			}
			return agrees("it does")
		})},
}

// onProbed is a check of a refusal that another check got.
func onProbed(id string, ask func(*answer) finding) func(*run) finding {
	return func(r *run) finding {
		a := r.probed[id]
		if a == nil || a.envelope == nil {
			return notAsked(id + " got no refusal that can be read")
		}
		return ask(a)
	}
}
