package httpapi

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/spec"
)

// exchange is one request and its answer.
type exchange struct {
	server *Server
	w      http.ResponseWriter
	r      *http.Request
	id     string
	peer   netip.Addr // who sent it, proxies of ours left out; the zero one when nobody knows
	begin  time.Time
	route  string // the call's path or the page's pattern; empty when there is none

	unsigned   bool                // a token call without a signature, which is taken here
	parsed     *signature.Parsed   // what the signature covers
	credential *gateway.Credential // of whoever claims to have signed; nil until it is known
	verified   *signature.Verified // nil until its MAC verified

	sent *keptBody // for the signature doctor

	ignored []string // members of the body that the call does not know

	// For the log.
	code         fault.Code
	cause        error
	stringToSign string
	findings     []string // of the doctor
}

var errPanic = errors.New("a handler panicked")

// handle goes from the request to what is answered: form, credential, MAC and
// window, then the call; the replay guard is part of the call's transaction.
func (x *exchange) handle() (retdata any, err error) {
	route, routeErr := x.server.route(x.r)
	x.keepBody()
	if route.token && x.server.isUnsigned(x.r) {
		x.parsed, err = x.parseUnsigned()
	} else {
		x.parsed, err = signature.ParseRequest(x.r, signature.Options{RequireAuthorization: !route.token, Readings: x.server.readings,
			SignatureHeader: x.server.headers.Signature, TimestampHeader: x.server.headers.Timestamp})
	}
	if err != nil && fault.CodeOf(err) == fault.Internal { // the caller hung up, or took too long
		err = &fault.Error{Code: signature.BodyInvalidJSON, Message: "The body did not arrive whole.", Err: err}
	}
	if routeErr != nil {
		// A path that can be read in several ways is refused as such, since no
		// route has one.
		if signature.CodeOf(err) == signature.PathInvalid {
			return nil, err
		}
		return nil, routeErr
	}
	if err != nil {
		return nil, err
	}
	if err := x.authenticate(route); err != nil {
		return nil, err
	}
	return route.call(x)
}

func (x *exchange) authenticate(route route) error {
	if from := limitedAs(x.peer); route.token && from != "" {
		if err := x.limit(x.server.tokensFrom, from); err != nil {
			return err
		}
	}
	var err error
	if x.credential, err = x.find(route); err != nil {
		return err
	}
	if err := x.credential.CheckAddress(x.peer); err != nil {
		return err
	}
	if x.unsigned {
		return nil // the token call itself asks for a secret
	}
	now := x.server.now()
	if x.verified, err = x.credential.Authenticate(x.parsed, now); x.verified != nil {
		x.observeSkew(now)
	}
	if err == nil && route.scope != "" {
		err = x.credential.CheckScope(route.scope)
	}
	return err
}

// find returns the credential of whoever claims to have signed: the token call
// names it by its parameters, every other call by its access token.
func (x *exchange) find(route route) (*gateway.Credential, error) {
	if route.token {
		return x.findForToken()
	}
	scheme, token, _ := strings.Cut(x.r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return nil, &fault.Error{Code: signature.AuthenticationFailed}
	}
	return x.server.gateway.CredentialByToken(x.r.Context(), token)
}

// encoded is a retdata that wire.Encode has encoded.
type encoded []byte

// answer encodes, signs if the request's own MAC verified, and writes.
func (x *exchange) answer(retdata any, err error) {
	body, err := x.success(retdata, err)
	var refused *wire.Error
	status := http.StatusOK
	if err != nil {
		var envelope wire.Envelope
		envelope, status = x.refusal(err)
		body, refused = x.enclosed(envelope), envelope.Error
	}
	if status == http.StatusMethodNotAllowed {
		x.w.Header().Set("Allow", x.server.allowed(x.r))
	}
	header := x.w.Header()
	header.Set("Content-Type", "application/json")
	header.Set("Cache-Control", "no-store, no-transform")
	header.Set("Content-Length", strconv.Itoa(len(body)))
	x.sign(body)
	x.remember(status, refused)
	x.w.WriteHeader(status)
	if x.r.Method != http.MethodHead {
		x.w.Write(body)
	}
}

