package signature

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
)

// ParseRequest checks the form of a request as a server received it: headers,
// r.RequestURI, and the body, which it reads once and no further than
// o.BodyMax. The body of a file upload it leaves unread.
//
// The error is an [*Error], unless the body could not be read: then it wraps
// the reader's error.
func ParseRequest(r *http.Request, o Options) (*Parsed, error) {
	h, err := readHeaders(r.Header, &o, o.Kind == KindRequest)
	if err != nil {
		return nil, err
	}
	m := Message{
		Kind:            o.Kind,
		Method:          r.Method,
		Timestamp:       h.timestamp,
		Target:          r.RequestURI,
		ContentType:     h.contentType,
		ContentEncoding: h.contentEncoding,
		Upload:          o.Upload,
	}
	return parseStream(&m, h.signature, r.Body, r.ContentLength, &o)
}

// ParseResponse checks the form of the answer to a request of this method and
// target, the latter as it stood on the request line. It reads the body, no
// further than o.BodyMax, and does not close it.
//
// The error is an [*Error], unless the body could not be read: then it wraps
// the reader's error.
func ParseResponse(r *http.Response, method, target string, o Options) (*Parsed, error) {
	h, err := readHeaders(r.Header, &o, false)
	if err != nil {
		return nil, err
	}
	m := Message{
		Kind:            KindResponse,
		Method:          method,
		Timestamp:       h.timestamp,
		Target:          target,
		ContentType:     h.contentType,
		ContentEncoding: h.contentEncoding,
	}
	return parseStream(&m, h.signature, r.Body, r.ContentLength, &o)
}

// headers are the headers that the form of a message depends on.
type headers struct {
	timestamp, signature, contentType, contentEncoding string
}

func readHeaders(header http.Header, o *Options, request bool) (h headers, err *Error) {
	names := [...]string{o.SignatureHeader, o.TimestampHeader, "Authorization"}
	if names[0] == "" {
		names[0] = "Signature"
	}
	if names[1] == "" {
		names[1] = "Timestamp"
	}
	var values [len(names)][]string
	for i, name := range names {
		values[i] = header[textproto.CanonicalMIMEHeaderKey(name)]
		if i == 2 && !(request && o.RequireAuthorization) {
			continue
		}
		if allEmpty(values[i]) {
			return h, refuse(HeaderMissing, fmt.Sprintf("the header %s is missing or empty (nginx drops header names with underscores unless underscores_in_headers is on)", name))
		}
	}
	for i, name := range names {
		if len(values[i]) > 1 && (i < 2 || request) {
			return h, refuse(HeaderRepeated, fmt.Sprintf("the header %s is given %d times", name, len(values[i])))
		}
	}
	h.signature, h.timestamp = values[0][0], values[1][0]
	h.contentType = joined(header["Content-Type"])
	h.contentEncoding = joined(header["Content-Encoding"])
	return h, nil
}

func allEmpty(values []string) bool {
	for _, v := range values {
		if v != "" {
			return false
		}
	}
	return true
}

// joined is the value of a header whose lines are one list.
func joined(values []string) string {
	switch len(values) {
	case 0:
		return ""
	case 1:
		return values[0]
	}
	text := values[0]
	for _, v := range values[1:] {
		text += ", " + v
	}
	return text
}

func parseStream(m *Message, sig string, from io.Reader, length int64, o *Options) (*Parsed, error) {
	p := &Parsed{kind: m.Kind, window: o.window()}
	if m.Kind == KindWebhook && m.Method != "POST" {
		return nil, refuse(MethodNotAllowed, "a webhook is a POST")
	}
	if err := p.parseHead(m, sig); err != nil {
		return nil, err
	}
	if rule, _ := ruleOfType(m.ContentType, m.ContentEncoding, m.Upload); rule == bodyUnsigned && m.Method != "GET" && m.Method != "DELETE" {
		return p, nil
	}
	if length > int64(o.bodyMax()) && !(m.Kind == KindRequest && (m.Method == "GET" || m.Method == "DELETE")) {
		return nil, tooLarge(o.bodyMax())
	}
	var err error
	if from != nil {
		m.Body, err = io.ReadAll(io.LimitReader(from, int64(o.bodyMax())+1))
	}
	var limit *http.MaxBytesError
	if err != nil && !errors.As(err, &limit) {
		return nil, fmt.Errorf("read body: %w", err)
	}
	if err := checkBodyAllowed(m); err != nil {
		return nil, err
	}
	if len(m.Body) > o.bodyMax() || limit != nil {
		return nil, tooLarge(o.bodyMax())
	}
	rule, failure := ruleOf(m)
	if failure != nil {
		return nil, failure
	}
	if err := p.parseBody(rule, m.Body, o); err != nil {
		return nil, err
	}
	return p, nil
}
