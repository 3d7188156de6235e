// Package signature signs and verifies the messages of the XCheckout API:
// requests, their answers, and webhooks.
//
// A client makes a [Key] from the credential's signKey, passes each body
// through [EscapeWhitespace], and puts the text that [Key.Sign] returns into
// the SIGNATURE header beside the TIMESTAMP that it signed. A server calls
// [ParseRequest], looks the credential up, and calls [Parsed.Verify] with its
// live keys; a client that checks an answer calls [ParseResponse] in the same
// way. What is verified is what must be used: the handler parses
// [Parsed.Body] and takes its parameters from [Parsed.Params], never from
// another copy of the request.
//
// Every refusal is an [*Error] whose [Code] is a word of the list in
// spec/signature.md; the first that applies in the order of that list is
// returned.
package signature

import (
	"strconv"
	"time"

	"github.com/xcheckout/xcheckout/signature/internal/canonical"
	"github.com/xcheckout/xcheckout/signature/internal/mac"
)

// Kind says which rule joins the parts of a message.
type Kind uint8

// The zero Kind is a request.
const (
	// KindRequest signs METHOD + TIMESTAMP + URI + QUERY + BODY.
	KindRequest Kind = iota
	// KindResponse signs the same parts: the request's method, URI and query
	// with the answer's own timestamp and body.
	KindResponse
	// KindWebhook signs TIMESTAMP + BODY.
	KindWebhook
)

// Limits and defaults of the scheme.
const (
	// MACSize is the length of an HMAC-SHA512 in bytes.
	MACSize = mac.Size
	// EncodedSize is the length of a signature's text: Base64 of MACSize bytes.
	EncodedSize = mac.EncodedSize
	// TimestampDigits is the length of a timestamp's text.
	TimestampDigits = 13
	// DepthMax is how deep arrays and objects of a body may be nested.
	DepthMax = canonical.DepthMax
	// DefaultBodyMax is the largest body accepted unless Options say otherwise,
	// in bytes.
	DefaultBodyMax = 1 << 20
	// DefaultWindow is how far a timestamp may be from the verifier's clock, in
	// either direction, unless Options say otherwise.
	DefaultWindow = 120 * time.Second
)

// Message is what is signed, in its parts as they stand on the wire.
type Message struct {
	Kind Kind
	// Method is GET, POST, PUT, DELETE or PATCH; for an answer that of its
	// request. Empty for a webhook.
	Method string
	// Timestamp is the text of the TIMESTAMP header: milliseconds since the
	// epoch in 13 digits. See [Timestamp].
	Timestamp string
	// Target is the path with its query exactly as on the request line, still
	// percent-encoded, without scheme and host. Empty for a webhook.
	Target string
	// ContentType is the Content-Type header; empty means application/json.
	// Without a body it may be any that can be read.
	ContentType string
	// ContentEncoding is the Content-Encoding header: empty or identity.
	ContentEncoding string
	// QueryReading is the reading of the query that the message is signed in; for an
	// answer that of its request, by which it is verified too. Of a request under
	// verification it says nothing.
	QueryReading QueryReading
	// Body is the body as sent. The functions of this package never change it.
	Body []byte
	// Upload says that the route is registered for multipart/form-data, whose
	// body is not signed.
	Upload bool
}

// Timestamp returns t as the TIMESTAMP header shows it: milliseconds since the
// epoch, 13 digits for every time from 2001-09-09 to 2286-11-20.
func Timestamp(t time.Time) string {
	return strconv.FormatInt(t.UnixMilli(), 10)
}

// StringToSign returns the text whose HMAC is the signature of m. Method,
// timestamp, target and content type must be in order, else the error is an
// [*Error] with the code that a verifier would refuse with. The body is
// stripped of structural whitespace and not looked at further: whether it is
// JSON is for [Canonical] and the verifier to say.
func StringToSign(m Message) ([]byte, error) {
	if _, err := parseTimestamp(m.Timestamp); err != nil {
		return nil, err
	}
	var h head
	if err := h.setSigned(&m); err != nil {
		return nil, err
	}
	rule, err := ruleOf(&m)
	if err != nil {
		return nil, err
	}
	text := h.append(make([]byte, 0, h.size()+len(m.Body)+canonical.StripRoom))
	if rule == bodyJSON {
		text = canonical.Strip(text, m.Body)
	}
	return text, nil
}
