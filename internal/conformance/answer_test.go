package conformance_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/spec"
)

// answer writes what a request comes to, in our form but for the quirks.
func (e *environment) answer(w http.ResponseWriter, x *exchange) {
	status, envelope := 200, object{"retcode": "200", "retmsg": "SUCCESS", "success": true, "retdata": x.retdata}
	if x.ignored != nil {
		envelope["ignored"] = x.ignored
	}
	if x.code != "" {
		row, known := spec.ErrorByCode(x.code)
		if !known {
			row = spec.Error{Status: 500, Retcode: "500999"}
		}
		status = row.Status
		problem := object{"code": x.code, "message": row.Message, "param": "", "requestId": "req_1", "docUrl": "/docs/errors"}
		if x.code == "timestamp_outside_window" {
			problem["receivedTimestamp"] = x.r.Header.Get("TIMESTAMP")
		}
		envelope = object{"retcode": row.Retcode, "retmsg": row.Message, "success": false, "retdata": nil, "error": problem}
	}
	for _, quirk := range e.quirks {
		if edit := edits[quirk]; edit != nil {
			edit(x, &status, envelope)
		}
	}
	body, err := json.Marshal(envelope)
	if err != nil {
		panic(err)
	}
	body = signature.EscapeWhitespace(body)
	if e.has("answers hold whitespace") {
		body = append(body, '\n')
	}
	header := w.Header()
	header.Set("Content-Type", "application/json")
	if e.has("text/plain") {
		header.Set("Content-Type", "text/plain")
	}
	header.Set("Cache-Control", "no-store, no-transform")
	if e.has("answers are cached") {
		header.Set("Cache-Control", "public")
	}
	if e.signs(x) {
		e.sign(header, x, body)
	}
	w.WriteHeader(status)
	w.Write(body)
}

func (e *environment) signs(x *exchange) bool {
	switch {
	case e.has("answers are not signed"):
		return false
	case e.has("refusals are not signed") && x.code != "":
		return false
	case e.has("everything is signed"):
		return true
	}
	return x.verified && x.code != "authentication_failed"
}

func (e *environment) sign(header http.Header, x *exchange, body []byte) {
	at := time.Now()
	if e.has("an hour late") {
		at = at.Add(-time.Hour)
	}
	m := signature.Message{Kind: signature.KindResponse, Method: x.r.Method, Target: x.r.RequestURI, Timestamp: signature.Timestamp(at), Body: body}
	if x.verified {
		m.QueryReading = x.parsed.Reading().Query
	}
	switch {
	case e.has("answers are always marked"):
		m.QueryReading = signature.PrintedQuery
	case e.has("answers are never marked"):
		m.QueryReading = signature.ProseQuery
	case e.has("answers are signed without path"):
		m.Target = "/"
	}
	mac, err := e.key.Sign(m)
	if err != nil { // of a request that can't be signed
		mac = strings.Repeat("A", 86) + "=="
	}
	header.Set("TIMESTAMP", m.Timestamp)
	header.Set("SIGNATURE", mac)
}

