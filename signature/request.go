package signature

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"strings"
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
		QueryReading:    o.QueryReading,
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
	sig := headerNamed(o.SignatureHeader, "Signature")
	timestamp := headerNamed(o.TimestampHeader, "Timestamp")
	const authorization = "Authorization"
	signatures, timestamps := header[sig], header[timestamp]
	var authorizations []string
	if request {
		authorizations = header[authorization]
	}
	switch {
	case allEmpty(signatures):
		return h, headerMissing(sig, allEmpty(timestamps))
	case allEmpty(timestamps):
		return h, headerMissing(timestamp, false)
	case request && o.RequireAuthorization && allEmpty(authorizations):
		return h, headerMissing(authorization, false)
	case len(signatures) > 1:
		return h, headerRepeated(sig)
	case len(timestamps) > 1:
		return h, headerRepeated(timestamp)
	case len(authorizations) > 1:
		return h, headerRepeated(authorization)
	}
	return headers{
		signature:       signatures[0],
		timestamp:       timestamps[0],
		contentType:     joined(header["Content-Type"]),
		contentEncoding: joined(header["Content-Encoding"]),
	}, nil
}

// headerNamed returns the key of a header in a map, whose standard name needs
// no thought.
func headerNamed(name, standard string) string {
	if name == "" {
		return standard
	}
	return textproto.CanonicalMIMEHeaderKey(name)
}

// headerMissing recalls what nginx does where that may be the reason: the name has an
// underscore, or neither header arrived, so that the sender may use other names.
func headerMissing(name string, neither bool) *Error {
	text := "the header " + name + " is missing or empty"
	if neither || strings.Contains(name, "_") {
		text += " (nginx drops header names with underscores by default; underscores_in_headers on lets them through)"
	}
	return refuse(HeaderMissing, text)
}

func headerRepeated(name string) *Error {
	return refuse(HeaderRepeated, fmt.Sprintf("the header %s is given more than once", name))
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

// parseStream is Parse for a body that is still to be read, of the given
// length or -1.
func parseStream(m *Message, sig string, body io.Reader, length int64, o *Options) (*Parsed, error) {
	roomy := newParsedWithRoom()
	p, room := &roomy.Parsed, &roomy.room
	if refused := p.parseHead(m, sig, o); refused != nil {
		return nil, refused
	}
	max := o.bodyMax()
	switch rule, _ := ruleOfType(m); {
	case body == nil:
		length = 0
	case length > 0 && !bodyAllowed(m):
		return nil, checkBodyAllowed(m)
	case !bodyAllowed(m):
		max = 0 // one byte is enough to refuse it
	case rule == bodyUnsigned:
		return p, nil
	case length > int64(max):
		return nil, tooLarge(max)
	}
	text, err := readBody(body, length, max, room[min(len(p.head.query), len(room)):])
	if err != nil {
		return nil, err
	}
	m.Body = text
	if refused := p.parseBody(m, true, o); refused != nil {
		return nil, refused
	}
	return p, nil
}

// How much memory is set aside for a body whose length is not known, and at most
// for one because of its announced length alone.
const (
	readRoomUnknown = 512
	readRoomMax     = 64 << 10
)

// readBody reads the body up to one byte more than max, into room if it fits.
// length is what was announced of it, or -1.
func readBody(body io.Reader, length int64, max int, room []byte) ([]byte, error) {
	if length == 0 {
		return nil, nil
	}
	if length < 0 {
		length = readRoomUnknown
	}
	text := room[:0]
	if size := min(length, int64(max), readRoomMax) + 1; size > int64(len(room)) {
		text = make([]byte, 0, size)
	}
	for {
		n, err := body.Read(text[len(text):min(cap(text), max+1)])
		text = text[:len(text)+n]
		switch {
		case err == io.EOF || len(text) > max:
			return text, nil
		case err != nil:
			return nil, readError(err, max)
		}
		if len(text) == cap(text) {
			text = append(text, 0)[:len(text)]
		}
	}
}

func readError(err error, max int) error {
	var limit *http.MaxBytesError
	if errors.As(err, &limit) {
		return tooLarge(max)
	}
	return fmt.Errorf("read the body of the message: %w", err)
}
