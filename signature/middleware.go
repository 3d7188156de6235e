package signature

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Middleware stands before a handler of any net/http server: it verifies every
// request, hands on what the signature covers, and signs the answer.
//
//	guard := &signature.Middleware{Lookup: lookup}
//	http.ListenAndServe(addr, guard.Handler(mux))
//
// It belongs on the outside: what changes the URL or reads the body, a router
// that redirects included, comes after it. What is signed is then what is used.
// The handler reads the canonical body from r.Body; r.URL is checked against the
// request line, so that r.URL.Query and r.FormValue return the parameters that
// were signed; r.Form and its like are forgotten if somebody parsed them
// earlier, and so are trailers. [FromContext] has all of it, and the principal.
// No other header than the timestamp is signed, nor is Host.
//
// # Answers
//
// An answer is held back until the handler returns, streaming handlers
// included, and then sent with its signature: free of whitespace
// ([EscapeWhitespace]), with Cache-Control: no-store, no-transform. It must be
// a JSON object with a member retcode, best at its beginning, for another text
// that we sign could be sent back to us as a request. What can't be signed
// (more than AnswerMax bytes, an answer without a body, a page in HTML, a
// Content-Encoding) is never sent: the caller gets a signed refusal with an
// [*UnsignableError] instead, whose status is the handler's own if that was a
// failure, and 500 if not. A route that must send such an answer says so:
// [Route].Unsigned.
//
// An answer is signed, by the key that verified its request, if and only if the
// request's own MAC verified.
//
// A server that looks credentials up, remembers signatures and refuses requests in
// ways of its own stands on the pieces instead: [ParseRequest], [Authenticate] and
// [Verified.SignAnswer].
//
// A Middleware must not be changed after the first call of Handler.
type Middleware struct {
	// Lookup finds the credential that a request claims to be signed with, by its
	// Authorization header say. Nothing of the request has been verified then.
	// An [*Error], usually with AuthenticationFailed and the same one for every
	// reason, refuses the request; any other error is a failure of ours, and
	// answered with 500. It is required.
	Lookup func(r *http.Request, p *Parsed) (Credential, error)
	// Replay lets no signature through twice. Nil means a [ReplayMemory] of this
	// Middleware's own.
	Replay ReplayGuard
	// Route says what is special about the route of a request; nil means that
	// nothing is. It must go by what is signed: the method and r.RequestURI.
	Route func(r *http.Request) Route
	// Refuse answers a request that is refused, with a status and a JSON object
	// of its own. Nil means [Refusal.ServeHTTP]. An answer of a refusal that is
	// signed must meet the rules of all answers; one that is not has a status of
	// 400 or more.
	Refuse func(w http.ResponseWriter, r *http.Request, refusal Refusal)
	// Options are the verifier's: header names, BodyMax, Window,
	// RequireAuthorization, Readings. Kind and Upload are set by the Middleware.
	Options Options
	// AnswerMax is the largest answer that is held back and signed, in bytes; 0
	// means DefaultBodyMax.
	AnswerMax int
	// Now is the clock, time.Now by default.
	Now func() time.Time
	// Log gets what fails on our side and must not be shown to the caller; nil
	// means slog.Default().
	Log *slog.Logger

	once sync.Once
}

// Route is what is special about a route.
type Route struct {
	// ReadOnly says that a request changes nothing: it may be repeated, and no
	// replay guard is asked.
	ReadOnly bool
	// Upload says that the route takes multipart/form-data, whose body is neither
	// signed nor read: the handler finds it in r.Body, must bound it, and must
	// not take it for signed.
	Upload bool
	// Unsigned says that answers are not signed but written by the handler as they
	// come. Clients that go by the specification believe none but failures.
	// Refusals that come before the handler are signed all the same.
	Unsigned bool
}

type verifiedKey struct{}

// FromContext returns what a [Middleware] verified of the request with this
// context, or nil if none did. The bytes in it must not be changed.
func FromContext(ctx context.Context) *Verified {
	v, _ := ctx.Value(verifiedKey{}).(*Verified)
	return v
}

