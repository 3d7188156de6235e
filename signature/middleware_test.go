package signature_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/spec"
)

const guardSecret, guardOldSecret = "aR2822Y6XbehWMclnB0Y2NJK", "an-older-key-1234567890"

var guardNow = time.UnixMilli(1636360661729)

// guarded is a middleware under test: one credential with two live keys, a
// clock that stands still, a handler that the test sets.
type guarded struct {
	*signature.Middleware
	t       *testing.T
	handler http.HandlerFunc
	calls   int
	log     bytes.Buffer
}

func guard(t *testing.T) *guarded {
	g := &guarded{t: t, handler: func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, `{"retcode": "200"}`) }}
	keys := []*signature.Key{mustKey(t, guardSecret), mustKey(t, guardOldSecret)}
	g.Middleware = &signature.Middleware{
		Lookup: func(*http.Request, *signature.Parsed) (signature.Credential, error) {
			return signature.Credential{ID: "c1", Keys: keys, Principal: "merchant 1"}, nil
		},
		Replay: &signature.ReplayMemory{Now: func() time.Time { return guardNow }},
		Now:    func() time.Time { return guardNow },
		Log:    slog.New(slog.NewTextHandler(&g.log, nil)),
	}
	return g
}

// serve sends a request through and checks that its answer is signed as said.
func (g *guarded) serve(r *http.Request, signed bool) *httptest.ResponseRecorder {
	g.t.Helper()
	w := g.serveUnchecked(r)
	if got := w.Header().Get("SIGNATURE") != ""; got != signed {
		g.t.Errorf("answer %d %s is signed: %v, want %v", w.Code, w.Body, got, signed)
	} else if signed {
		g.verify(r, w, guardSecret)
	}
	return w
}

// serveUnchecked sends a request through.
func (g *guarded) serveUnchecked(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	g.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.calls++
		g.handler(w, r)
	})).ServeHTTP(w, r)
	return w
}

// verify checks an answer as a client does.
func (g *guarded) verify(r *http.Request, w *httptest.ResponseRecorder, secret string) {
	g.t.Helper()
	header := http.Header{"Content-Type": w.Header()["Content-Type"], "Content-Encoding": w.Header()["Content-Encoding"],
		"Signature": w.Header()["Signature"], "Timestamp": w.Header()["Timestamp"]}
	p, err := signature.ParseResponse(&http.Response{Header: header, Body: io.NopCloser(w.Body), ContentLength: -1}, r.Method, r.RequestURI, signature.Options{})
	if err == nil {
		_, err = p.Verify(guardNow, mustKey(g.t, secret))
	}
	if err != nil {
		g.t.Errorf("the answer to %s %s: %v", r.Method, r.RequestURI, err)
		return
	}
	w.Body = bytes.NewBuffer(bytes.Clone(p.Body()))
	if got := w.Header().Get("Cache-Control"); got != "no-store, no-transform" {
		g.t.Errorf("Cache-Control is %q", got)
	}
}

