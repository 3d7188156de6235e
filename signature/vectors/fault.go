package vectors

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/xcheckout/xcheckout/spec"
)

// codes are those that a message alone can be refused with.
var codes = []string{
	"header_missing", "timestamp_malformed", "signature_malformed", "method_not_allowed", "path_invalid",
	"query_malformed", "query_ambiguous", "body_not_allowed", "body_too_large", "content_type_not_accepted",
	"body_invalid_json", "body_duplicate_name", "body_too_deep", "body_not_object_or_array",
	"signature_mismatch", "signature_reflected", "timestamp_outside_window",
}

// refused makes one of each code in turn.
func (g *generator) refused(n int) spec.Vector {
	code := codes[n%len(codes)]
	var s *signed
	if kind := pick(g, []string{"", "", "", "response", "webhook"}); ofEveryKind[code] {
		s = g.message(kind)
	} else {
		s = g.message("")
	}
	if s.Body == "" && ofBodies[code] {
		s.Method = "POST"
		g.addBody(s, g.container(3))
	}
	s.Code = code
	spoilers[code](g, s)
	if g.chance(3) {
		g.spoilMore(s)
	}
	s.StringToSign, s.Params = "", nil // what is refused is handed on to nobody
	return s.Vector
}

// ofEveryKind are the codes that answers and webhooks are refused with too.
var ofEveryKind = map[string]bool{"header_missing": true, "timestamp_malformed": true, "signature_malformed": true, "body_too_large": true,
	"content_type_not_accepted": true, "body_invalid_json": true, "body_duplicate_name": true, "body_too_deep": true,
	"body_not_object_or_array": true, "signature_mismatch": true, "timestamp_outside_window": true}

// ofBodies are the codes that only a message with a body is refused with.
var ofBodies = map[string]bool{"body_too_large": true, "content_type_not_accepted": true, "body_invalid_json": true,
	"body_duplicate_name": true, "body_too_deep": true, "body_not_object_or_array": true}

