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

// checkBodyAllowed refuses a body where the boundary between it and the query
// would depend on the reader.
func checkBodyAllowed(m *Message) *Error {
	if m.Kind == KindRequest && len(m.Body) > 0 && (m.Method == "GET" || m.Method == "DELETE") {
		return refuse(BodyNotAllowed, "a "+m.Method+" request has no body")
	}
	return nil
}

// ruleOf says what of m's body is signed, or refuses its content type or
// encoding. A message without body may name any type.
func ruleOf(m *Message) (bodyRule, *Error) {
	if len(m.Body) == 0 {
		return bodyAbsent, nil
	}
	return ruleOfType(m.ContentType, m.ContentEncoding, m.Kind == KindRequest && m.Upload)
}

func ruleOfType(contentType, contentEncoding string, upload bool) (bodyRule, *Error) {
	if contentEncoding != "" && !strings.EqualFold(contentEncoding, "identity") {
		return 0, refuse(ContentTypeNotAccepted, fmt.Sprintf("the content encoding is identity or none, not %.40q", contentEncoding))
	}
	switch contentType {
	case "", "application/json", "application/json; charset=utf-8":
		return bodyJSON, nil
	}
	media, params, err := mime.ParseMediaType(contentType)
	charset, hasCharset := params["charset"]
	switch {
	case err != nil:
		return 0, refuse(ContentTypeNotAccepted, fmt.Sprintf("the content type %.80q cannot be read", contentType))
	case media == "multipart/form-data" && upload:
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
