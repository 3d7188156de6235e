package signature

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
)

// Refusal is a request that a [Middleware] does not let through, or whose
// handler's answer it can't send.
type Refusal struct {
	// Err is the reason: an [*Error] for a refusal by the list of codes, an
	// [*UnsignableError] for an answer, anything else for a failure of ours, of
	// which the caller must see nothing.
	Err error
	// Parsed is the message, not verified; nil when its form is not in order.
	Parsed *Parsed
	// Signed says that the answer is going to be signed.
	Signed bool
}

// Code is the stable word for the refusal: that of the [*Error], or what the
// status is called.
func (f Refusal) Code() Code {
	if code := CodeOf(f.Err); code != "" && !f.unsignable() {
		return code
	}
	if status := f.Status(); status != http.StatusInternalServerError && http.StatusText(status) != "" {
		return Code(strings.ReplaceAll(strings.ToLower(http.StatusText(status)), " ", "_"))
	}
	return "internal_error"
}

func (f Refusal) unsignable() bool {
	var e *UnsignableError
	return errors.As(f.Err, &e)
}

// Status is the HTTP status that goes with the refusal.
func (f Refusal) Status() int {
	var unsignable *UnsignableError
	if errors.As(f.Err, &unsignable) {
		if unsignable.Status >= http.StatusBadRequest && unsignable.Status <= 599 {
			return unsignable.Status
		}
		return http.StatusInternalServerError
	}
	switch CodeOf(f.Err) {
	case "":
		return http.StatusInternalServerError
	case HeaderMissing, AuthenticationFailed, SignatureMismatch, SignatureReflected, TimestampOutsideWindow:
		return http.StatusUnauthorized
	case MethodNotAllowed:
		return http.StatusMethodNotAllowed
	case Replayed:
		return http.StatusConflict
	case BodyTooLarge:
		return http.StatusRequestEntityTooLarge
	case ContentTypeNotAccepted:
		return http.StatusUnsupportedMediaType
	case ReplayMemoryFull:
		return http.StatusServiceUnavailable
	}
	return http.StatusBadRequest
}

// refusalBody is the envelope of the API with what it says about errors.
type refusalBody struct {
	Retcode string `json:"retcode"`
	Retmsg  string `json:"retmsg"`
	Success bool   `json:"success"`
	Retdata *int   `json:"retdata"`
	Error   struct {
		Code    Code   `json:"code"`
		Message string `json:"message"`
		// ReceivedTimestamp lets a client that is sure of this answer set its clock.
		ReceivedTimestamp string `json:"receivedTimestamp,omitempty"`
	} `json:"error"`
}

// ServeHTTP answers with Status and the API's envelope: retcode, which is the
// status, and error.code and error.message. A refusal for the timestamp also
// tells the one that was received, so that the client can correct its clock.
func (f Refusal) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	var b refusalBody
	b.Retcode, b.Retmsg = strconv.Itoa(f.Status()), http.StatusText(f.Status())
	b.Error.Code, b.Error.Message = f.Code(), b.Retmsg
	var e *Error
	if !f.unsignable() && errors.As(f.Err, &e) && e.Detail != "" {
		b.Error.Message = e.Detail
	}
	if f.Code() == TimestampOutsideWindow && f.Parsed != nil {
		b.Error.ReceivedTimestamp = Timestamp(f.Parsed.Timestamp())
	}
	text, err := json.Marshal(b)
	if err != nil {
		panic("signature: encode refusal: " + err.Error())
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(f.Status())
	_, _ = w.Write(text)
}

// refuse answers a request that is not let through, or one whose answer can't
// be sent: as the caller's own Refuse says, and if that can't be signed either,
// as the default one does.
func (x *handled) refuse(err error) {
	m := x.middleware
	f := Refusal{Err: err, Parsed: x.verified.Parsed, Signed: x.verified.key != nil}
	if CodeOf(err) == "" || f.unsignable() {
		level := slog.LevelError
		if f.Status() < http.StatusInternalServerError {
			level = slog.LevelWarn // a router's page that says there is nothing
		}
		m.Log.Log(x.Context, level, "signed request failed", "method", x.request.Method, "path", x.request.URL.Path, "error", err)
	}
	if m.Refuse != nil {
		x.answer.reset()
		m.Refuse(&x.answer, x.request, f)
		if err = x.send(); err == nil {
			return
		}
		m.Log.ErrorContext(x.Context, "refusal can't be sent", "error", err)
	}
	x.answer.reset()
	f.ServeHTTP(&x.answer, x.request)
	if x.send() != nil {
		// The key was wiped meanwhile. Without one there is nothing to be sure of.
		x.verified.key = nil
		x.answer.status = http.StatusInternalServerError
		_ = x.send()
	}
}

var errUnsignedSuccess = errors.New("signature: a refusal that is not signed has a status of 400 or more")

// send sends a refusal: signed if the request's own MAC verified, else not, for
// to sign it would be to sign a text of the caller's choosing.
func (x *handled) send() error {
	if x.verified.key != nil {
		return x.sign()
	}
	a := &x.answer
	if a.status < http.StatusBadRequest || a.tooLarge {
		return errUnsignedSuccess
	}
	o, header := &x.middleware.Options, a.to.Header()
	delete(header, headerNamed(o.SignatureHeader, "Signature"))
	delete(header, headerNamed(o.TimestampHeader, "Timestamp"))
	a.send(*a.text)
	return nil
}
