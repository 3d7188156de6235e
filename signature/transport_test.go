package signature_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

// far is the other side of a transport under test: it records what it gets and
// answers as the test says, signed unless that says otherwise.
type far struct {
	*httptest.Server
	key *signature.Key
	// answer returns status and body; it may set headers first.
	answer func(w http.ResponseWriter, r *http.Request) (int, string)
	sign   func(*signature.Message) // may change what is signed
	skew   time.Duration

	mu   sync.Mutex
	seen []sent
}

type sent struct{ method, target, timestamp, signature, body, contentType string }

func startFar(t *testing.T) *far {
	t.Helper()
	f := &far{key: mustKey(t, guardSecret)}
	f.answer = func(http.ResponseWriter, *http.Request) (int, string) { return 200, `{"retcode":"200"}` }
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *far) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	f.mu.Lock()
	f.seen = append(f.seen, sent{r.Method, r.RequestURI, r.Header.Get("TIMESTAMP"), r.Header.Get("SIGNATURE"), string(body), r.Header.Get("Content-Type")})
	f.mu.Unlock()
	status, text := f.answer(w, r)
	m := signature.Message{Kind: signature.KindResponse, Method: r.Method, Target: r.RequestURI,
		Timestamp: signature.Timestamp(time.Now().Add(f.skew)), Body: []byte(text)}
	if f.sign != nil {
		f.sign(&m)
	}
	if w.Header().Get("SIGNATURE") == "" {
		sig, err := f.key.Sign(m)
		if err != nil {
			panic(err)
		}
		w.Header().Set("SIGNATURE", sig)
		w.Header().Set("TIMESTAMP", m.Timestamp)
	} else if w.Header().Get("SIGNATURE") == "none" {
		w.Header().Del("SIGNATURE")
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	io.WriteString(w, text)
}

func (f *far) transport() *signature.Transport { return &signature.Transport{Key: f.key} }

func (f *far) sent() []sent {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.seen)
}

func (f *far) get(t *testing.T, transport *signature.Transport, path string) (*http.Response, error) {
	t.Helper()
	resp, err := (&http.Client{Transport: transport}).Get(f.URL + path)
	if err == nil {
		resp.Body.Close()
	}
	return resp, err
}

func TestTransport(t *testing.T) {
	f := startFar(t)
	f.answer = func(_ http.ResponseWriter, r *http.Request) (int, string) {
		if r.Header.Get("Accept-Encoding") != "identity" || r.Header.Get("Authorization") != "Bearer t" {
			t.Errorf("sent with %v", r.Header)
		}
		return 200, ` { "retcode" : 200 } `
	}
	client := &http.Client{Transport: f.transport()}
	do := func(method, target, contentType, body string) {
		t.Helper()
		r, err := http.NewRequest(method, f.URL+target, io.NopCloser(strings.NewReader(body))) // one that can't be read again
		if err != nil {
			t.Fatal(err)
		}
		if body == "" {
			r.Body = nil
		}
		r.Header.Set("Authorization", "Bearer t")
		r.Header.Set("Signature", "forged")
		if contentType != "" {
			r.Header.Set("Content-Type", contentType)
		}
		resp, err := client.Do(r)
		if err != nil {
			t.Errorf("%s %s: %v", method, target, err)
			return
		}
		defer resp.Body.Close()
		if got, err := io.ReadAll(resp.Body); string(got) != `{"retcode":200}` || err != nil || resp.ContentLength != int64(len(got)) {
			t.Errorf("%s %s: answered %s, %v", method, target, got, err)
		}
		if r.Header.Get("SIGNATURE") != "forged" || r.Header.Get("TIMESTAMP") != "" || resp.Request != r {
			t.Errorf("%s %s: the caller's request was changed: %v", method, target, r.Header)
		}
	}
	do("GET", "", "", "")
	do("GET", "/a?b=c%20d", "", "")
	do("DELETE", "/a", "", "")
	do("POST", "/a", "", `{ "a": "b c" }`)
	do("PUT", "/a", "application/json; charset=utf-8", "[1,\n2]")
	do("POST", "/a", "", "")
	do("POST", "/upload", "multipart/form-data; boundary=b", "--b--\r\n")
	want := []sent{
		{method: "GET", target: "/"}, {method: "GET", target: "/a?b=c%20d"}, {method: "DELETE", target: "/a"},
		{method: "POST", target: "/a", body: `{"a":"b\u0020c"}`, contentType: "application/json"},
		{method: "PUT", target: "/a", body: "[1,2]", contentType: "application/json; charset=utf-8"},
		{method: "POST", target: "/a"},
		{method: "POST", target: "/upload", body: "--b--\r\n", contentType: "multipart/form-data; boundary=b"},
	}
	for i, got := range f.sent() {
		m := signature.Message{Method: got.method, Target: got.target, Timestamp: got.timestamp, Body: []byte(got.body), ContentType: got.contentType, Upload: true}
		if _, err := signature.Verify(m, got.signature, time.Now(), f.key); err != nil {
			t.Errorf("request %d: %v", i, err)
		}
		got.timestamp, got.signature = "", ""
		if got != want[i] {
			t.Errorf("request %d is %+v, want %+v", i, got, want[i])
		}
	}
	if n := len(f.sent()); n != len(want) {
		t.Errorf("%d requests, want %d", n, len(want))
	}
}

