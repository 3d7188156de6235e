package signature_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

// sink is the least that a server gives a handler to write to.
type sink struct{ header http.Header }

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) Write(p []byte) (int, error) { return len(p), nil }
func (s *sink) WriteHeader(int)             {}

func benchEcho(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	io.WriteString(w, `{"retcode":"200","retdata":`)
	w.Write(body)
	io.WriteString(w, `}`)
}

// BenchmarkMiddleware is an echo handler alone and behind the middleware, with a
// look-up in a map; its floor is the two signatures.
func BenchmarkMiddleware(b *testing.B) {
	key := benchKey(b)
	m := benchMessage(benchBody)
	sig, err := key.Sign(m)
	if err != nil {
		b.Fatal(err)
	}
	credentials := map[string]signature.Credential{"Bearer t": {ID: "c", Keys: []*signature.Key{key}}}
	now := time.UnixMilli(1636360661729)
	guard := &signature.Middleware{
		Lookup: func(r *http.Request, _ *signature.Parsed) (signature.Credential, error) {
			return credentials[r.Header.Get("Authorization")], nil
		},
		Options: signature.Options{RequireAuthorization: true},
		Now:     func() time.Time { return now },
		Route:   func(*http.Request) signature.Route { return signature.Route{ReadOnly: true} },
	}
	run := func(name string, handler http.Handler) {
		b.Run(name, func(b *testing.B) {
			body := new(rereader)
			w := &sink{header: http.Header{}}
			url := requestOf(b, m, sig).URL
			header := http.Header{"Signature": {sig}, "Timestamp": {benchTimestamp},
				"Authorization": {"Bearer t"}, "Content-Type": {"application/json"}}
			r := (&http.Request{Method: "POST", URL: url, RequestURI: benchTarget, Header: header,
				Body: body, ContentLength: int64(len(benchBody))}).WithContext(b.Context())
			b.ReportAllocs()
			for b.Loop() {
				body.Reset(benchBody)
				clear(w.header)
				handler.ServeHTTP(w, r)
			}
		})
	}
	b.Run("floor", func(b *testing.B) {
		f := newFloor()
		text, _ := signature.StringToSign(m)
		answer := append([]byte(`POST1636360661729/checkout/order/create{"retcode":"200","retdata":`), benchBody...)
		for b.Loop() {
			f.sign(text)
			f.sign(answer)
		}
	})
	run("without", http.HandlerFunc(benchEcho))
	run("with", guard.Handler(http.HandlerFunc(benchEcho)))
}