// ErrURLChanged is the reason for refusing a request whose r.URL is not that of
// its request line any more: the signature covers the latter, and handlers use
// the former. Mount what changes it, such as http.StripPrefix, behind the
// [Middleware].
var ErrURLChanged = errors.New("signature: the URL was changed before the request was verified")

// Handler returns a handler that verifies and signs around next. It panics if
// there is no Lookup.
func (m *Middleware) Handler(next http.Handler) http.Handler {
	if m.Lookup == nil {
		panic("signature: a Middleware needs a Lookup")
	}
	m.once.Do(func() {
		if m.Replay == nil {
			m.Replay = new(ReplayMemory)
		}
		if m.AnswerMax <= 0 {
			m.AnswerMax = DefaultBodyMax
		}
		if m.Now == nil {
			m.Now = time.Now
		}
		if m.Log == nil {
			m.Log = slog.Default()
		}
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := &handled{Context: r.Context(), middleware: m, request: r}
		x.answer.open(w, m.AnswerMax)
		defer x.answer.close()
		x.serve(next)
	})
}

// handled is one request on its way through. It is the context that the
// handler gets.
type handled struct {
	context.Context
	middleware *Middleware
	request    *http.Request // as the server received it
	verified   Verified
	body       body
	answer     answer
}

// Value returns what was verified, or what the request's own context has.
func (x *handled) Value(key any) any {
	if key == (verifiedKey{}) {
		return &x.verified
	}
	return x.Context.Value(key)
}

// body is what the handler reads: the canonical body.
type body struct{ bytes.Reader }

func (b *body) Close() error { return nil }

func (x *handled) serve(next http.Handler) {
	var route Route
	if x.middleware.Route != nil {
		route = x.middleware.Route(x.request)
	}
	if err := x.verify(route); err != nil {
		x.refuse(err)
		return
	}
	r := x.handedOn(route)
	if route.Unsigned {
		next.ServeHTTP(x.answer.to, r)
		return
	}
	next.ServeHTTP(&x.answer, r)
	if err := x.sign(); err != nil {
		x.refuse(err)
	}
}

// verify checks form, credential, MAC and window, and replay, in this order.
func (x *handled) verify(route Route) error {
	m, r := x.middleware, x.request
	o := m.Options
	o.Kind, o.Upload = KindRequest, route.Upload
	p, err := ParseRequest(r, o)
	if err != nil {
		return err
	}
	x.verified.Parsed = p
	if path, query, _ := strings.Cut(r.RequestURI, "?"); r.URL.EscapedPath() != path || r.URL.RawQuery != query {
		return ErrURLChanged
	}
	credential, err := m.Lookup(r, p)
	if err != nil {
		return err
	}
	if err := x.verified.authenticate(credential, m.Now()); err != nil || route.ReadOnly {
		return err
	}
	return m.Replay.Remember(r.Context(), credential.ID, p.mac, x.verified.Until())
}

// handedOn is the request as the handler gets it: what was signed and no other
// copy of it.
func (x *handled) handedOn(route Route) *http.Request {
	r := x.request.WithContext(x)
	r.Form, r.PostForm, r.MultipartForm, r.Trailer = nil, nil, nil, nil
	if route.Upload && isUpload(r) {
		return r
	}
	text := x.verified.Body()
	if size := int64(len(text)); r.ContentLength != size {
		r.Header = r.Header.Clone()
		r.Header.Set("Content-Length", strconv.FormatInt(size, 10))
		r.ContentLength = size
	}
	r.TransferEncoding = nil
	r.Body = http.NoBody
	if len(text) > 0 {
		x.body.Reset(text)
		r.Body = &x.body
	}
	return r
}

// isUpload says whether the body of a request on a route for uploads is one.
func isUpload(r *http.Request) bool {
	rule, _ := ruleOfType(&Message{Upload: true, ContentType: joined(r.Header["Content-Type"]),
		ContentEncoding: joined(r.Header["Content-Encoding"])})
	return rule == bodyUnsigned
}
