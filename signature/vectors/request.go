package vectors

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/xcheckout/xcheckout/spec"
)

// http makes a request with its headers, some of them not in order.
func (g *generator) http(n int) spec.Vector {
	s := g.message("")
	s.sign()
	names := [2]string{"SIGNATURE", "TIMESTAMP"}
	v := spec.Vector{SignKey: s.SignKey, Method: s.Method, Target: s.Target, Body: s.Body, Now: s.Now}
	if v.Now == nil {
		at, _ := strconv.ParseInt(s.Timestamp, 10, 64)
		v.Now = &at
	}
	v.Options = &spec.VectorOptions{RequireAuthorization: g.chance(2)}
	if g.chance(3) {
		names = [2]string{"D-Signature", "D-Timestamp"}
		v.Options.SignatureHeader, v.Options.TimestampHeader = names[0], names[1]
	}
	headers := [][2]string{{names[0], s.Signature}, {names[1], s.Timestamp}, {"X-Other", "1"}}
	authorization := [2]string{"Authorization", "Bearer t"}
	if v.Options.RequireAuthorization || g.chance(2) {
		headers = append(headers, authorization)
	}
	if s.ContentType != "" {
		headers = append(headers, [2]string{"Content-Type", s.ContentType})
	}
	if s.ContentEncoding != "" {
		headers = append(headers, [2]string{"Content-Encoding", s.ContentEncoding})
	}
	switch at := g.rnd.IntN(2); n % 6 { // the first two are the ones that must be there
	case 1:
		v.Code = "header_missing"
		switch g.rnd.IntN(3) {
		case 0:
			headers[at][1] = ""
		case 1: // twice, and empty both times
			headers[at][1] = ""
			headers = append(headers, headers[at])
		default:
			headers = append(headers[:at], headers[at+1:]...)
		}
	case 0, 4:
		v.Code = "header_repeated"
		again := headers[at]
		if g.chance(3) && v.Options.RequireAuthorization {
			again = authorization
		}
		if g.chance(2) {
			again[1] = pick(g, []string{"", "x", again[1] + "x"})
		}
		headers = append(headers, again)
	case 2:
		if s.Body != "" {
			v.Code = "content_type_not_accepted"
			headers = append(headers, [2]string{"Content-Type", "application/json"}, [2]string{"Content-Type", pick(g, []string{"application/json", "text/plain", ""})})
		}
	case 3:
		if len(s.Body) > 1 {
			v.Code, v.Options.BodyMax = "body_too_large", len(s.Body)-1
		}
	}
	for i := range headers {
		headers[i][0] = pick(g, []string{headers[i][0], strings.ToLower(headers[i][0]), strings.ToUpper(headers[i][0])})
	}
	g.rnd.Shuffle(len(headers), func(i, j int) { headers[i], headers[j] = headers[j], headers[i] })
	v.Headers = headers
	return v
}

// whitespace makes a body and the text of it that is sent.
func (g *generator) whitespace(int) spec.Vector {
	t := g.value(4)
	if g.chance(2) {
		t = g.object(3, []member{{"a b", text{g.quoted("2025-12-23 12:56:47")}}})
	}
	var sent strings.Builder
	for _, token := range t {
		for _, r := range token { // of which only strings can hold whitespace
			if isSpace(r) {
				fmt.Fprintf(&sent, `\u%04x`, r)
			} else {
				sent.WriteRune(r)
			}
		}
	}
	return spec.Vector{Body: g.spaced(t), Escaped: sent.String()}
}