// edits are quirks of what answers look like.
var edits = map[string]func(x *exchange, status *int, envelope object){
	"retcode is a number": func(_ *exchange, _ *int, m object) {
		if m["retcode"] == "200" {
			m["retcode"] = 200
		}
	},
	"retmsg is null":  func(_ *exchange, _ *int, m object) { m["retmsg"] = nil },
	"no success":      func(_ *exchange, _ *int, m object) { delete(m, "success") },
	"success is true": func(_ *exchange, _ *int, m object) { m["success"] = true },
	"a trace":         func(_ *exchange, _ *int, m object) { m["traceId"] = "t1" },
	"201":             func(_ *exchange, status *int, m object) { *status = max(*status, 201) },
	"five digits":     func(_ *exchange, status *int, m object) { fiveDigits(status, m) },
	"amounts are text": inData(func(m object) {
		asText(m, "orderAmount", "payingAmount", "refundedAmount", "receivedAmount", "exchangeRate")
	}),
	"rounded amounts":  inData(func(m object) { rounded(m) }),
	"seconds are text": inData(func(m object) { asText(m, "expiredIn") }),
	"event times":      inData(func(m object) { spaced(m, "createdTime", "updatedTime") }),
	"odd times":        inData(func(m object) { replace(m, "createdTime", "yesterday") }),
	"no customers":     inData(func(m object) { delete(m, "customerId") }),
	"a shop":           inData(func(m object) { more(m, "orderNo", "shopName", "Shop") }),
	"none of ours": inData(func(m object) {
		for _, name := range []string{"orderStatus", "expiresAt", "receivedAmount", "deposits"} {
			if name != "orderStatus" || m["coinAddress"] != nil {
				delete(m, name)
			}
		}
	}),
	"odd status":         inData(func(m object) { replace(m, "orderStatus", "WAITING") }),
	"no order number":    inData(func(m object) { replace(m, "orderNo", "other") }),
	"amounts change":     inData(func(m object) { amountsChange(m) }),
	"an id each time":    inData(func(m object) { replace(m, "sysid", fmt.Sprint("OR", time.Now().UnixNano())) }),
	"a list":             inData(func(m object) { rename(m, "records", "list") }),
	"a page's text":      inData(func(m object) { asText(m, "total", "pageNo", "pageSize") }),
	"nothing is told":    inData(func(m object) { delete(m, "stringToSign"); delete(m, "reading") }),
	"another reading":    inData(func(m object) { replace(m, "reading", "unicode") }),
	"another text":       inData(func(m object) { replace(m, "stringToSign", "GET") }),
	"no echo":            inData(func(m object) { delete(m, "parameters") }),
	"no access token":    inData(func(m object) { delete(m, "access_token") }),
	"a mac token":        inData(func(m object) { replace(m, "token_type", "mac") }),
	"no refresh token":   inData(func(m object) { delete(m, "refresh_token") }),
	"an hour":            inData(func(m object) { replace(m, "expires_in", 3600) }),
	"no next cursor":     inData(func(m object) { delete(m, "nextCursor") }),
	"no timestamp in it": inError(func(m object) { delete(m, "receivedTimestamp") }),
	"no request id":      inError(func(m object) { delete(m, "requestId") }),
	"repeats secrets": func(x *exchange, _ *int, m object) {
		if problem, ok := m["error"].(object); ok {
			problem["code"] = "\x1b[31m" + apiSecret
		}
		m["retmsg"] = "\x1b[31m " + x.r.Header.Get("Authorization") + " " + strings.Join([]string{password, apiSecret, signKey}, " ") + " " + x.r.URL.RawQuery
	},
	"an empty object": func(_ *exchange, _ *int, m object) {
		if m["retdata"] == nil {
			m["retdata"] = object{}
		}
	},
}

func inData(edit func(object)) func(*exchange, *int, object) {
	return func(_ *exchange, _ *int, m object) {
		if data, ok := m["retdata"].(object); ok {
			edit(data)
		}
	}
}

func inError(edit func(object)) func(*exchange, *int, object) {
	return func(_ *exchange, _ *int, m object) {
		if problem, ok := m["error"].(object); ok {
			edit(problem)
		}
	}
}

// fiveDigits makes a refusal as the vendor's are.
func fiveDigits(status *int, m object) {
	if m["error"] != nil {
		*status, m["retcode"], m["retmsg"] = 200, "00006", "header is missing"
		delete(m, "error")
	}
}

func replace(m object, name string, value any) {
	if m[name] != nil {
		m[name] = value
	}
}

func rename(m object, from, to string) {
	if m[from] != nil {
		m[to] = m[from]
		delete(m, from)
	}
}

func more(m object, beside, name string, value any) {
	if m[beside] != nil && m["coinAddress"] == nil {
		m[name] = value
	}
}

func asText(m object, names ...string) {
	for _, name := range names {
		if m[name] != nil {
			m[name] = fmt.Sprint(m[name])
		}
	}
}

func rounded(m object) {
	if m["coinAddress"] == nil {
		replace(m, "orderAmount", json.RawMessage("1.50"))
	}
}

func amountsChange(m object) {
	if m["coinAddress"] == nil {
		replace(m, "payingAmount", 1.6)
	}
}

func spaced(m object, names ...string) {
	for _, name := range names {
		if at, ok := m[name].(string); ok {
			m[name] = strings.Replace(at[:19], "T", " ", 1)
		}
	}
}
