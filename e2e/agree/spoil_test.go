package agree

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/spec"
)

// spoiler changes vectors at random places and asks Go what they are now.
type spoiler struct{ rnd *rand.Rand }

func (s *spoiler) chance(n int) bool { return s.rnd.IntN(n) == 0 }

func pick[T any](s *spoiler, list []T) T { return list[s.rnd.IntN(len(list))] }

// spoil returns every vector of the file once more, spoiled. One that was
// accepted may be refused then, and the other way round.
func (s *spoiler) spoil(t *testing.T, file spec.VectorFile) []spec.VectorFile {
	t.Helper()
	byType := map[spec.VectorType]*spec.VectorFile{}
	var types []spec.VectorType
	for _, v := range file.Vectors {
		kind := file.Type
		v.Name = "spoiled-" + v.Name
		switch kind {
		case spec.VectorsAccepted, spec.VectorsRefused:
			kind = s.message(t, &v)
		case spec.VectorsHTTP:
			s.http(t, &v)
		case spec.VectorsReadings:
			s.readings(t, &v)
		case spec.VectorsCanonical:
			s.body(&v)
			text, err := signature.Canonical(v.BodyBytes())
			v.Code, v.CanonicalBody = string(signature.CodeOf(err)), string(text)
		case spec.VectorsWhitespace:
			// What is sent of a text that is no JSON is nobody's concern.
			if body := s.text(v.Body, bodyTokens); json.Valid([]byte(body)) && utf8.ValidString(body) {
				v.Body, v.Escaped = body, string(signature.EscapeWhitespace([]byte(body)))
			}
		}
		if byType[kind] == nil {
			types = append(types, kind)
			byType[kind] = &spec.VectorFile{Type: kind, File: fmt.Sprintf("spoiled-%s-%s.json", file.Type, kind)}
		}
		byType[kind].Vectors = append(byType[kind].Vectors, v)
	}
	var files []spec.VectorFile
	for _, kind := range types {
		files = append(files, *byType[kind])
	}
	return files
}

