package signature

import (
	"fmt"
	"mime"
	"strings"
)

// bodyRule says what of a body is signed.
type bodyRule uint8

const (
	bodyAbsent   bodyRule = iota // there is none
	bodyJSON                     // its canonical text
	bodyUnsigned                 // a file upload: nothing
)

// bodyAllowed says whether m may have a body. On GET and DELETE it may not: the
// boundary between query and body would depend on the reader.
func bodyAllowed(m *Message) bool {
	return m.Kind != KindRequest || m.Method != "GET" && m.Method != "DELETE"
}

func checkBodyAllowed(m *Message) *Error {
	if !bodyAllowed(m) {
		return refuse(BodyNotAllowed, "a "+m.Method+" request has no body")
	}
	return nil
}

// ruleOf says what of m's body is signed, or refuses the message for its body or
// for what it says of one. Without a body it may name any type that can be read.
func ruleOf(m *Message) (bodyRule, *Error) {
	if len(m.Body) == 0 {
		return bodyAbsent, checkReadable(m.ContentType)
	}
	if err := checkBodyAllowed(m); err != nil {
		return 0, err
	}
	return ruleOfType(m)
}

// checkReadable refuses a Content-Type that parsers fail at or disagree about. It
// is refused where no body follows too: a handler that asks for its form fails.
func checkReadable(contentType string) *Error {
	_, _, err := readType(contentType)
	return err
}

// ruleOfType is ruleOf for a body that is there.
func ruleOfType(m *Message) (bodyRule, *Error) {
	if encoding := m.ContentEncoding; encoding != "" && !strings.EqualFold(encoding, "identity") {
		return 0, refuse(ContentTypeNotAccepted, fmt.Sprintf("the content encoding is identity or none, not %.40q", encoding))
	}
	media, params, err := readType(m.ContentType)
	if err != nil {
		return 0, err
	}
	charset, hasCharset := params["charset"]
	switch {
	case media == "multipart/form-data" && m.Upload && m.Kind == KindRequest:
		return bodyUnsigned, nil
	case media == "multipart/form-data":
		return 0, refuse(ContentTypeNotAccepted, "this route takes no file uploads")
	case media != "application/json":
		return 0, refuse(ContentTypeNotAccepted, fmt.Sprintf("the content type is application/json, not %.80q", media))
	case hasCharset && !strings.EqualFold(charset, "utf-8"):
		return 0, refuse(ContentTypeNotAccepted, fmt.Sprintf("JSON is UTF-8, not %.40q", charset))
	}
	return bodyJSON, nil
}

// readType takes a Content-Type apart. An absent one is that of JSON.
func readType(contentType string) (media string, params map[string]string, err *Error) {
	switch contentType {
	case "", "application/json",
		"application/json; charset=utf-8", "application/json; charset=UTF-8",
		"application/json;charset=utf-8", "application/json;charset=UTF-8":
		return "application/json", nil, nil
	}
	media, params, failure := mime.ParseMediaType(contentType)
	if failure != nil || !readByAll(contentType) {
		return "", nil, refuse(ContentTypeNotAccepted, fmt.Sprintf("the content type %.80q cannot be read", contentType))
	}
	return media, params, nil
}

// readByAll says whether parsers agree about a media type that is well formed.
// They do not beyond visible ASCII, space and tab, for servers read such bytes as
// Latin-1 or as UTF-8, nor where a * in a parameter's name says that RFC 2231
// encodes or continues it, which few understand.
func readByAll(contentType string) bool {
	name, quoted := false, false
	for i := 0; i < len(contentType); i++ {
		switch c := contentType[i]; {
		case c < ' ' && c != '\t' || c > '~':
			return false
		case quoted && (strings.HasPrefix(contentType[i:], `\"`) || strings.HasPrefix(contentType[i:], `\\`)):
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ';':
			name = true
		case c == '=':
			name = false
		case c == '*' && name:
			return false
		}
	}
	return true
}
