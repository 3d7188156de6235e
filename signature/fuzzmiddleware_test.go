package signature_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/spec"
)

// FuzzMiddleware sends requests as the server's own parser reads them. What
// reaches the handler is what was signed, by every way in which a handler may
// ask for it; and an answer is signed if and only if the request's MAC is right.
func FuzzMiddleware(f *testing.F) {
	seedMessages(f, func(v *spec.Vector) {
		if v.Kind == "" || v.Kind == "request" {
			f.Add(v.Method, v.Target, v.ContentType, v.BodyBytes(), "X-Other", "1", false)
		}
	})
	for _, header := range [][2]string{{"Signature", "x"}, {"TIMESTAMP", "1636360661729"}, {"Authorization", "a"}, {"Content-Encoding", "gzip"},
		{"Content-Type", "text/plain"}, {"X-HTTP-Method-Override", "DELETE"}, {"Transfer-Encoding", "chunked"}, {"Host", "h2"}} {
		f.Add("POST", "/a?b=c", "application/json", []byte(`{"a": 1}`), header[0], header[1], true)
	}
	key := mustKey(f, guardSecret)
	f.Fuzz(func(t *testing.T, method, target, contentType string, body []byte, name, value string, first bool) {
		m := signature.Message{Method: method, Target: target, Timestamp: "1636360661729", ContentType: contentType, Body: body}
		sig, err := key.Sign(m)
		if err != nil { // then some other signature
			sig = strings.Repeat("A", 86) + "=="
		}
		r := fuzzRequest(m, sig, name, value, first)
		if r == nil {
			return
		}
		reached := false
		guard := &signature.Middleware{
			Lookup: func(*http.Request, *signature.Parsed) (signature.Credential, error) {
				return signature.Credential{Keys: []*signature.Key{key}}, nil
			},
			Now: func() time.Time { return guardNow },
			Log: slog.New(slog.DiscardHandler),
		}
		guard.Replay = &signature.ReplayMemory{Now: guard.Now}
		w := httptest.NewRecorder()
		guard.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			reached = true
			checkHandedOn(t, r)
			io.WriteString(w, `{"retcode":200}`)
		})).ServeHTTP(w, r)
		// Of a request that the parser has read as another, nothing was proven.
		signed := w.Header().Get("SIGNATURE") != ""
		if reached && (!signed || w.Code != http.StatusOK) {
			t.Fatalf("answered %d, signed %v", w.Code, signed)
		}
		if signed && (r.Method != method || r.RequestURI != target || err != nil) {
			t.Fatalf("the answer to %s %s is signed, and %s %s was: %v", r.Method, r.RequestURI, method, target, err)
		}
	})
}

// fuzzRequest is the request as a server receives it, or nil if it does not.
func fuzzRequest(m signature.Message, sig, name, value string, first bool) *http.Request {
	extra := fmt.Sprintf("%s: %s\r\n", name, value)
	var raw bytes.Buffer
	fmt.Fprintf(&raw, "%s %s HTTP/1.1\r\nHost: h\r\n", m.Method, m.Target)
	if first {
		raw.WriteString(extra)
	}
	fmt.Fprintf(&raw, "TIMESTAMP: %s\r\nSIGNATURE: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n", m.Timestamp, sig, m.ContentType, len(m.Body))
	if !first {
		raw.WriteString(extra)
	}
	raw.WriteString("\r\n")
	raw.Write(m.Body)
	r, err := http.ReadRequest(bufio.NewReader(&raw))
	if err != nil {
		return nil
	}
	return r
}

// checkHandedOn compares what a handler sees with what the signature in the
// request's headers is of.
func checkHandedOn(t *testing.T, r *http.Request) {
	v := signature.FromContext(r.Context())
	body, err := io.ReadAll(r.Body)
	if err != nil || !bytes.Equal(body, v.Body()) || r.ContentLength != int64(len(body)) {
		t.Fatalf("the handler reads %q, %v; %q is signed", body, err, v.Body())
	}
	query := r.URL.Query()
	if err := r.ParseForm(); err != nil || len(r.Form) != len(query) || len(query) != len(v.Params()) {
		t.Fatalf("Query = %v, Form = %v, %v; %v are signed", query, r.Form, err, v.Params())
	}
	for _, p := range v.Params() {
		if len(query[p.Name]) != 1 || query[p.Name][0] != p.Value || r.FormValue(p.Name) != p.Value {
			t.Fatalf("Query = %v, Form = %v; %v are signed", query, r.Form, v.Params())
		}
	}
	if len(r.Header["Signature"]) != 1 || len(r.Header["Timestamp"]) != 1 || len(r.Header["Authorization"]) > 1 {
		t.Fatalf("it was let through with %v", r.Header)
	}
	text := r.Method + r.Header["Timestamp"][0] + decodedTarget(t, r.RequestURI) + string(body)
	if signPlainly(guardSecret, []byte(text)) != r.Header["Signature"][0] {
		t.Fatalf("%q is not what is signed", text)
	}
}

// decodedTarget is a target as it is signed, by the plainest means.
func decodedTarget(t *testing.T, target string) string {
	path, query, found := strings.Cut(target, "?")
	if !found {
		return path
	}
	var text strings.Builder
	for i := 0; i < len(query); i++ {
		if query[i] != '%' {
			text.WriteByte(query[i])
			continue
		}
		var c byte
		if _, err := fmt.Sscanf(query[i+1:i+3], "%02x", &c); err != nil {
			t.Fatal(err)
		}
		text.WriteByte(c)
		i += 2
	}
	return path + "?" + text.String()
}