// code is the code in a refusal.
func codeIn(t *testing.T, w *httptest.ResponseRecorder) signature.Code {
	t.Helper()
	var body struct {
		Retcode string
		Success *bool
		Error   struct{ Code signature.Code }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || body.Success == nil || *body.Success || body.Retcode != fmt.Sprint(w.Code) {
		t.Errorf("%d %s is no refusal: %v", w.Code, w.Body, err)
	}
	return body.Error.Code
}

var requestCount int64

// signedRequest is a request signed at guardNow, or a little later so that no
// two are the same.
func signedRequest(t *testing.T, secret, method, target, body string) *http.Request {
	t.Helper()
	requestCount++
	m := signature.Message{Method: method, Target: target, Body: []byte(body), Timestamp: signature.Timestamp(guardNow.Add(time.Duration(requestCount) * time.Millisecond))}
	return requestOf(t, m, mustSign(t, mustKey(t, secret), m))
}

// requestOf is a request as a server receives it.
func requestOf(t testing.TB, m signature.Message, sig string) *http.Request {
	t.Helper()
	var raw bytes.Buffer
	fmt.Fprintf(&raw, "%s %s HTTP/1.1\r\nHost: h\r\nTIMESTAMP: %s\r\nSIGNATURE: %s\r\nAuthorization: Bearer t\r\n", m.Method, m.Target, m.Timestamp, sig)
	if m.ContentType != "" {
		fmt.Fprintf(&raw, "Content-Type: %s\r\n", m.ContentType)
	}
	fmt.Fprintf(&raw, "Content-Length: %d\r\n\r\n%s", len(m.Body), m.Body)
	return received(t, strings.ReplaceAll(raw.String(), "\r\n", "\n"))
}

func TestMiddlewareHandsOnWhatWasSigned(t *testing.T) {
	g := guard(t)
	g.handler = func(w http.ResponseWriter, r *http.Request) {
		v := signature.FromContext(r.Context())
		if v == nil || v.Credential.Principal != "merchant 1" || v.Credential.ID != "c1" || v.Key != 0 || !v.Until().Equal(v.Timestamp().Add(120*time.Second)) {
			t.Errorf("FromContext = %+v", v)
		}
		body, err := io.ReadAll(r.Body)
		if want := `{"a b":"c d","n":1e3}`; err != nil || string(body) != want || string(v.Body()) != want || r.ContentLength != int64(len(want)) {
			t.Errorf("the body is %s, %v, of %d bytes, and %s; want %s", body, err, r.ContentLength, v.Body(), want)
		}
		if got := r.Header.Get("Content-Length"); got != fmt.Sprint(r.ContentLength) {
			t.Errorf("Content-Length is %s, want %d", got, r.ContentLength)
		}
		want := url.Values{"x": {"1 2"}, "é": {"="}}
		if err := r.ParseForm(); err != nil || !maps.EqualFunc(r.URL.Query(), want, slices.Equal) || !maps.EqualFunc(r.Form, want, slices.Equal) || len(r.PostForm) > 0 {
			t.Errorf("Query = %v, Form = %v, PostForm = %v, %v; want %v", r.URL.Query(), r.Form, r.PostForm, err, want)
		}
		if r.Trailer != nil || r.TransferEncoding != nil {
			t.Errorf("Trailer = %v, TransferEncoding = %v", r.Trailer, r.TransferEncoding)
		}
		if r.Context().Value(earlier{}) != "kept" {
			t.Error("the request's own context is lost")
		}
		io.WriteString(w, `{"retcode":200}`)
	}
	r := signedRequest(t, guardSecret, "POST", "/openapi/test?x=1%202&%C3%A9==", ` { "a b" : "c d" , "n":1e3 } `)
	// What somebody made of the request earlier is nobody's any more.
	r = r.WithContext(context.WithValue(t.Context(), earlier{}, "kept"))
	r.Form = url.Values{"x": {"forged"}}
	r.PostForm = url.Values{"x": {"forged"}}
	r.Trailer = http.Header{"X": {"forged"}}
	r.TransferEncoding = []string{"chunked"}
	if w := g.serve(r, true); w.Code != http.StatusOK || g.calls != 1 {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if signature.FromContext(t.Context()) != nil {
		t.Error("FromContext of a context without one is not nil")
	}
}

type earlier struct{}

func TestMiddlewareHandsOnNoBody(t *testing.T) {
	g := guard(t)
	g.handler = func(w http.ResponseWriter, r *http.Request) {
		if body, err := io.ReadAll(r.Body); len(body) > 0 || err != nil || r.ContentLength != 0 {
			t.Errorf("the body is %q, %v, of %d bytes", body, err, r.ContentLength)
		}
		io.WriteString(w, `{"retcode":200}`)
	}
	for _, method := range []string{"GET", "POST"} {
		g.serve(signedRequest(t, guardSecret, method, "/", ""), true)
	}
}

// A request whose URL is another than that of its request line is not let
// through: the signature is over the latter.
func TestMiddlewareRefusesAChangedURL(t *testing.T) {
	for name, change := range map[string]func(*url.URL){
		"path":     func(u *url.URL) { u.Path = "/other" },
		"raw path": func(u *url.URL) { u.Path, u.RawPath = "/a/b", "/a%2fb" },
		"query":    func(u *url.URL) { u.RawQuery = "x=2" },
		"no query": func(u *url.URL) { u.RawQuery = "" },
	} {
		g := guard(t)
		r := signedRequest(t, guardSecret, "GET", "/a?x=1", "")
		change(r.URL)
		if w := g.serve(r, false); w.Code != 500 || codeIn(t, w) != "internal_error" || g.calls > 0 {
			t.Errorf("%s: %d %s after %d calls", name, w.Code, w.Body, g.calls)
		}
		if !strings.Contains(g.log.String(), signature.ErrURLChanged.Error()) {
			t.Errorf("%s: the log does not say why: %s", name, &g.log)
		}
	}
	g := guard(t)
	stripped := http.StripPrefix("/api", g.Handler(http.NotFoundHandler()))
	w := httptest.NewRecorder()
	stripped.ServeHTTP(w, signedRequest(t, guardSecret, "GET", "/api/x", ""))
	if w.Code != 500 {
		t.Errorf("behind StripPrefix: %d, want 500", w.Code)
	}
	// In front of it all is well, whatever the path's escapes.
	g = guard(t)
	g.handler = http.StripPrefix("/api", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"retcode":200,"path":%q}`, r.URL.Path)
	})).ServeHTTP
	if w := g.serve(signedRequest(t, guardSecret, "GET", "/api/%41-!%20*", ""), true); !strings.Contains(w.Body.String(), `"/A-!\u0020*"`) {
		t.Errorf("got %s", w.Body)
	}
}

// TestMiddlewareRefusesByTheList sends every vector that is a refused request:
// none reaches the handler, each is answered with its code and the list's
// status, and signed if and only if its MAC is right.
func TestMiddlewareRefusesByTheList(t *testing.T) {
	files, err := spec.Vectors()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[signature.Code]bool{}
	for _, file := range files {
		for _, v := range file.Vectors {
			if file.Type != spec.VectorsRefused || v.Kind != "" && v.Kind != "request" {
				continue
			}
			m, g := messageOf(&v), guard(t)
			now := nowOf(t, &v)
			g.Now = func() time.Time { return now }
			g.Options.BodyMax = v.BodyMax
			g.Route = func(*http.Request) signature.Route { return signature.Route{Upload: v.Upload} }
			key := mustKey(t, v.SignKey)
			g.Lookup = func(*http.Request, *signature.Parsed) (signature.Credential, error) {
				return signature.Credential{Keys: []*signature.Key{key}}, nil
			}
			header := http.Header{"Timestamp": {m.Timestamp}, "Signature": {v.Signature}}
			if m.ContentType != "" {
				header.Set("Content-Type", m.ContentType)
			}
			if m.ContentEncoding != "" {
				header.Set("Content-Encoding", m.ContentEncoding)
			}
			r := &http.Request{Method: m.Method, RequestURI: m.Target, URL: &url.URL{}, Header: header,
				Body: readCloser{bytes.NewReader(m.Body)}, ContentLength: int64(len(m.Body))}
			if u, err := url.ParseRequestURI(m.Target); err == nil {
				r.URL = u
			}
			w := httptest.NewRecorder()
			g.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Errorf("%s reaches the handler", v.Name) })).ServeHTTP(w, r)
			row, _ := spec.ErrorByCode(v.Code)
			if code := codeIn(t, w); string(code) != v.Code || w.Code != row.Status || (w.Header().Get("SIGNATURE") != "") != v.MACMatches {
				t.Errorf("%s: %d %s, signed %v; want %d %s, signed %v", v.Name, w.Code, code, w.Header().Get("SIGNATURE"), row.Status, v.Code, v.MACMatches)
			}
			if v.MACMatches && v.Code == string(signature.TimestampOutsideWindow) && !strings.Contains(w.Body.String(), `"receivedTimestamp":"`+v.Timestamp+`"`) {
				t.Errorf("%s: %s does not tell the timestamp", v.Name, w.Body)
			}
			seen[signature.Code(v.Code)] = true
		}
	}
	if len(seen) < 16 {
		t.Errorf("only %d codes were seen: %v", len(seen), seen)
	}
}

// Each code has the status of the project's list.
func TestRefusalStatuses(t *testing.T) {
	for _, code := range signature.Codes() {
		row, ok := spec.ErrorByCode(string(code))
		f := signature.Refusal{Err: fmt.Errorf("wrapped: %w", &signature.Error{Code: code})}
		if !ok || f.Status() != row.Status || f.Code() != code {
			t.Errorf("%s: %d %s, want %d", code, f.Status(), f.Code(), row.Status)
		}
	}
}

func TestMiddlewareHeaderNames(t *testing.T) {
	g := guard(t)
	g.Options = signature.Options{SignatureHeader: "D-Signature", TimestampHeader: "anex_pay_time", RequireAuthorization: true}
	r := signedRequest(t, guardSecret, "GET", "/", "")
	r.Header["D-Signature"], r.Header["Anex_pay_time"] = r.Header["Signature"], r.Header["Timestamp"]
	w := httptest.NewRecorder()
	g.Handler(g.handler).ServeHTTP(w, r)
	if w.Code != 200 || len(w.Header()["D-Signature"]) != 1 || len(w.Header()["Anex_pay_time"]) != 1 || w.Header().Get("SIGNATURE") != "" {
		t.Errorf("%d with %v", w.Code, w.Header())
	}
	delete(r.Header, "Authorization")
	if w := g.serve(r, false); codeIn(t, w) != signature.HeaderMissing {
		t.Errorf("without Authorization: %s", w.Body)
	}
}

// Whoever signs in another reading is let in where all are taken; the handler gets
// the text that matched, and the answer is signed in the request's reading.
func TestMiddlewareReadings(t *testing.T) {
	at := signature.Timestamp(guardNow)
	body := signature.Message{Method: "POST", Target: "/", Timestamp: at, Body: []byte(`{"a": "b c"}`)}
	query := signature.Message{Method: "GET", Target: "/a?b=c%20d", Timestamp: at}
	for _, test := range []struct {
		message signature.Message
		signed  string
		reading string
		body    string // as the handler gets it
	}{
		{body, "POST" + at + `/{"a":"bc"}`, "printed/ascii", `{"a":"bc"}`},
		{body, "POST" + at + `/{"a": "b c"}`, "printed/as_sent", `{"a": "b c"}`},
		{query, "GET" + at + "/ab=c d", "prose/structural", ""},
		{query, "GET" + at + "/a?b=c%20d", "printed_as_sent/structural", ""},
		{query, "GET" + at + "/ab=c%20d", "prose_as_sent/structural", ""},
	} {
		for _, readings := range []*signature.Readings{nil, mustReadings(t, "/a")} {
			g := guard(t)
			g.Options.Readings = readings
			g.handler = func(w http.ResponseWriter, r *http.Request) {
				v := signature.FromContext(r.Context())
				if body, _ := io.ReadAll(r.Body); string(body) != test.body || v.Reading().String() != test.reading {
					t.Errorf("the handler gets %s by the reading %s, want %s by %s", body, v.Reading(), test.body, test.reading)
				}
				if b, _ := v.Params().Lookup("b"); test.body == "" && b != "c d" {
					t.Errorf("the handler gets b = %q", b)
				}
				io.WriteString(w, `{"retcode":200}`)
			}
			w := g.serveUnchecked(requestOf(t, test.message, signPlainly(guardSecret, []byte(test.signed))))
			if readings == nil {
				if w.Code != 401 || codeIn(t, w) != signature.SignatureMismatch {
					t.Errorf("%s without readings: %d %s", test.reading, w.Code, w.Body)
				}
				continue
			}
			head, _, _ := strings.Cut(test.signed, "{")
			want := signPlainly(guardSecret, []byte(head+`{"retcode":200}`))
			if w.Code != 200 || w.Header().Get("SIGNATURE") != want {
				t.Errorf("%s: %d %s signed as %s, want %s", test.reading, w.Code, w.Body, w.Header().Get("SIGNATURE"), want)
			}
		}
	}
}

func TestMiddlewareUpload(t *testing.T) {
	const form = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\nfile's text\r\n--b--\r\n"
	upload := signature.Message{Method: "POST", Target: "/upload?x=1", Timestamp: signature.Timestamp(guardNow), ContentType: "multipart/form-data; boundary=b", Upload: true, Body: []byte(form)}
	sig := mustSign(t, mustKey(t, guardSecret), upload)
	g := guard(t)
	g.Route = func(r *http.Request) signature.Route { return signature.Route{Upload: r.URL.Path == "/upload"} }
	g.handler = func(w http.ResponseWriter, r *http.Request) {
		file, _, err := r.FormFile("f")
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(file)
		if string(text) != "file's text" || len(signature.FromContext(r.Context()).Body()) > 0 || r.FormValue("x") != "1" {
			t.Errorf("the file is %q, the signed body %q", text, signature.FromContext(r.Context()).Body())
		}
		io.WriteString(w, `{"retcode":200}`)
	}
	r := received(t, "POST /upload?x=1 HTTP/1.1\nHost: h\nTIMESTAMP: "+upload.Timestamp+"\nSIGNATURE: "+sig+"\nContent-Type: "+upload.ContentType+"\n\n")
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(form)), int64(len(form))
	if w := g.serve(r, true); w.Code != 200 {
		t.Errorf("upload: %d %s", w.Code, w.Body)
	}
	// JSON on the same route is signed as anywhere.
	g.handler = func(w http.ResponseWriter, r *http.Request) {
		if body, _ := io.ReadAll(r.Body); string(body) != `{"a":1}` {
			t.Errorf("the handler gets %s", body)
		}
		io.WriteString(w, `{"retcode":200}`)
	}
	g.serve(signedRequest(t, guardSecret, "POST", "/upload", `{"a": 1}`), true)
	// Elsewhere there are no uploads.
	r = received(t, "POST /other HTTP/1.1\nHost: h\nTIMESTAMP: "+upload.Timestamp+"\nSIGNATURE: "+sig+"\nContent-Type: "+upload.ContentType+"\n\n")
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(form)), int64(len(form))
	if w := g.serve(r, false); codeIn(t, w) != signature.ContentTypeNotAccepted {
		t.Errorf("elsewhere: %d %s", w.Code, w.Body)
	}
}

func TestMiddlewareWithoutLookupPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("it does not")
		}
	}()
	new(signature.Middleware).Handler(http.NotFoundHandler())
}