// What is put into texts, beside their own parts: what some reader or other
// stumbles over.
var (
	bodyTokens = []string{" ", "\t", "\n", "\r", "\v", "\f", "\u0085", "\u00a0", "\u2028", "\u3000", "\ufeff", "\x00", "\x1f", "\x7f", `"`, `\`, `\\`, `\"`, `\u`, `\u0020`, `\u00`, `\ud83d`, `\ude00`, `\uD83D\uDE00`, `\/`, `\x`,
		"{", "}", "[", "]", ":", ",", "0", "1", "-", ".", "e", "E+", "1e5", "-0", "null", "true", `"a":1`, `"a":1,`, `"retcode":1,`, `{"retcode":"200"}`, `"\u0061":2,`, "[[", "]]", "é", "😀", "'", "/", "//", "\xff", "\xc2", "\xed\xa0\x80", "\xe2\x80\xa8", "\xf0\x9f"}
	targetTokens = []string{"/", "//", "/./", "/..", "?", "&", "=", "==", "%", "%2", "%20", "%2F", "%2e", "%25", "%00", "%0A", "%C2", "%C2%85", "%c3%a9", "%EF%BB%BF", "%26", "%3D", "%23", "%ff", "%f0%9f%98%80", "%zz", ";", "+", "#", "\\", "é", "😀", "\u00a0", "\u0085", " ", "\t", "\n", "\x00", "\x7f", "a", "a=1", "&a=1", "?a=1", "{", "}", "[", "]", `"`, "<", "|", "^", "`", "'", "(", "~", "!", "*", "@", ":", ".", "..", "..."}
	typeTokens   = []string{"application/json", "multipart/form-data", "text/plain", "charset=utf-8", "charset=UTF-8", `charset="utf-8"`, "charset", "boundary=x", `"`, `\`, `\"`, `"utf-8"`, ";", "; ", " ;", "=", " = ", ",", ", ", " ", "\t", "\n", "/", "json", "x=y", `x="a\"b;c"`, "é", "\u00a0", "\u0085", "\u2028", "K", "\x00", "(x)", "*", "utf8", "latin1", "; charset=utf-8; charset=utf-8", "; charset=utf-8; charset=x", "gzip", "identity"}
	methodTokens = []string{"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "get", "Post", "", " ", "POST ", "PÖST", "CONNECT"}
	timeTokens   = []string{"0", "9", "+", "-", " ", ".", "e", "٣", "０", "\n", "\x00", "_", "a"}
	macTokens    = []string{"A", "=", "==", "-", "_", "+", "/", " ", "\n", "\r\n", "é", "\x00", "ſ", "Ａ"}
)

// text changes a text at one to three places.
func (s *spoiler) text(text string, tokens []string) string {
	for range 1 + s.rnd.IntN(3) {
		from := s.place(text)
		to := min(len(text), from+1+s.rnd.IntN(1+s.rnd.IntN(8)))
		switch s.rnd.IntN(5) {
		case 0: // left out
			text = text[:from] + text[to:]
		case 1: // twice
			text = text[:to] + text[from:]
		case 2: // in another case, or its neighbour in the table of characters
			if from < len(text) {
				text = text[:from] + string([]byte{text[from] ^ pick(s, []byte{0x20, 1, 0x10})}) + text[from+1:]
			}
		default:
			if s.chance(2) {
				to = from
			}
			text = text[:from] + pick(s, tokens) + text[to:]
		}
	}
	return text
}

// place is one in a text, now and then its first or last.
func (s *spoiler) place(text string) int {
	switch s.rnd.IntN(8) {
	case 0:
		return 0
	case 1:
		return len(text)
	}
	return s.rnd.IntN(len(text) + 1)
}

func (s *spoiler) body(v *spec.Vector) {
	body := s.text(string(v.BodyBytes()), bodyTokens)
	if s.chance(20) { // deeper, about as deep as is allowed
		levels := 120 + s.rnd.IntN(12)
		body = strings.Repeat("[", levels) + body + strings.Repeat("]", levels)
	}
	setBody(v, body)
}

func setBody(v *spec.Vector, body string) {
	v.Body, v.BodyBase64 = body, nil
	if !utf8.ValidString(body) {
		v.Body, v.BodyBase64 = "", []byte(body)
	}
}

// spoilMessage spoils one or two parts of a message.
func (s *spoiler) spoilMessage(v *spec.Vector) {
	for range 1 + s.rnd.IntN(2) {
		switch s.rnd.IntN(11) {
		case 0:
			if v.Kind != "webhook" { // whose method the server has seen to
				v.Method = pick(s, methodTokens)
			}
		case 1:
			v.ContentType = s.contentType()
		case 2:
			v.ContentType = strings.ToValidUTF8(s.text(v.ContentType, typeTokens), "")
		case 3:
			v.ContentEncoding = pick(s, []string{"", "identity", "IDENTITY", "identity ", "gzip", "identity, identity", "ıdentity", "İdentity", " "})
		case 4:
			v.Upload = !v.Upload
			v.ContentType = pick(s, []string{v.ContentType, "multipart/form-data; boundary=x", `Multipart/Form-Data;boundary="x y"`, "multipart/form-data", "multipart/mixed"})
		case 5, 6:
			if v.Kind != "webhook" {
				v.Target = strings.ToValidUTF8(s.text(v.Target, targetTokens), "")
			}
		case 7:
			v.BodyMax = max(1, len(v.BodyBytes())+s.rnd.IntN(3)-1)
		default:
			s.body(v)
		}
	}
}

// contentType is put together of what may stand in one.
func (s *spoiler) contentType() string {
	text := pick(s, []string{"application/json", "APPLICATION/JSON", "multipart/form-data", "application/problem+json", "application", "application/json/x", ""})
	for range s.rnd.IntN(4) {
		text += pick(s, []string{";", "; ", " ;", "\t; ", ";;", ",", " "}) +
			pick(s, []string{"charset", "Charset", "charset*", "charset*0", "charset*1", "charset*0*", "charset*1*", "boundary", "x", "", "é", "x*0", "x*"}) + pick(s, []string{"=", "=", "=", " = ", "", "=="}) +
			pick(s, []string{"utf-8", "UTF-8", `"utf-8"`, `"UTF-8" `, `"utf\-8"`, `"utf-8\""`, `"utf-8`, "utf8", "x", `"x;y"`, `""`, "'utf-8'", "utf-8'en'utf-8", "US-ASCII''utf%2d8", "utf-8''utf%2", "latin1''utf-8", "utf-8'utf-8", "ut", "f-8", "f%2d8", "''", "a/b", "utf-8 ;", `"\\"`, "\"a\nb\""})
	}
	return text + pick(s, []string{"", "", "", ";", " ", " ; "})
}