// spoilers spoil a message that is in order, so that it is refused with the code
// and no earlier one, and sign what it can be taken for.
var spoilers = map[string]func(*generator, *signed){
	"header_missing": func(g *generator, s *signed) {
		s.sign()
		if g.chance(2) {
			s.Signature = ""
		} else {
			s.pin()
			s.Timestamp = ""
		}
	},
	"timestamp_malformed": func(g *generator, s *signed) {
		t := s.Timestamp
		s.pin()
		s.Timestamp = pick(g, []string{t[:12], t + "0", t[:10], "+" + t[1:], t[:12] + " ", " " + t[1:], t[:6] + "." + t[7:], "-" + t[1:], t + "000", "0x" + t[2:], t[:12] + "a", t[:10] + "٣", "1e12", t[:6] + "_" + t[7:]})
		s.sign()
	},
	"signature_malformed": func(g *generator, s *signed) {
		s.sign()
		raw, _ := base64.StdEncoding.DecodeString(s.Signature)
		sig := s.Signature
		s.Signature = pick(g, []string{
			sig[:86], sig[:87], sig + "=", sig + "\n", " " + sig, sig[:40] + "\n" + sig[40:], sig[:40] + " " + sig[41:], "-" + sig[1:], sig[:85] + "_==",
			hex.EncodeToString(raw), base64.StdEncoding.EncodeToString(raw[:63]), base64.StdEncoding.EncodeToString(append(raw, 0)),
			sig[:85] + trailing(sig[85]) + "==", sig[:84] + "====", "x", sig[:87] + "%", strings.Repeat("=", 88),
		})
	},
	"method_not_allowed": func(g *generator, s *signed) {
		s.Method = pick(g, []string{"", "get", "Post", "HEAD", "OPTIONS", "TRACE", "CONNECT", "POSTS", "PUT ", "PROPFIND", "G\u00c9T"})
		s.sign()
	},
	"path_invalid": func(g *generator, s *signed) {
		path, query, found := strings.Cut(s.Target, "?")
		at := strings.LastIndexByte(path, '/') + 1
		inside := pick(g, []string{"%2F", "%2f", "%3F", "%5C", "%25", "%00", "%2e", "%2E%2e", ";", ";a=b", "\\", " ", "\"", "<", "{a}", "[", "|", "^", "`", "é", "\u00a0", "%", "%4-", "%zz", "%g1", "\t", "\x7f", "#a"})
		path = pick(g, []string{path[:at] + "a" + inside + "b", path[:at] + "a" + inside + "b", path[:at] + "a" + inside + "b",
			strings.TrimSuffix(path, "/") + "/a/", "/" + path, path[:at] + "./a", path[:at] + "..", path[:at] + "../a", path[:at] + ".", path[1:] + "a", "https://h" + path, "*", path[:at] + "/a"})
		s.Target = path
		if found {
			s.Target += "?" + query
		}
		s.sign()
	},
	"query_malformed": func(g *generator, s *signed) {
		path, query, _ := strings.Cut(s.Target, "?")
		wrong := pick(g, []string{"a", "=", "=1", "zz=%", "zz=%4", "zz=%zz", "zz=%u0041", "zz=%ff", "zz=%c3%28", "zz=%c0%af", "zz=%ed%a0%80", "zz=%f5%80%80%80", "zz=1+2", "z+z=1", "zz=1;y=2",
			"zz=1&zz=2", "zz=1&%7a%7a=2", "zz=1&", "&zz=1", "zz=1&&y=2", "z%c3=1"})
		s.Target = path + "?" + wrong
		if query != "" {
			s.Target = pick(g, []string{path + "?" + query + "&" + wrong, path + "?" + wrong + "&" + query, path + "?" + query + "&"})
		} else if g.chance(20) {
			s.Target = path + "?"
		}
		s.query = "?" + s.Target[len(path)+1:]
		s.sign()
	},
	"query_ambiguous": func(g *generator, s *signed) {
		path, query, _ := strings.Cut(s.Target, "?")
		wrong := pick(g, []string{"zz=%0a", "zz=%00", "zz=%7F", "zz=%C2%85", "zz=%c2%80", "z%09z=1", "zz=a%26b=c", "z%26z=1", "zz=%23", "zz=%7B", "zz=%7d", "zz=%5b1%5D", "zz=%22", "zz=%2541", "zz=100%252fb", "z%3Dz=1", "%3d=1", "%25%34%31=1", "zz=%25%34%31"})
		s.Target = path + "?" + wrong
		if query != "" {
			s.Target = pick(g, []string{path + "?" + query + "&" + wrong, path + "?" + wrong + "&" + query})
		}
		s.query, _ = url.PathUnescape(s.Target[len(path):])
		s.sign()
	},
	"body_not_allowed": func(g *generator, s *signed) {
		g.addBody(s, g.container(3))
		s.Method = pick(g, []string{"GET", "DELETE"})
		if g.chance(5) {
			s.Body = pick(g, []string{" ", "x", "null"})
		}
		s.sign()
	},
	"body_too_large": func(g *generator, s *signed) {
		s.BodyMax = max(1, len(s.Body)-1-g.rnd.IntN(3))
		s.sign()
	},
	"content_type_not_accepted": func(g *generator, s *signed) {
		if s.Kind == "" && g.chance(4) { // no body, and a type that can't be read
			s.Body, s.body, s.ContentEncoding = "", "", ""
			s.ContentType = pick(g, []string{"\"", "/", "/json", "application/", "application/json; charset", "application/json; =utf-8", "application/json, application/json",
				"application/json; a=1; a=2", "a b", ";", " ", "application/json; x*=y", "application/json; x=\"é\"", "multipart/form-data; boundary=\"", "text/plain; a=\"\\"})
		} else if g.chance(4) {
			s.ContentEncoding = pick(g, []string{"gzip", "br", "deflate", "identity, gzip", "x"})
		} else {
			s.ContentType = pick(g, []string{"text/plain", "text/json", "application/xml", "application/x-www-form-urlencoded", "application/json; charset=utf-16",
				"application/json;charset=iso-8859-1", "application/problem+json", "json", "application/json2", "multipart/form-data; boundary=x", "application/octet-stream", "*/*",
				"application/json; charset*=utf-8''utf-8", "application/json;charset*0=utf;charset*1=-8", "application/json; x*=y", "application/json; x=\"é\"", "application/json\u00a0", "\u3000application/json"})
		}
		s.sign()
	},
	"body_invalid_json":        spoilBody,
	"body_duplicate_name":      spoilBody,
	"body_too_deep":            spoilBody,
	"body_not_object_or_array": spoilBody,
	"signature_mismatch": func(g *generator, s *signed) {
		s.sign()
		switch g.rnd.IntN(4) {
		case 0:
			s.SignKey = s.SignKey[1:] + "x" + s.SignKey[:1]
			s.SignKey = s.SignKey[:min(len(s.SignKey), 200)]
		case 1:
			at := g.rnd.IntN(85)
			c := byte('A')
			if s.Signature[at] == c {
				c = 'B'
			}
			s.Signature = s.Signature[:at] + string(c) + s.Signature[at+1:]
		case 2:
			s.Signature = macOf(s.SignKey, s.StringToSign+pick(g, []string{"\n", " ", "{}", "\x00"}))
		default:
			s.Signature = macOf(s.SignKey, pick(g, []string{"\ufeff", "x", "\n"})+s.StringToSign)
		}
	},
	"signature_reflected": func(g *generator, s *signed) {
		s.Method = pick(g, []string{"POST", "PUT", "PATCH"})
		g.addBody(s, g.object(3, []member{{"retcode", pick(g, []text{{`"200"`}, {"200"}, {"null"}, {"{", "}"}})}}))
		s.MACMatches = true
		s.sign()
	},
	"timestamp_outside_window": func(g *generator, s *signed) {
		at, _ := strconv.ParseInt(s.Timestamp, 10, 64)
		at += pick(g, []int64{-1, 1}) * (window + 1 + pick(g, []int64{0, g.rnd.Int64N(1e6), g.rnd.Int64N(9e11)}))
		s.Now, s.MACMatches = &at, true
		s.sign()
	},
}

