package signature

import (
	"fmt"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/signature/internal/mac"
)

// Options are what a verifier can be set to. The zero value is the standard's
// own: the usual header names, bodies of up to 1 MiB, a window of 120 seconds.
type Options struct {
	// Kind is what [ParseRequest] expects: a request, or a webhook at its
	// receiver. [Parse] takes it from the message instead.
	Kind Kind
	// SignatureHeader and TimestampHeader are the names of the headers; empty
	// means SIGNATURE and TIMESTAMP.
	SignatureHeader, TimestampHeader string
	// RequireAuthorization refuses a request without an Authorization header.
	RequireAuthorization bool
	// BodyMax is the largest body in bytes; 0 means DefaultBodyMax.
	BodyMax int
	// Window is how far the timestamp may be from the verifier's clock, in either
	// direction; 0 means DefaultWindow.
	Window time.Duration
	// Upload says that the route is registered for multipart/form-data. The body
	// of such a request is neither read nor signed.
	Upload bool
	// Readings are the readings of the rules that are taken beside the
	// specification's; nil means none. See [AllReadings].
	Readings *Readings
	// QueryReading is the reading of the query that the request of an answer was
	// signed in, for [ParseResponse]. [Parse] takes it from the message instead.
	QueryReading QueryReading
}

func (o *Options) bodyMax() int {
	if o.BodyMax > 0 {
		return o.BodyMax
	}
	return DefaultBodyMax
}

func (o *Options) window() time.Duration {
	if o.Window > 0 {
		return o.Window
	}
	return DefaultWindow
}

// Param is one parameter of a query, decoded.
type Param struct{ Name, Value string }

// Params are the parameters of a query in the order sent. No name occurs twice.
type Params []Param

// Lookup returns the value of the parameter and whether it is there.
func (p Params) Lookup(name string) (value string, ok bool) {
	for _, q := range p {
		if q.Name == name {
			return q.Value, true
		}
	}
	return "", false
}

// Parsed is a message whose form is in order and whose signature is still to be
// verified. It is not safe for concurrent use.
type Parsed struct {
	kind        Kind
	bodyReading BodyReading
	head        head
	body        content
	mac         [MACSize]byte
	timestamp   int64 // milliseconds since the epoch
	window      time.Duration
	readings    *Readings // Options.Readings
}

// parsedWithRoom has room for the query and then the body of a small request, so
// that they are one allocation.
type parsedWithRoom struct {
	Parsed
	room [160]byte
}

func newParsedWithRoom() *parsedWithRoom {
	p := new(parsedWithRoom)
	p.head.query = p.room[:0]
	return p
}

// StringToSign returns the text whose HMAC the signature must be: in the reading
// that matched, if one has, else in the specification's. It may hold secrets: pass
// it through [Redact] before showing or logging it.
func (p *Parsed) StringToSign() []byte {
	text := make([]byte, 0, p.head.size()+len(p.body.text))
	return append(p.head.append(text), p.body.text...)
}

// Body returns the text of the body that the signature covers, usually without
// structural whitespace: what a handler must parse. It is empty for a message
// without body and for a file upload. Once [Parsed.Verify] has matched it is the
// text of [Parsed.Reading].
func (p *Parsed) Body() []byte { return p.body.text }

// Params returns the parameters of the query that the signature covers.
func (p *Parsed) Params() Params { return p.head.params() }

// Reading returns the reading of the rules that the signature was verified by: the
// specification's unless [Parsed.Verify], with Options.Readings, found another.
func (p *Parsed) Reading() Reading { return Reading{p.head.reading, p.bodyReading} }

// MAC returns the MAC that the message came with: what a replay guard
// remembers and what an answer's must differ from.
func (p *Parsed) MAC() [MACSize]byte { return p.mac }

// Timestamp returns the time that the message was signed at, as it says.
func (p *Parsed) Timestamp() time.Time { return time.UnixMilli(p.timestamp) }

// Parse checks the form of a message and its signature, in the order of the
// list of codes: everything for which no key is needed. Of o it uses BodyMax,
// Window, Upload and Readings; a message that says Upload itself counts as one.
// The error is an [*Error]. The result may hold on to m.Body.
func Parse(m Message, sig string, o Options) (*Parsed, error) {
	if m.Timestamp == "" || sig == "" {
		return nil, refuse(HeaderMissing, "the message has no timestamp or no signature")
	}
	m.Upload = m.Upload || o.Upload
	var p *Parsed
	if strings.IndexByte(m.Target, '?') >= 0 {
		p = &newParsedWithRoom().Parsed
	} else {
		p = new(Parsed)
	}
	if refused := p.parseHead(&m, sig, &o); refused != nil {
		return nil, refused
	}
	if refused := p.parseBody(&m, false, &o); refused != nil {
		return nil, refused
	}
	return p, nil
}

func tooLarge(max int) *Error {
	return refuse(BodyTooLarge, fmt.Sprintf("a body has at most %d bytes", max))
}

// parseHead checks and keeps all that stands before the body. It writes the query
// into what room p has for it.
func (p *Parsed) parseHead(m *Message, sig string, o *Options) *Error {
	var err *Error
	if p.timestamp, err = parseTimestamp(m.Timestamp); err != nil {
		return err
	}
	p.kind, p.window, p.readings = m.Kind, o.window(), o.Readings
	if err = decodeMAC(&p.mac, sig); err != nil {
		return err
	}
	if err = p.head.set(m, o.Readings); err != nil {
		return err
	}
	if m.Kind == KindResponse && len(p.head.query) > 0 {
		p.head.reading = m.QueryReading // which its request was signed in
	}
	return nil
}

// decodeMAC reads the text of a signature.
func decodeMAC(to *[MACSize]byte, sig string) *Error {
	if len(sig) != EncodedSize {
		return refuse(SignatureMalformed, fmt.Sprintf("a signature has %d characters, this one has %d bytes", EncodedSize, len(sig)))
	}
	if !mac.Decode(to, sig) {
		return refuse(SignatureMalformed, "a signature is standard Base64 of 64 bytes with its padding, and nothing else")
	}
	return nil
}

// parseBody checks the body and keeps what the signature covers of it. owned
// says that the body may be changed.
func (p *Parsed) parseBody(m *Message, owned bool, o *Options) *Error {
	if len(m.Body) == 0 {
		if err := checkReadable(m.ContentType); err != nil || m.Kind == KindRequest {
			return err
		}
		return refuse(BodyInvalidJSON, "the body is empty")
	}
	if err := checkBodyAllowed(m); err != nil {
		return err
	}
	rule, err := ruleOfType(m)
	if rule == bodyUnsigned {
		return nil
	}
	if len(m.Body) > o.bodyMax() {
		return tooLarge(o.bodyMax())
	}
	if err != nil {
		return err
	}
	return p.body.parse(m.Body, owned, o.Readings != nil)
}
