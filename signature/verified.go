package signature

import (
	"bytes"
	"errors"
	"net/http"
	"time"

	"github.com/xcheckout/xcheckout/signature/internal/canonical"
)

// Credential is one that may have signed a request.
type Credential struct {
	// ID tells the credential from every other, whichever of its keys signs: the
	// replay guard goes by it.
	ID string
	// Keys are the live keys, two during rotation. Without any the request is
	// refused with AuthenticationFailed.
	Keys []*Key
	// Principal is handed on: whatever the handler wants to know of the caller.
	Principal any
}

// Verified is what the signature of a request proves.
type Verified struct {
	// Parsed is what the signature covers.
	*Parsed
	// Credential is what Lookup returned.
	Credential Credential
	// Key is the index of the key in Credential.Keys that the request is signed
	// with: what tells during a rotation who still uses the old one.
	Key int

	key *Key // the key itself; nil until the MAC verified
}

// Until is the last moment at which the request is in the window: for a handler
// that keeps signatures itself, in the transaction of what the request does.
func (v *Verified) Until() time.Time { return v.Timestamp().Add(v.window) }

// Authenticate verifies a request that [ParseRequest] found in order with the keys
// of the credential that it claims: the MAC, then that it is no answer sent back,
// then the window. Whether the request was let through before is for a replay
// guard to say, until [Verified.Until].
//
// The result is nil unless the MAC verified, and is not if it did, whatever the
// error says: then, and only then, may the answer be signed. The error is an
// [*Error]. Without keys it has AuthenticationFailed.
func Authenticate(p *Parsed, c Credential, now time.Time) (*Verified, error) {
	v := &Verified{Parsed: p}
	err := v.authenticate(c, now)
	if v.key == nil {
		return nil, err
	}
	return v, err
}

func (v *Verified) authenticate(c Credential, now time.Time) error {
	v.Credential = c
	if len(c.Keys) == 0 {
		return refuse(AuthenticationFailed, "")
	}
	matched, err := v.Parsed.Verify(now, c.Keys...)
	if matched >= 0 {
		v.Key, v.key = matched, c.Keys[matched]
	}
	return err
}

// SignAnswer signs the answer to the request r, from which v is, with the key that
// verified it and by the request's reading of its query. It sets the headers for signature and timestamp, under the names
// that o has for them, and returns the body to send, free of whitespace.
//
// header has the answer's Content-Type, application/json if it has none, and its
// Content-Encoding. The body must be a JSON object with a member retcode, best at
// its beginning: another text that we sign could be sent back to us as a request.
// The error says why an answer can't be signed; neither header is set then.
func (v *Verified) SignAnswer(r *http.Request, header http.Header, body []byte, at time.Time, o Options) ([]byte, error) {
	var values [2]string
	return v.signAnswer(r, header, body, at, &o, &values)
}

// signAnswer is SignAnswer that puts the two headers' values into memory of the
// caller's.
func (v *Verified) signAnswer(r *http.Request, header http.Header, body []byte, at time.Time, o *Options, values *[2]string) ([]byte, error) {
	if len(body) == 0 {
		return nil, errNoBody
	}
	if len(header["Content-Type"]) == 0 {
		header["Content-Type"] = jsonType
	}
	m := Message{
		Kind: KindResponse, Method: r.Method, Target: r.RequestURI, Timestamp: Timestamp(at),
		ContentType: joined(header["Content-Type"]), ContentEncoding: joined(header["Content-Encoding"]),
		Body: body, QueryReading: v.head.reading,
	}
	if !canonical.Plain(m.Body) {
		m.Body = EscapeWhitespace(m.Body)
	}
	if _, refused := ruleOfType(&m); refused != nil {
		return nil, refused
	}
	if err := checkAnswer(m.Body); err != nil {
		return nil, err
	}
	mac, err := v.key.Sign(m)
	if err != nil {
		return nil, err
	}
	*values = [2]string{mac, m.Timestamp}
	header[headerNamed(o.SignatureHeader, "Signature")] = values[:1:1]
	header[headerNamed(o.TimestampHeader, "Timestamp")] = values[1:]
	return m.Body, nil
}

var jsonType = []string{"application/json"}

var (
	errNoBody    = errors.New("it has no body, and its signature would be one of the same request made anew")
	errNoRetcode = errors.New("it is no JSON object with a member retcode, and could be sent back as a request")
)

// checkAnswer refuses what a verifier could accept as a request, that is, a body
// without a top-level retcode. Where it stands first that is seen at once, be the
// rest JSON or not; else all of the text is looked at.
func checkAnswer(text []byte) error {
	if bytes.HasPrefix(text, []byte(`{"retcode":`)) {
		return nil
	}
	var content content
	if refused := content.check(text, false); refused != nil {
		return refused
	}
	if !content.retcode {
		return errNoRetcode
	}
	return nil
}