// later are further faults of a request, each in a part that others leave alone.
// A message is refused with the first code that applies.
var later = []struct {
	code string
	make func(*generator, *signed)
}{
	{"query_malformed", func(_ *generator, s *signed) {
		if strings.Contains(s.Target, "?") {
			s.Target += "&a"
		} else {
			s.Target += "?a"
		}
	}},
	{"body_invalid_json", func(g *generator, s *signed) {
		s.Vector = bodyVector(s.Vector, pick(g, []string{"{", "x", "[1 2]", "\xff", "{}{}"}))
	}},
	{"signature_mismatch", func(_ *generator, s *signed) { s.Signature = macOf(s.SignKey, s.StringToSign+"x") }},
	{"timestamp_outside_window", func(_ *generator, s *signed) {
		s.pin()
		at := *s.Now + window + 1
		s.Now = &at
	}},
}

// spoilMore adds a fault that comes later than the message's own.
func (g *generator) spoilMore(s *signed) {
	more := pick(g, later)
	own := slices.Index(codes, s.Code)
	switch {
	case slices.Index(codes, more.code) <= own:
	case s.Kind != "" && more.code == "query_malformed": // webhooks have none
	case s.Signature == "" || s.Code == "signature_malformed" && more.code == "signature_mismatch":
	case s.Code == "body_too_large" && more.code == "body_invalid_json": // whose body has another size
	default:
		more.make(g, s)
		s.MACMatches = s.MACMatches && more.code != "signature_mismatch"
	}
}

// pin keeps the verifier's clock where it is when the timestamp goes.
func (s *signed) pin() {
	if s.Now == nil {
		at, _ := strconv.ParseInt(s.Timestamp, 10, 64)
		s.Now = &at
	}
}

