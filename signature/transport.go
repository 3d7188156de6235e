package signature

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/xcheckout/xcheckout/signature/internal/mac"
)

// Transport is an [http.RoundTripper] that signs requests and verifies answers:
// every answer that it returns is signed with the same key, fresh, and what the
// other side said of this request. Its body is the text that the signature
// covers.
//
//	client := &http.Client{Transport: &signature.Transport{Key: key}}
//
// A request is signed afresh each time, never twice with one timestamp. A JSON
// body goes out free of whitespace ([EscapeWhitespace]); that of
// multipart/form-data goes out as it is and is not signed. Authorization is the
// caller's to set.
//
// Everything else is an error, from which errors.As gets an [*AnswerError] when
// there was an answer: a failure without signature too, since anybody on the way
// could have written it. The error may be handled by the status and the header
// that it holds, which nobody has vouched for; the specification says what to do
// at which one.
//
// Redirects are refused, to the same host too. Where they lead is not signed, so
// to follow one would be to sign whatever request somebody on the way asks for.
//
// When an answer proves the clock wrong, the clock is corrected and the request
// is sent once more, unless its body can't be read again: it has had no effect.
// A Transport is safe for concurrent use and must not be changed after the first
// request.
type Transport struct {
	// Key signs requests and has signed their answers.
	Key *Key
	// Base sends what is signed; nil means http.DefaultTransport. It must not
	// change a request, nor send one again by itself that has reached the other
	// side.
	Base http.RoundTripper
	// Clock gives the timestamps; nil means one of this Transport's own. What else
	// signs with the same credential should share it.
	Clock *Clock
	// Options are the verifier's of answers: the header names and QueryReading,
	// which requests are signed under too, BodyMax, Window, and Readings, in which
	// bodies of answers are taken.
	Options Options

	once sync.Once
}

// Reasons for not believing an answer, beside those of the list of codes.
var (
	// ErrAnswerUnsigned is for an answer without signature.
	ErrAnswerUnsigned = errors.New("signature: the answer is not signed")
	// ErrAnswerRedirect is for an answer that redirects, and for a request that
	// another client was redirected to.
	ErrAnswerRedirect = errors.New("signature: redirects are not followed with a signature")
	// ErrAnswerRetcode is for an answer that is no JSON object with a retcode.
	ErrAnswerRetcode = errors.New("signature: the answer has no retcode")
	// ErrAnswerStatus is for an answer whose HTTP status, which is not signed, is
	// not the first three digits of its retcode, which is. Of a retcode with
	// another length than six digits they are not the status.
	ErrAnswerStatus = errors.New("signature: the answer's HTTP status is not that of its retcode")
	// ErrClockCorrected is for a refusal for the timestamp after which the clock has
	// been corrected, where the request can't be sent once more or was refused once
	// more. The MAC of this answer has verified, alone of all that are not believed.
	ErrClockCorrected = fmt.Errorf("signature: the clock was wrong, and has been corrected by the answer's: %w",
		refuse(TimestampOutsideWindow, "the other side refused the request for its timestamp"))
)

// AnswerError is an answer that is not believed.
type AnswerError struct {
	// Status, Header and Body are what came, unverified unless Err is
	// ErrClockCorrected. Of the body it is what fits into 64 KiB.
	Status int
	Header http.Header
	Body   []byte
	// Err is why: an [*Error] or one of the errors of this package.
	Err error
}

func (e *AnswerError) Error() string {
	return fmt.Sprintf("the answer (%d %s) is not believed: %v", e.Status, http.StatusText(e.Status), e.Err)
}

func (e *AnswerError) Unwrap() error { return e.Err }

// answerShownMax is how much is read of an answer that is not believed.
const answerShownMax = 64 << 10

func (t *Transport) start() {
	if t.Base == nil {
		t.Base = http.DefaultTransport
	}
	if t.Clock == nil {
		t.Clock = NewClock(nil)
	}
}

// CloseIdleConnections passes on to Base what http.Client asks for.
func (t *Transport) CloseIdleConnections() {
	t.once.Do(t.start)
	if base, ok := t.Base.(interface{ CloseIdleConnections() }); ok {
		base.CloseIdleConnections()
	}
}

// RoundTrip signs and sends a request and verifies its answer.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	t.once.Do(t.start)
	if r.Response != nil {
		closeBody(r)
		return nil, ErrAnswerRedirect
	}
	m, err := messageToSend(r)
	if err != nil {
		closeBody(r)
		return nil, err
	}
	m.QueryReading = t.Options.QueryReading
	for again := false; ; again = true {
		resp, err := t.attempt(r, m)
		if again || m.Upload || !errors.Is(err, ErrClockCorrected) {
			return resp, err
		}
	}
}

func closeBody(r *http.Request) {
	if r.Body != nil {
		_ = r.Body.Close()
	}
}

// messageToSend is what is signed of a request, up to the timestamp. It reads
// and closes the body, unless that is an upload.
func messageToSend(r *http.Request) (Message, error) {
	m := Message{Method: cmp.Or(r.Method, http.MethodGet), Target: r.URL.RequestURI(),
		ContentType: joined(r.Header["Content-Type"]), ContentEncoding: joined(r.Header["Content-Encoding"])}
	if r.Body == nil || r.Body == http.NoBody {
		return m, nil
	}
	m.Upload = true
	if rule, _ := ruleOfType(&m); rule == bodyUnsigned {
		return m, nil
	}
	m.Upload = false
	text, err := io.ReadAll(r.Body)
	if err = errors.Join(err, r.Body.Close()); err != nil {
		return m, fmt.Errorf("read the body to be signed: %w", err)
	}
	m.Body = EscapeWhitespace(text)
	return m, nil
}