// moveClock puts the verifier's clock near an edge of the window, or anywhere.
func (s *spoiler) moveClock(v *spec.Vector) {
	at, _ := strconv.ParseInt(v.Timestamp, 10, 64)
	v.Now = &at
	if s.chance(4) {
		at += pick(s, []int64{-1, 1}) * (120_000 + s.rnd.Int64N(3) - 1)
	}
}

func messageOf(v *spec.Vector) signature.Message {
	kind := map[string]signature.Kind{"response": signature.KindResponse, "webhook": signature.KindWebhook}[v.Kind]
	return signature.Message{Kind: kind, Method: v.Method, Timestamp: v.Timestamp, Target: v.Target, ContentType: v.ContentType,
		ContentEncoding: v.ContentEncoding, Upload: v.Upload, Body: v.BodyBytes(), QueryReading: queryReadings[v.QueryReading]}
}

var queryReadings = map[string]signature.QueryReading{
	"prose": signature.ProseQuery, "printed_as_sent": signature.PrintedQueryAsSent, "prose_as_sent": signature.ProseQueryAsSent,
}

// message spoils a message, most often before it is signed, and says whether it
// is accepted or refused now.
func (s *spoiler) message(t *testing.T, v *spec.Vector) spec.VectorType {
	t.Helper()
	key, err := signature.NewKey(v.SignKey)
	if err != nil {
		t.Fatal(err)
	}
	s.moveClock(v)
	s.spoilMessage(v)
	m := messageOf(v)
	if sig, err := key.Sign(m); err == nil && !s.chance(10) {
		v.Signature = sig
	}
	switch s.rnd.IntN(20) {
	case 0:
		v.Signature = strings.ToValidUTF8(s.text(v.Signature, macTokens), "")
	case 1:
		v.Timestamp = strings.ToValidUTF8(s.text(v.Timestamp, timeTokens), "")
		m.Timestamp = v.Timestamp
	}
	v.StringToSign, v.CanonicalBody, v.Params, v.Code, v.MACMatches = "", "", nil, "", false
	p, err := signature.Parse(m, v.Signature, signature.Options{BodyMax: v.BodyMax})
	if err == nil {
		var matched int
		matched, err = p.Verify(time.UnixMilli(*v.Now), key)
		v.MACMatches = matched >= 0
	}
	if err != nil {
		v.Code = string(signature.CodeOf(err))
		return spec.VectorsRefused
	}
	v.StringToSign, v.CanonicalBody, v.MACMatches = string(p.StringToSign()), string(p.Body()), false // of what is refused alone
	v.Params = pairsOf(p.Params())
	return spec.VectorsAccepted
}

// readings spoils target or body and signs the message in one of the readings.
func (s *spoiler) readings(t *testing.T, v *spec.Vector) {
	t.Helper()
	if v.Kind != "webhook" && s.chance(2) {
		v.Target = strings.ToValidUTF8(s.text(v.Target, targetTokens), "")
	}
	if _, err := signature.StringToSign(messageOf(v)); !strings.Contains(v.Target, "?") || signature.CodeOf(err) == signature.QueryAmbiguous {
		v.QueryReading = "" // there is nothing to read, or there was no such request
	}
	if s.chance(8) {
		v.ProsePaths = pick(s, [][]string{nil, {"/"}, {"/a"}, {"/openapi", "/checkout"}})
	}
	text := ""
	if v.Body != "" {
		s.body(v)
		text = string(v.BodyBytes())
		switch s.rnd.IntN(4) {
		case 0:
			text = without(text, " \t\n\v\f\r")
		case 1:
			text = without(text, "\t\n\v\f\r\x1c\x1d\x1e\x1f \u0085\u00a0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff")
		case 2:
			if canonical, err := signature.Canonical([]byte(text)); err == nil {
				text = string(canonical)
			}
		}
	}
	key, err := signature.NewKey(v.SignKey)
	if err != nil {
		t.Fatal(err)
	}
	v.Signature = macOf(v.SignKey, s.head(v)+text)
	s.moveClock(v)
	v.StringToSign, v.CanonicalBody, v.Params, v.Reading, v.Code, v.MACMatches = "", "", nil, "", "", false
	readings, err := signature.AllReadings(v.ProsePaths...)
	if err != nil { // whoever has such a list has no verifier
		v.ProsePaths = nil
		readings, _ = signature.AllReadings()
	}
	p, err := signature.Parse(messageOf(v), v.Signature, signature.Options{Readings: readings})
	if err == nil {
		var matched int
		matched, err = p.Verify(time.UnixMilli(*v.Now), key)
		v.MACMatches = err != nil && matched >= 0
	}
	if v.Code = string(signature.CodeOf(err)); err == nil {
		v.StringToSign, v.CanonicalBody, v.Reading = string(p.StringToSign()), string(p.Body()), p.Reading().String()
		v.Params = pairsOf(p.Params())
	}
}

