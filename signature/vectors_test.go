package signature_test

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/spec"
)

// TestVectors runs every vector of spec/vectors, those of messages twice: as a
// message and as HTTP.
func TestVectors(t *testing.T) {
	files, err := spec.Vectors()
	if err != nil {
		t.Fatal(err)
	}
	run := map[spec.VectorType]func(*testing.T, *spec.Vector){
		spec.VectorsAccepted:   runAccepted,
		spec.VectorsRefused:    runRefused,
		spec.VectorsHTTP:       runHTTP,
		spec.VectorsReadings:   runReadings,
		spec.VectorsProsePaths: runProsePaths,
		spec.VectorsCanonical:  runCanonical,
		spec.VectorsWhitespace: runWhitespace,
		spec.VectorsKeys:       runKey,
		spec.VectorsRedacted:   runRedacted,
	}
	for _, file := range files {
		for i := range file.Vectors {
			v := &file.Vectors[i]
			t.Run(v.Name, func(t *testing.T) { run[file.Type](t, v) })
		}
	}
}

// Every code that does not need a gateway has at least three vectors.
func TestVectorsCoverTheCodes(t *testing.T) {
	files, err := spec.Vectors()
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, file := range files {
		for _, v := range file.Vectors {
			count[v.Code]++
		}
	}
	for _, code := range signature.Codes() {
		switch code {
		case signature.AuthenticationFailed, signature.Replayed, signature.ReplayMemoryFull:
			continue
		}
		if count[string(code)] < 3 {
			t.Errorf("%s has %d vectors, want at least 3", code, count[string(code)])
		}
	}
}

func messageOf(v *spec.Vector) signature.Message {
	kinds := map[string]signature.Kind{"": signature.KindRequest, "request": signature.KindRequest, "response": signature.KindResponse, "webhook": signature.KindWebhook}
	return signature.Message{
		Kind: kinds[v.Kind], Method: v.Method, Timestamp: v.Timestamp, Target: v.Target,
		ContentType: v.ContentType, ContentEncoding: v.ContentEncoding, Upload: v.Upload, Body: v.BodyBytes(),
		QueryReading: queryReadings[v.QueryReading],
	}
}

var queryReadings = map[string]signature.QueryReading{
	"printed": signature.PrintedQuery, "prose": signature.ProseQuery,
	"printed_as_sent": signature.PrintedQueryAsSent, "prose_as_sent": signature.ProseQueryAsSent,
}

func mustReadings(t testing.TB, prosePaths ...string) *signature.Readings {
	t.Helper()
	readings, err := signature.AllReadings(prosePaths...)
	if err != nil {
		t.Fatal(err)
	}
	return readings
}

func nowOf(t *testing.T, v *spec.Vector) time.Time {
	if v.Now != nil {
		return time.UnixMilli(*v.Now)
	}
	// A timestamp that is refused for its form never meets a clock.
	ms, _ := strconv.ParseInt(v.Timestamp, 10, 64)
	return time.UnixMilli(ms)
}

// parseHTTP is Parse by way of the HTTP message that m makes.
func parseHTTP(m signature.Message, sig string, o signature.Options) (*signature.Parsed, error) {
	header := http.Header{"Timestamp": {m.Timestamp}, "Signature": {sig}}
	if m.ContentType != "" {
		header.Set("Content-Type", m.ContentType)
	}
	if m.ContentEncoding != "" {
		header.Set("Content-Encoding", m.ContentEncoding)
	}
	body, length := readCloser{bytes.NewReader(m.Body)}, int64(len(m.Body))
	o.Kind, o.Upload, o.QueryReading = m.Kind, m.Upload, m.QueryReading
	switch m.Kind {
	case signature.KindResponse:
		return signature.ParseResponse(&http.Response{Header: header, Body: body, ContentLength: length}, m.Method, m.Target, o)
	case signature.KindWebhook:
		m.Method = "POST"
	}
	return signature.ParseRequest(&http.Request{Method: m.Method, RequestURI: m.Target, Header: header, Body: body, ContentLength: length}, o)
}

