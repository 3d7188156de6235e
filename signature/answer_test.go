package signature_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

func TestMiddlewareSignsAnswers(t *testing.T) {
	long := `{"retcode":200,"text":"` + strings.Repeat("x", 5000) + `"}`
	for name, test := range map[string]struct {
		answer func(http.ResponseWriter, *http.Request)
		status int
		body   string
	}{
		"plain":      {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"retcode":"200"}`) }, 200, `{"retcode":"200"}`},
		"whitespace": {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, `{ "retcode": "200", "at": "1 2" }`) }, 200, `{"retcode":"200","at":"1\u00202"}`},
		"status": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(404)
			w.WriteHeader(500) // too late
			io.WriteString(w, `{"retcode":"404001"}`)
		}, 404, `{"retcode":"404001"}`},
		"informational": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(201)
			w.Write([]byte(`{"retcode":"201"}`))
		}, 201, `{"retcode":"201"}`},
		"streamed": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			for _, part := range []string{`{"ret`, `code":200`, `}`} {
				io.WriteString(w, part)
				w.(http.Flusher).Flush()
				if err := http.NewResponseController(w).Flush(); err != nil {
					t.Error(err)
				}
			}
		}, 200, `{"retcode":200}`},
		"wrong length": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "7")
			io.WriteString(w, `{"retcode":"200"}`)
		}, 200, `{"retcode":"200"}`},
		"copied":       {func(w http.ResponseWriter, _ *http.Request) { io.Copy(w, strings.NewReader(long)) }, 200, long},
		"escaped name": {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"\u0072etcode":200}`) }, 200, `{"\u0072etcode":200}`},
	} {
		g := guard(t)
		g.handler = test.answer
		w := g.serve(signedRequest(t, guardSecret, "POST", "/a?b=c", "{}"), true)
		if w.Code != test.status || w.Body.String() != test.body {
			t.Errorf("%s: %d %s, want %d %s", name, w.Code, w.Body, test.status, test.body)
		}
		// A short one's length is known to the server.
		if length := w.Header().Get("Content-Length"); length != "" && length != fmt.Sprint(len(test.body)) || length == "" && w.Body.Len() > 2048 {
			t.Errorf("%s: Content-Length is %q of %d bytes", name, length, w.Body.Len())
		}
	}
}