// attempt signs m with a fresh timestamp, sends it and verifies the answer.
func (t *Transport) attempt(r *http.Request, m Message) (*http.Response, error) {
	at, err := t.Clock.Next(r.Context(), m)
	if err != nil {
		return nil, err
	}
	m.Timestamp = Timestamp(at)
	mac, err := t.Key.Sign(m)
	if err != nil {
		if m.Upload {
			closeBody(r)
		}
		return nil, err
	}
	resp, err := t.Base.RoundTrip(t.signed(r, m, mac))
	if err != nil {
		return nil, err
	}
	resp.Request = r
	return t.verified(resp, m, mac)
}

// signed is the request that is sent.
func (t *Transport) signed(r *http.Request, m Message, sig string) *http.Request {
	r = r.Clone(r.Context())
	if r.Header == nil {
		r.Header = http.Header{}
	}
	r.Header[headerNamed(t.Options.SignatureHeader, "Signature")] = []string{sig}
	r.Header[headerNamed(t.Options.TimestampHeader, "Timestamp")] = []string{m.Timestamp}
	r.Header.Set("Accept-Encoding", "identity") // the signature covers the bytes sent
	if m.Upload {
		return r
	}
	if len(m.Body) > 0 && m.ContentType == "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Del("Content-Length")
	r.ContentLength = int64(len(m.Body))
	// What makes net/http send a request again that may have arrived, with its
	// old timestamp and signature: no body, or one that it can get again in a
	// request that it takes for repeatable. One that was not written at all may
	// well be sent again.
	r.Body = struct{ io.ReadCloser }{io.NopCloser(bytes.NewReader(m.Body))}
	r.GetBody = nil
	if len(m.Body) > 0 && r.Header["Idempotency-Key"] == nil && r.Header["X-Idempotency-Key"] == nil {
		r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(m.Body)), nil }
	}
	return r
}

// verified returns the answer with the body that its signature covers.
func (t *Transport) verified(resp *http.Response, m Message, sig string) (*http.Response, error) {
	defer resp.Body.Close()
	p, err := t.parse(resp, &m)
	if err != nil {
		return nil, disbelieve(resp, nil, err)
	}
	var own [MACSize]byte
	if decodeMAC(&own, sig) != nil || mac.Equal(&own, &p.mac) {
		return nil, disbelieve(resp, p.Body(), refuse(SignatureReflected, "the answer has the signature of its own request"))
	}
	matched, err := p.Verify(t.Clock.Now(), t.Key)
	if matched < 0 {
		return nil, disbelieve(resp, p.Body(), err)
	}
	envelope, wrong := openEnvelope(resp.StatusCode, p.Body())
	if wrong != nil {
		return nil, disbelieve(resp, p.Body(), wrong)
	}
	if envelope.skewed(m.Timestamp) && t.Clock.Correct(p.Timestamp()) {
		return nil, disbelieve(resp, p.Body(), ErrClockCorrected)
	}
	if err != nil {
		return nil, disbelieve(resp, p.Body(), err)
	}
	resp.Body = io.NopCloser(bytes.NewReader(p.Body()))
	resp.ContentLength, resp.TransferEncoding = int64(len(p.Body())), nil
	resp.Header.Set("Content-Length", strconv.Itoa(len(p.Body())))
	return resp, nil
}

func (t *Transport) parse(resp *http.Response, m *Message) (*Parsed, error) {
	if resp.StatusCode >= 300 && resp.StatusCode <= 399 {
		return nil, ErrAnswerRedirect
	}
	if allEmpty(resp.Header[headerNamed(t.Options.SignatureHeader, "Signature")]) {
		return nil, ErrAnswerUnsigned
	}
	return ParseResponse(resp, m.Method, m.Target, t.Options)
}

// disbelieve makes the error for an answer. body is what has been read of it.
func disbelieve(resp *http.Response, body []byte, err error) error {
	if body == nil {
		// What can't be read can't be shown; the reason stays the same.
		body, _ = io.ReadAll(io.LimitReader(resp.Body, answerShownMax))
	}
	return &AnswerError{Status: resp.StatusCode, Header: resp.Header, Body: body[:min(len(body), answerShownMax)], Err: err}
}

// envelope is what the transport looks at in a body that is verified.
type envelope struct {
	code              Code
	receivedTimestamp string
}

// retcodeDigits is the length of a retcode that begins with the HTTP status.
const retcodeDigits = 6

func openEnvelope(status int, body []byte) (envelope, error) {
	// A map, since names of struct fields would match in any case. It stays empty
	// for an array.
	var members map[string]json.RawMessage
	_ = json.Unmarshal(body, &members)
	retcode := strings.Trim(string(members["retcode"]), `"`)
	if _, err := strconv.ParseUint(retcode, 10, 32); err != nil {
		return envelope{}, ErrAnswerRetcode
	}
	if len(retcode) == retcodeDigits && !strings.HasPrefix(retcode, strconv.Itoa(status)) {
		return envelope{}, ErrAnswerStatus
	}
	var said struct {
		Code              Code
		ReceivedTimestamp json.RawMessage // a number, or a string of one
	}
	_ = json.Unmarshal(members["error"], &said)
	return envelope{said.Code, strings.Trim(string(said.ReceivedTimestamp), `"`)}, nil
}

// skewed says whether the answer is the refusal of exactly the request that was
// signed then for its timestamp.
func (e envelope) skewed(timestamp string) bool {
	return e.code == TimestampOutsideWindow && e.receivedTimestamp == timestamp
}