var doors = map[string]func(signature.Message, string, signature.Options) (*signature.Parsed, error){
	"message": signature.Parse,
	"http":    parseHTTP,
}

func runAccepted(t *testing.T, v *spec.Vector) {
	key, m := mustKey(t, v.SignKey), messageOf(v)
	if got := mustSign(t, key, m); got != v.Signature {
		t.Errorf("Sign = %s, want %s", got, v.Signature)
	}
	text, err := signature.StringToSign(m)
	if err != nil || v.StringToSign != "" && string(text) != v.StringToSign {
		t.Errorf("StringToSign = %s, %v; want %s", text, err, v.StringToSign)
	}
	for name, parse := range doors {
		p, err := parse(m, v.Signature, signature.Options{BodyMax: v.BodyMax})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if matched, err := p.Verify(nowOf(t, v), key); matched != 0 || err != nil {
			t.Errorf("%s: Verify = %d, %v", name, matched, err)
		}
		if v.StringToSign != "" && (string(p.Body()) != v.CanonicalBody || string(p.StringToSign()) != v.StringToSign) {
			t.Errorf("%s: Body = %s of %s, want %s of %s", name, p.Body(), p.StringToSign(), v.CanonicalBody, v.StringToSign)
		}
		if got := pairsOf(p.Params()); !slices.Equal(got, v.Params) {
			t.Errorf("%s: Params = %q, want %q", name, got, v.Params)
		}
	}
}

func pairsOf(params signature.Params) (pairs [][2]string) {
	for _, p := range params {
		pairs = append(pairs, [2]string{p.Name, p.Value})
	}
	return pairs
}

func runRefused(t *testing.T, v *spec.Vector) {
	m := messageOf(v)
	for name, parse := range doors {
		p, err := parse(m, v.Signature, signature.Options{BodyMax: v.BodyMax})
		matched := -1
		if err == nil {
			matched, err = p.Verify(nowOf(t, v), mustKey(t, v.SignKey))
		}
		checkRefusal(t, v, name, matched, err)
	}
	// What the signer refuses it refuses with the verifier's code, and nothing
	// that a verifier would accept.
	_, err := signature.StringToSign(m)
	if code := string(signature.CodeOf(err)); err != nil && code != v.Code && v.Code != string(signature.HeaderMissing) && v.Code != string(signature.SignatureMalformed) && v.Code != string(signature.BodyTooLarge) {
		t.Errorf("StringToSign: %v, want %s or no error", err, v.Code)
	}
}

func checkRefusal(t *testing.T, v *spec.Vector, door string, matched int, err error) {
	t.Helper()
	if string(signature.CodeOf(err)) != v.Code || (matched == 0) != v.MACMatches {
		t.Errorf("%s: got %d, %v; want %s, its MAC matching %v", door, matched, err, v.Code, v.MACMatches)
	}
}

func runHTTP(t *testing.T, v *spec.Vector) {
	r := &http.Request{
		Method: v.Method, RequestURI: v.Target, Header: http.Header{},
		Body: readCloser{bytes.NewReader(v.BodyBytes())}, ContentLength: int64(len(v.BodyBytes())),
	}
	for _, h := range v.Headers {
		r.Header.Add(h[0], h[1])
	}
	var o signature.Options
	if v.Options != nil {
		o = signature.Options{
			SignatureHeader: v.Options.SignatureHeader, TimestampHeader: v.Options.TimestampHeader,
			RequireAuthorization: v.Options.RequireAuthorization, Upload: v.Options.Upload, BodyMax: v.Options.BodyMax,
		}
	}
	matched := -1
	p, err := signature.ParseRequest(r, o)
	if err == nil {
		matched, err = p.Verify(nowOf(t, v), mustKey(t, v.SignKey))
	}
	if v.Code == "" {
		if matched != 0 || err != nil {
			t.Errorf("got %d, %v; want it accepted", matched, err)
		}
		return
	}
	checkRefusal(t, v, "http", matched, err)
}

