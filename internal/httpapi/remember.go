package httpapi

import (
	"net/http"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/recent"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/signature"
)

// remember keeps the call among the last ones, where they are kept. It comes before
// the answer is written, so that the docUrl in it leads to what is there already.
func (x *exchange) remember(status int, refused *wire.Error) {
	if x.server.recent == nil || !x.isCall() {
		return
	}
	c := recent.Call{Time: x.begin, RequestID: x.id, Method: x.r.Method, Path: shownTarget(x.r.RequestURI), Status: status,
		Took: time.Since(x.begin).Round(time.Microsecond), Ignored: x.ignored}
	if refused != nil {
		c.Refusal = &recent.Refusal{Code: refused.Code, Message: refused.Message, Param: refused.Param}
		if x.parsed != nil && !x.unsigned {
			c.StringToSign = string(signature.Redact(x.parsed.StringToSign()))
		}
		if d := refused.Doctor; d != nil {
			c.Doctor = &recent.Finding{Codes: d.Findings, Explanation: d.Explanation}
		}
	}
	x.server.recent.Add(c)
}

// isCall tells the API's callers, who may have mistaken a path, from those of a page,
// and from a browser that asks for an icon.
func (x *exchange) isCall() bool {
	if x.route != "" {
		return x.server.routes[x.route] != nil
	}
	return x.r.Method != http.MethodGet || x.server.isSigned(x.r)
}

// docURL is where a refusal is explained; where the last calls are kept, together
// with what was sent.
func (x *exchange) docURL() string {
	url := x.server.gateway.BaseURL() + "/docs/errors"
	if x.server.recent != nil && x.isCall() {
		url += "?request=" + x.id
	}
	return url + "#" + string(x.code)
}

// shownTarget is a target as the last calls have it: with its query, for which the
// log has no use, but without the values of secrets. A query may be no well formed
// one, so that each piece is looked at by itself, whatever separates it from others.
func shownTarget(target string) string {
	path, query, found := strings.Cut(target, "?")
	if !found {
		return path
	}
	var b strings.Builder
	b.WriteString(path + "?")
	for query != "" {
		at := strings.IndexAny(query, "&;?")
		piece, separator := query, ""
		if at >= 0 {
			piece, separator = query[:at], query[at:at+1]
		}
		query = query[len(piece)+len(separator):]
		if shown := string(signature.Redact([]byte("?" + inQuery.Replace(piece)))); strings.Contains(shown, "<redacted ") {
			piece = shown[1:]
		}
		b.WriteString(piece + separator)
	}
	return b.String()
}

// inQuery hides what would be the beginning of a body to signature.Redact.
var inQuery = strings.NewReplacer("{", "%7B", "[", "%5B", `"`, "%22")