// success is the body of an answer that is no refusal.
func (x *exchange) success(retdata any, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	data, done := retdata.(encoded)
	if !done {
		if data, err = wire.Encode(retdata); err != nil {
			return nil, err
		}
	}
	if len(x.ignored) > 0 && x.server.gateway.IsSandbox() {
		return x.enclosed(wire.Success(data)), nil
	}
	return wire.AppendSuccess(nil, data), nil
}

// enclosed is the body of an answer in its envelope.
func (x *exchange) enclosed(envelope wire.Envelope) []byte {
	if x.server.gateway.IsSandbox() {
		envelope.Ignored = x.ignored
	}
	body, err := wire.Encode(envelope)
	if err != nil { // an envelope of ours always encodes
		panic("httpapi: encode envelope: " + err.Error())
	}
	return body
}

// sign signs an answer with the key that verified its request. authentication
// failures are never signed, nor is any answer to a request whose MAC did not
// verify: a signed refusal is a MAC over a text of the caller's choosing.
func (x *exchange) sign(body []byte) {
	if x.verified == nil || x.code == signature.AuthenticationFailed {
		return
	}
	header, names := x.w.Header(), x.server.headers
	signed, err := x.verified.SignAnswer(x.r, header, body, x.server.now(),
		signature.Options{SignatureHeader: names.Signature, TimestampHeader: names.Timestamp})
	if err != nil || len(signed) != len(body) { // the request was verified, and our envelopes hold no whitespace
		panic(fmt.Sprintf("httpapi: sign answer: %v", err))
	}
	// In the spelling of the documents: some clients compare names as they stand.
	for _, name := range []string{names.Signature, names.Timestamp} {
		if key := textproto.CanonicalMIMEHeaderKey(name); key != name {
			header[name] = header[key]
			delete(header, key)
		}
	}
}

// codeOf is the code of an error. Work that was never begun, since the caller is
// gone, is no failure.
func codeOf(err error) fault.Code {
	code := fault.CodeOf(err)
	if code == fault.Internal && errors.Is(err, context.Canceled) {
		return fault.Unavailable
	}
	return code
}

// retryAfterDefault is when callers should come again whom nobody can tell better.
const retryAfterDefault = 3 * time.Second

// sayWhen tells the caller in how many seconds it is worth to come again. Every
// answer of 503 does.
func (x *exchange) sayWhen(status int, after time.Duration) {
	if status == http.StatusServiceUnavailable {
		after = cmp.Or(after, retryAfterDefault)
	}
	if after > 0 {
		x.w.Header().Set("Retry-After", strconv.Itoa(int((after+time.Second-1)/time.Second)))
	}
}

// refusal turns an error into what the caller may know of it.
func (x *exchange) refusal(err error) (wire.Envelope, int) {
	x.code = codeOf(err)
	row, known := spec.ErrorByCode(string(x.code))
	if !known {
		x.code = fault.Internal
		row, _ = spec.ErrorByCode(string(fault.Internal))
	}
	x.cause = err
	e := &wire.Error{Code: string(x.code), Message: row.Message, RequestID: x.id,
		DocURL: x.docURL()}
	var f *fault.Error
	var s *signature.Error
	var after time.Duration
	switch {
	case x.code == fault.Internal: // no detail leaves the house
	case errors.As(err, &f):
		after, e.Param = f.RetryAfter, f.Param
		if f.Message != "" {
			e.Message = f.Message
		}
	case errors.As(err, &s) && s.Detail != "":
		e.Message = row.Message + " " + sentence(s.Detail)
	}
	x.sayWhen(row.Status, after)
	switch x.code {
	case signature.SignatureMismatch:
		x.stringToSign = string(signature.Redact(x.parsed.StringToSign()))
		if x.server.gateway.IsSandbox() {
			e.StringToSign = x.stringToSign
		}
	case signature.TimestampOutsideWindow:
		e.ReceivedTimestamp = signature.Timestamp(x.parsed.Timestamp())
	}
	e.Doctor = x.diagnoseForCaller()
	return wire.Envelope{Retcode: row.Retcode, Retmsg: row.Message, Error: e, Retdata: []byte("null")}, row.Status
}

// sentence makes a detail of package signature end like one.
func sentence(detail string) string {
	detail = strings.ToUpper(detail[:1]) + detail[1:]
	return strings.TrimSuffix(detail, ".") + "."
}