// What can't be signed is not sent: the caller gets a failure instead.
func TestMiddlewareRefusesWhatItCannotSign(t *testing.T) {
	const max = 1000
	fill := func(size int) string { return `{"retcode":200,"t":"` + strings.Repeat("secret", size)[:size-22] + `"}` }
	mux := http.NewServeMux()
	mux.HandleFunc("GET /only", func(http.ResponseWriter, *http.Request) {})
	for name, test := range map[string]struct {
		method string
		answer func(http.ResponseWriter, *http.Request)
		status int
		code   signature.Code
		why    string
	}{
		"too large": {"POST", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Of-Handler", "secret")
			if _, err := io.WriteString(w, fill(max+1)); !errors.Is(err, signature.ErrAnswerTooLarge) {
				t.Errorf("Write: %v", err)
			}
			if _, err := w.Write([]byte("x")); !errors.Is(err, signature.ErrAnswerTooLarge) {
				t.Errorf("Write: %v", err)
			}
		}, 500, "internal_error", signature.ErrAnswerTooLarge.Error()},
		"too large in parts": {"POST", func(w http.ResponseWriter, _ *http.Request) {
			for range max + 1 {
				w.Write([]byte(" "))
			}
		}, 500, "internal_error", signature.ErrAnswerTooLarge.Error()},
		"nothing":    {"GET", func(http.ResponseWriter, *http.Request) {}, 500, "internal_error", "no body"},
		"no content": {"GET", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }, 500, "internal_error", "no body"},
		"no content with a body": {"GET", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(204)
			io.WriteString(w, `{"retcode":204}`)
		}, 500, "internal_error", "no body"},
		"no retcode":           {"GET", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"a":{"retcode":200}}`) }, 500, "internal_error", "retcode"},
		"array":                {"GET", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `[{"retcode":200}]`) }, 500, "internal_error", "retcode"},
		"no JSON":              {"GET", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"a":1,"retcode":200}}`) }, 500, "internal_error", "body_invalid_json"},
		"duplicate":            {"GET", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"a":1,"retcode":200,"retcode":400}`) }, 500, "internal_error", "body_duplicate_name"},
		"unknown page":         {"GET", mux.ServeHTTP, 404, "not_found", "content_type_not_accepted"},
		"method of a page":     {"POST", func(w http.ResponseWriter, r *http.Request) { r.URL.Path = "/only"; mux.ServeHTTP(w, r) }, 405, "method_not_allowed", "content_type_not_accepted"},
		"page":                 {"GET", func(w http.ResponseWriter, _ *http.Request) { htmlPage(w) }, 500, "internal_error", "content_type_not_accepted"},
		"content encoding":     {"GET", func(w http.ResponseWriter, _ *http.Request) { encoded(w) }, 500, "internal_error", "content_type_not_accepted"},
		"failure with nothing": {"GET", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(429) }, 429, "too_many_requests", "no body"},
	} {
		g := guard(t)
		g.AnswerMax = max
		g.handler = test.answer
		w := g.serve(signedRequest(t, guardSecret, test.method, "/a", ""), true)
		if code := codeIn(t, w); w.Code != test.status || code != test.code {
			t.Errorf("%s: %d %s, want %d %s", name, w.Code, code, test.status, test.code)
		}
		if strings.Contains(fmt.Sprint(w.Body.String(), w.Header()), "secret") {
			t.Errorf("%s: what the handler said is in %v %s", name, w.Header(), w.Body)
		}
		if !strings.Contains(g.log.String(), test.why) {
			t.Errorf("%s: the log does not say %q: %s", name, test.why, &g.log)
		}
	}
	g := guard(t)
	g.AnswerMax = max
	g.handler = func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, fill(max)) }
	if w := g.serve(signedRequest(t, guardSecret, "POST", "/", ""), true); w.Code != 200 || w.Body.Len() != max {
		t.Errorf("at the limit: %d with %d bytes", w.Code, w.Body.Len())
	}
}

func htmlPage(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html")
	io.WriteString(w, `{"retcode":200}`)
}

func encoded(w http.ResponseWriter) {
	w.Header().Set("Content-Encoding", "gzip")
	io.WriteString(w, `{"retcode":200}`)
}

// No answer that we sign, sent back as a request, is taken for one: whoever
// sees our answers would otherwise hold requests that the merchant never made.
func TestAnswersAreNoRequests(t *testing.T) {
	answers := []string{``, `{"retcode":200}`, `{"a":1}`, `[]`, `[1]`, `{}`, `{"retcode":"200","a":{"b":[]}}`, `"retcode"`, `1`, `{"Retcode":200}`, `{"retcode":`, `{"retcode":200`, `{"retcode":200}]`, `{"retcode":1,"retcode":2}`, `{"a":1,"retcode":2}`, `{"retcode_":1}`, `{ "retcode" : 1 }`}
	for _, method := range []string{"GET", "POST", "PUT", "DELETE", "PATCH"} {
		for _, target := range []string{"/", "/a", "/a?b=c"} {
			for _, answer := range answers {
				g := guard(t)
				g.handler = func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, answer) }
				r := signedRequest(t, guardSecret, method, target, "")
				w := httptest.NewRecorder()
				g.Handler(g.handler).ServeHTTP(w, r)
				if w.Header().Get("SIGNATURE") == "" {
					t.Fatalf("the answer %s to %s is not signed", answer, method)
				}
				for _, as := range []string{method, "GET", "POST"} {
					for _, body := range []string{w.Body.String(), ""} {
						for _, at := range []string{target, target + body} {
							m := signature.Message{Method: as, Target: at, Timestamp: w.Header().Get("TIMESTAMP"), Body: []byte(body)}
							if _, err := signature.Verify(m, w.Header().Get("SIGNATURE"), guardNow, mustKey(t, guardSecret)); err == nil {
								t.Errorf("the answer %s to %s %s is a valid request %s %s with the body %s", answer, method, target, as, at, body)
							}
						}
					}
				}
			}
		}
	}
}

// Headers that stood there before the handler stay, whatever becomes of its
// answer.
func TestMiddlewareKeepsEarlierHeaders(t *testing.T) {
	for _, answer := range []string{`{"retcode":200}`, `nonsense`} {
		g := guard(t)
		w := httptest.NewRecorder()
		w.Header().Set("X-Request-Id", "req_1")
		w.Header().Set("Signature", "forged")
		g.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Add("Timestamp", "forged")
			io.WriteString(w, answer)
		})).ServeHTTP(w, signedRequest(t, guardSecret, "GET", "/", ""))
		if w.Header().Get("X-Request-Id") != "req_1" || len(w.Header()["Signature"]) != 1 || w.Header().Get("Signature") == "forged" || len(w.Header()["Timestamp"]) != 1 {
			t.Errorf("%s: %v", answer, w.Header())
		}
	}
	// Nor does a refusal that is not signed carry anybody's signature.
	g := guard(t)
	w := httptest.NewRecorder()
	w.Header().Set("SIGNATURE", "forged")
	g.Handler(nil).ServeHTTP(w, signedRequest(t, "another-key-0123456789", "GET", "/", ""))
	if w.Code != 401 || w.Header().Get("Signature") != "" {
		t.Errorf("%d with %v", w.Code, w.Header())
	}
}

func TestMiddlewareRefuseHook(t *testing.T) {
	g := guard(t)
	g.Options.BodyMax = 10
	var got signature.Refusal
	g.Refuse = func(w http.ResponseWriter, r *http.Request, refusal signature.Refusal) {
		got = refusal
		w.Header().Set("X-Own", "1")
		w.WriteHeader(refusal.Status())
		fmt.Fprintf(w, `{"retcode": "%d999", "own": %q}`, refusal.Status(), refusal.Code())
	}
	r := signedRequest(t, guardSecret, "GET", "/", "")
	g.serve(r, true)
	if w := g.serve(r, true); w.Code != 409 || w.Body.String() != `{"retcode":"409999","own":"replayed"}` || w.Header().Get("X-Own") != "1" || !got.Signed || got.Parsed == nil {
		t.Errorf("signed: %d %s, %+v", w.Code, w.Body, got)
	}
	if w := g.serve(signedRequest(t, guardSecret, "POST", "/", `{"aaaaaaaaaa":1}`), false); w.Code != 413 || !strings.Contains(w.Body.String(), `"body_too_large"`) || got.Signed || got.Parsed != nil {
		t.Errorf("unsigned: %d %s, %+v", w.Code, w.Body, got)
	}
	// What the hook may not send is not sent.
	for name, hook := range map[string]string{"success": `{"retcode":200}`, "nothing": "", "no retcode": "{}"} {
		g := guard(t)
		g.Refuse = func(w http.ResponseWriter, _ *http.Request, _ signature.Refusal) {
			w.Header().Set("X-Own", "1")
			io.WriteString(w, hook)
		}
		if w := g.serve(signedRequest(t, "another-key-0123456789", "GET", "/", ""), false); w.Code != 401 || codeIn(t, w) != signature.SignatureMismatch || w.Header().Get("X-Own") != "" {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

// A key that is wiped while its request is served signs nothing any more.
func TestMiddlewareKeyWipedMeanwhile(t *testing.T) {
	g := guard(t)
	key := mustKey(t, guardSecret)
	g.Lookup = func(*http.Request, *signature.Parsed) (signature.Credential, error) {
		return signature.Credential{Keys: []*signature.Key{key}}, nil
	}
	g.handler = func(w http.ResponseWriter, _ *http.Request) {
		key.Wipe()
		io.WriteString(w, `{"retcode":200,"a":"secret"}`)
	}
	if w := g.serve(signedRequest(t, guardSecret, "GET", "/", ""), false); w.Code != 500 || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

// A panic is the server's to handle; nothing has been sent by then.
func TestMiddlewarePanic(t *testing.T) {
	g := guard(t)
	w := httptest.NewRecorder()
	func() {
		defer func() {
			if got := recover(); got != http.ErrAbortHandler {
				t.Errorf("recovered %v", got)
			}
		}()
		g.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, `{"retcode":200}`)
			panic(http.ErrAbortHandler)
		})).ServeHTTP(w, signedRequest(t, guardSecret, "GET", "/", ""))
	}()
	if w.Body.Len() > 0 || len(w.Header()) > 0 {
		t.Errorf("sent %v %s", w.Header(), w.Body)
	}
}

// Over a real connection: nothing gets past the signature, and a route that
// opted out streams.
func TestMiddlewareOverHTTP(t *testing.T) {
	g := guard(t)
	g.Now, g.Replay = time.Now, nil
	g.Route = func(r *http.Request) signature.Route { return signature.Route{Unsigned: r.RequestURI == "/stream"} }
	began := make(chan struct{})
	mux := http.NewServeMux()
	mux.HandleFunc("GET /stream", func(w http.ResponseWriter, r *http.Request) {
		if signature.FromContext(r.Context()) == nil {
			t.Error("the request was not verified")
		}
		io.WriteString(w, "first ")
		w.(http.Flusher).Flush()
		<-began
		io.WriteString(w, "last")
	})
	mux.HandleFunc("POST /order/{no}", func(w http.ResponseWriter, r *http.Request) {
		control := http.NewResponseController(w)
		if err := errors.Join(control.SetWriteDeadline(time.Now().Add(time.Minute)), control.SetReadDeadline(time.Time{})); err != nil {
			t.Error(err)
		}
		if _, _, err := control.Hijack(); err == nil {
			t.Error("a connection can be taken over behind the signature")
		}
		body, err := io.ReadAll(r.Body)
		answer, _ := json.Marshal(map[string]any{"retcode": 200, "no": r.PathValue("no"), "body": string(body)})
		w.Write(answer)
		if err != nil {
			t.Error(err)
		}
	})
	server := httptest.NewUnstartedServer(g.Handler(mux))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	client := &http.Client{Transport: &signature.Transport{Key: mustKey(t, guardSecret), Base: server.Client().Transport}}
	resp, err := client.Post(server.URL+"/order/a%20b", "application/json", strings.NewReader(`{ "x": "y z" }`))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	if want := `{"body":"{\"x\":\"y\\u0020z\"}","no":"a\u0020b","retcode":200}`; resp.StatusCode != 200 || string(body) != want || resp.ProtoMajor != 2 {
		t.Errorf("HTTP/%d: %d %s, want %s", resp.ProtoMajor, resp.StatusCode, body, want)
	}
	// The unsigned stream, by a client that verifies nothing.
	m := signature.Message{Method: "GET", Target: "/stream", Timestamp: signature.Timestamp(time.Now())}
	r, _ := http.NewRequest("GET", server.URL+"/stream", nil)
	r.Header.Set("TIMESTAMP", m.Timestamp)
	r.Header.Set("SIGNATURE", mustSign(t, mustKey(t, guardSecret), m))
	if resp, err = server.Client().Do(r); err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	first := make([]byte, 6)
	if _, err := io.ReadFull(resp.Body, first); err != nil || string(first) != "first " {
		t.Errorf("%q, %v", first, err)
	}
	close(began)
	if rest, err := io.ReadAll(resp.Body); err != nil || string(rest) != "last" || resp.Header.Get("Signature") != "" {
		t.Errorf("%q, %v", rest, err)
	}
}