func runReadings(t *testing.T, v *spec.Vector) {
	key, m := mustKey(t, v.SignKey), messageOf(v)
	query, body, _ := strings.Cut(v.Reading, "/")
	for name, parse := range doors {
		matched := -1
		p, err := parse(m, v.Signature, signature.Options{Readings: mustReadings(t, v.ProsePaths...)})
		if err == nil {
			matched, err = p.Verify(nowOf(t, v), key)
		}
		if v.Code != "" {
			checkRefusal(t, v, name, matched, err)
		} else if matched != 0 || err != nil {
			t.Errorf("%s: got %d, %v; want it accepted", name, matched, err)
		} else if got := pairsOf(p.Params()); string(p.Body()) != v.CanonicalBody || p.Reading().String() != v.Reading || !slices.Equal(got, v.Params) {
			t.Errorf("%s: Body = %s, Params = %q by the %s reading, want %s, %q by %s", name, p.Body(), got, p.Reading(), v.CanonicalBody, v.Params, v.Reading)
		} else if v.StringToSign != "" && string(p.StringToSign()) != v.StringToSign {
			t.Errorf("%s: StringToSign = %s, want %s", name, p.StringToSign(), v.StringToSign)
		}
		if v.Code != "" || body == "structural" && queryReadings[query] == m.QueryReading {
			continue
		}
		p, err = parse(m, v.Signature, signature.Options{})
		if err == nil {
			matched, err = p.Verify(nowOf(t, v), key)
		}
		if err == nil || p != nil && matched != -1 {
			t.Errorf("%s: without readings: %d, %v; want a refusal", name, matched, err)
		}
	}
	if v.Code == "" && body == "structural" {
		m.QueryReading = queryReadings[query]
		if got := mustSign(t, key, m); got != v.Signature {
			t.Errorf("Sign = %s, want %s", got, v.Signature)
		}
	}
}

func runProsePaths(t *testing.T, v *spec.Vector) {
	if _, err := signature.AllReadings(v.ProsePaths...); (err == nil) != v.Accepted {
		t.Errorf("AllReadings: %v; want accepted %v", err, v.Accepted)
	}
}

func runCanonical(t *testing.T, v *spec.Vector) {
	got, err := signature.Canonical(v.BodyBytes())
	if string(got) != v.CanonicalBody || string(signature.CodeOf(err)) != v.Code || (err == nil) != (v.Code == "") {
		t.Errorf("Canonical = %s, %v; want %s, %s", got, err, v.CanonicalBody, v.Code)
	}
}

func runWhitespace(t *testing.T, v *spec.Vector) {
	body := v.BodyBytes()
	got := signature.EscapeWhitespace(body)
	if string(got) != v.Escaped {
		t.Errorf("EscapeWhitespace = %s, want %s", got, v.Escaped)
	}
	if again := signature.EscapeWhitespace(got); !bytes.Equal(again, got) || len(got) > 0 && &again[0] != &got[0] {
		t.Errorf("EscapeWhitespace(%s) = %s; want it unchanged and not copied", got, again)
	}
	if string(body) != v.Body {
		t.Errorf("EscapeWhitespace changed its argument to %s", body)
	}
}

func runKey(t *testing.T, v *spec.Vector) {
	if _, err := signature.NewKey(v.SignKey); (err == nil) != v.Accepted {
		t.Errorf("NewKey: %v; want accepted %v", err, v.Accepted)
	}
}

func runRedacted(t *testing.T, v *spec.Vector) {
	if got := signature.Redact([]byte(v.Text)); string(got) != v.Redacted {
		t.Errorf("Redact = %s, want %s", got, v.Redacted)
	}
}