// trailing is the Base64 digit after this one: the same byte with a bit set that
// nobody reads.
func trailing(digit byte) string {
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	return string(digits[strings.IndexByte(digits, digit)+1])
}

// spoilBody gives the message a body that is refused with its code.
func spoilBody(g *generator, s *signed) {
	for {
		f := pick(g, bodyFaults)
		if f.code == s.Code {
			body := f.make(g)
			s.Vector = bodyVector(s.Vector, body)
			s.body = body
			s.sign()
			return
		}
	}
}

// bodyFaults are texts that are no body, and why.
var bodyFaults = []struct {
	code string
	make func(*generator) string
}{
	{"body_invalid_json", func(g *generator) string { // cut short
		body := g.container(3).compact()
		return body[:1+g.rnd.IntN(len(body)-1)]
	}},
	{"body_invalid_json", func(g *generator) string { // something behind it
		return g.container(2).compact() + pick(g, []string{"x", "{}", ",", "]", "\x00", "null", "//", "\v", "\f", "\u00a0", "\ufeff"})
	}},
	{"body_invalid_json", func(g *generator) string { // something before it
		return pick(g, []string{"\ufeff", ",", ")]}'", "\v", "\u2028", "\x00"}) + g.container(2).compact()
	}},
	{"body_invalid_json", func(g *generator) string { // a value that is none
		return wrapped(g, pick(g, []string{"NaN", "Infinity", "undefined", "True", "nul", "'a'", "+1", ".5", "1.", "01", "-", "-01", "1e", "1e+", "0x1", "1_000", "--1", "1 2", "\"a", "\"\\x41\"", "\"\\u12\"", "\"\\u00g0\"", "\"\\\"", "\"a\tb\"", "\"a\nb\"", "\"\x00\"", "\"\x1f\"", "(1)", "1,", ",1", "[1,]", "{\"a\":1,}", "{a:1}", "{\"a\"}", "{\"a\":}", "{1:2}", "{\"a\" 1}", "[1 2]", "[,]", "{,}", "/**/1", "tru\\u0065"}))
	}},
	{"body_invalid_json", func(g *generator) string { // half of a surrogate pair
		return wrapped(g, `"`+pick(g, []string{`\ud800`, `\uDFFF`, `\ud83dx`, `\ud83d\u0041`, `\ude00\ud83d`, `\uD83D\uD83D`, `\ud83d\\ude00`})+`"`)
	}},
	{"body_invalid_json", func(g *generator) string { // not UTF-8
		return wrapped(g, `"`+pick(g, []string{"\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x80", "\xf8\x88\x80\x80\x80"})+`"`)
	}},
	{"body_duplicate_name", func(g *generator) string {
		name := pick(g, []string{"amount", "a", "", "é", "😀", "\\", "金額", "a b"})
		first, second := g.quoted(name), g.quoted(name)
		if g.chance(2) {
			second = `"` + g.everyEscape(name) + `"`
		}
		return wrapped(g, "{"+first+":1,"+pick(g, []string{"", `"other":{"amount":2},`})+second+":"+pick(g, []string{"1", "2"})+"}")
	}},
	{"body_too_deep", func(g *generator) string {
		return g.spaced(g.nested(129 + pick(g, []int{0, g.rnd.IntN(10), g.rnd.IntN(1000)})))
	}},
	{"body_not_object_or_array", func(g *generator) string { return g.scalar() }},
}

// wrapped puts the text of a value somewhere into a body.
func wrapped(g *generator, value string) string {
	for range g.rnd.IntN(3) {
		value = fmt.Sprintf(pick(g, []string{`[%s]`, `[null,%s]`, `{"x":%s}`, `{"x":[%s],"y":1}`, `[%s,{"x":1}]`}), value)
	}
	return fmt.Sprintf(pick(g, []string{`[%s]`, `{"x":%s}`, `{"y":{},"x":%s}`, `[1,%s]`}), value)
}

func (g *generator) everyEscape(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteString(g.escape(r))
	}
	return b.String()
}