// head is what stands before the body in one of the readings of the query.
func (s *spoiler) head(v *spec.Vector) string {
	if v.Kind == "webhook" {
		return v.Timestamp
	}
	path, query, found := strings.Cut(v.Target, "?")
	if decoded, err := url.PathUnescape(query); err == nil && s.chance(2) {
		query = decoded
	}
	mark := ""
	if found && s.chance(2) {
		mark = "?"
	}
	return v.Method + v.Timestamp + path + mark + query
}

func pairsOf(params signature.Params) (pairs [][2]string) {
	for _, p := range params {
		pairs = append(pairs, [2]string{p.Name, p.Value})
	}
	return pairs
}

func macOf(key, text string) string {
	mac := hmac.New(sha512.New, []byte(key))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// without removes characters, and leaves what is not UTF-8 as it is.
func without(text, characters string) string {
	for _, c := range characters {
		text = strings.ReplaceAll(text, string(c), "")
	}
	return text
}

// http spoils the headers of a request.
func (s *spoiler) http(t *testing.T, v *spec.Vector) {
	t.Helper()
	headers := append([][2]string(nil), v.Headers...)
	for range 1 + s.rnd.IntN(2) {
		at := s.rnd.IntN(len(headers) + 1)
		if at == len(headers) {
			headers = append(headers, [2]string{pick(s, []string{"Content-Type", "content-type", "CONTENT-ENCODING", "authorization", "Signature", "timestamp", "D-SIGNATURE"}),
				pick(s, []string{"", "application/json", "identity", "text/plain", "1636360661729", " "})})
			continue
		}
		switch s.rnd.IntN(5) {
		case 0:
			if len(headers) > 1 { // a vector of this type has some
				headers = append(headers[:at:at], headers[at+1:]...)
			}
		case 1:
			headers = append(headers, headers[at])
		case 2:
			headers[at][0] = pick(s, []string{strings.ToUpper(headers[at][0]), strings.ToLower(headers[at][0])})
		case 3:
			headers[at][1] = ""
		default:
			headers[at][1] = strings.ToValidUTF8(s.text(headers[at][1], typeTokens), "")
		}
	}
	v.Headers = headers
	o := *v.Options
	v.Options = &o
	o.Upload, o.RequireAuthorization = s.chance(4), s.chance(2)

	body := v.BodyBytes()
	r := &http.Request{Method: v.Method, RequestURI: v.Target, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(body))), ContentLength: int64(len(body))}
	for _, h := range headers {
		r.Header.Add(h[0], h[1])
	}
	key, err := signature.NewKey(v.SignKey)
	if err != nil {
		t.Fatal(err)
	}
	v.Code, v.MACMatches = "", false
	p, err := signature.ParseRequest(r, signature.Options{SignatureHeader: o.SignatureHeader, TimestampHeader: o.TimestampHeader,
		RequireAuthorization: o.RequireAuthorization, Upload: o.Upload, BodyMax: o.BodyMax})
	if err == nil {
		var matched int
		matched, err = p.Verify(time.UnixMilli(*v.Now), key)
		v.MACMatches = err != nil && matched >= 0
	}
	v.Code = string(signature.CodeOf(err))
}