// The same request many times at once has a signature of its own each time.
func TestTransportSignsAfresh(t *testing.T) {
	f := startFar(t)
	transport := f.transport()
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 25 {
				if _, err := f.get(t, transport, "/a"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	signatures := map[string]bool{}
	for _, s := range f.sent() {
		signatures[s.signature] = true
	}
	if len(signatures) != 100 {
		t.Errorf("%d signatures for 100 requests", len(signatures))
	}
}

// What can't be signed is not sent, and its body is closed.
func TestTransportRefusesToSign(t *testing.T) {
	f := startFar(t)
	for name, test := range map[string]struct {
		method, target, contentType string
		code                        signature.Code
	}{
		"method":        {"OPTIONS", "/", "", signature.MethodNotAllowed},
		"path":          {"POST", "/a/", "", signature.PathInvalid},
		"query":         {"POST", "/a?b=c+d", "", signature.QueryMalformed},
		"body on a GET": {"GET", "/", "", signature.BodyNotAllowed},
		"type":          {"POST", "/", "text/plain", signature.ContentTypeNotAccepted},
		"upload":        {"POST", "/a/", "multipart/form-data; boundary=b", signature.PathInvalid},
	} {
		body := &closing{Reader: strings.NewReader("{}")}
		r, _ := http.NewRequest(test.method, f.URL+test.target, body)
		r.Header.Set("Content-Type", test.contentType)
		if test.contentType == "" {
			r.Header.Del("Content-Type")
		}
		if _, err := f.transport().RoundTrip(r); signature.CodeOf(err) != test.code || !body.closed {
			t.Errorf("%s: %v, want %s; the body is closed: %v", name, err, test.code, body.closed)
		}
	}
	r, _ := http.NewRequest("POST", f.URL, io.NopCloser(broken{}))
	if _, err := f.transport().RoundTrip(r); !errors.Is(err, errBroken) {
		t.Errorf("a body that can't be read: %v", err)
	}
	if n := len(f.sent()); n > 0 {
		t.Errorf("%d were sent", n)
	}
}

type closing struct {
	io.Reader
	closed bool
}

func (c *closing) Close() error { c.closed = true; return nil }

// net/http sends some requests again by itself when a kept connection breaks,
// with the signature that they had. None that may have arrived is among them.
func TestTransportIsNotRepeatedBeneath(t *testing.T) {
	f := startFar(t)
	broke := make(chan struct{}, 10)
	f.answer = func(w http.ResponseWriter, r *http.Request) (int, string) {
		if r.URL.Path == "/break" {
			broke <- struct{}{}
			connection, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				panic(http.ErrAbortHandler)
			}
			connection.Close()
			panic(http.ErrAbortHandler)
		}
		return 200, `{"retcode":"200"}`
	}
	f.Config.ErrorLog = nil
	transport := f.transport()
	transport.Base = &http.Transport{}
	for _, request := range []func() (*http.Request, error){
		func() (*http.Request, error) { return http.NewRequest("GET", f.URL+"/break", nil) },
		func() (*http.Request, error) { return http.NewRequest("POST", f.URL+"/break", strings.NewReader("{}")) },
		func() (*http.Request, error) {
			r, err := http.NewRequest("POST", f.URL+"/break", bytes.NewReader([]byte("{}")))
			r.Header.Set("Idempotency-Key", "k")
			return r, err
		},
	} {
		if _, err := f.get(t, transport, "/"); err != nil { // so that a connection is kept
			t.Fatal(err)
		}
		r, err := request()
		if err != nil {
			t.Fatal(err)
		}
		before := len(f.sent())
		if _, err := transport.RoundTrip(r); err == nil {
			t.Error("an answer came")
		}
		if n := len(f.sent()) - before; n != 1 {
			t.Errorf("%s was sent %d times", r.Method, n)
		}
	}
}

// What was never written is sent again by net/http, which gets the body anew.
func TestTransportBodyIsRereadable(t *testing.T) {
	var bodies []string
	base := roundTripper(func(r *http.Request) (*http.Response, error) {
		for range 2 {
			body, err := r.GetBody()
			if err != nil {
				return nil, err
			}
			text, _ := io.ReadAll(body)
			bodies = append(bodies, string(text))
		}
		return nil, net.ErrClosed
	})
	transport := &signature.Transport{Key: mustKey(t, guardSecret), Base: base}
	r, _ := http.NewRequest("POST", "http://h/", io.NopCloser(strings.NewReader("{ }")))
	if _, err := transport.RoundTrip(r); !errors.Is(err, net.ErrClosed) || !slices.Equal(bodies, []string{"{}", "{}"}) {
		t.Errorf("%v with %q", err, bodies)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// An error shows neither key nor signature.
func TestTransportErrorsKeepSecrets(t *testing.T) {
	f := startFar(t)
	f.answer = func(w http.ResponseWriter, _ *http.Request) (int, string) {
		w.Header().Set("SIGNATURE", "none")
		return 401, `{"error":"no"}`
	}
	_, err := f.get(t, f.transport(), "/")
	var wrapped *url.Error
	if !errors.As(err, &wrapped) || strings.Contains(fmt.Sprintf("%v %+v", err, err), guardSecret) || strings.Contains(err.Error(), f.sent()[0].signature) {
		t.Errorf("the error is %v", err)
	}
}
