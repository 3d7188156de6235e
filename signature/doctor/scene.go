package doctor

import (
	"bytes"
	"mime"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xcheckout/xcheckout/signature"
)

// scene is a message taken apart and put right: what its sender should have
// signed, and the mistakes that can be seen without any key. It is used by one
// search at a time.
type scene struct {
	method     string // in upper case; empty for a webhook
	timestamp  string // as received
	milli      int64  // the same as a number, in milliseconds
	path       string
	suffixes   []string
	parameters []parameter // nil without a query
	content    content
	hosts      []string
	sent       []mistake // what was wrong in sending, whatever was signed

	plain []byte // room for render
}

// scenesOf returns the ways to understand a message: one, but for a body in an
// unknown encoding.
func scenesOf(c *Case) []*scene {
	body := c.Message.Body
	if isUpload(&c.Message) {
		body = nil
	}
	if utf8.Valid(body) && bytes.IndexByte(body, 0) < 0 {
		return []*scene{newScene(c, body)}
	}
	var scenes []*scene
	for _, reading := range decoded(body) {
		sc := newScene(c, reading)
		sc.sent = append(sc.sent, mistake{BodyEncodingNotUTF8, "the body that was sent is not UTF-8"})
		scenes = append(scenes, sc)
	}
	return scenes
}

func newScene(c *Case, body []byte) *scene {
	m := &c.Message
	s := &scene{timestamp: strings.TrimSpace(m.Timestamp), hosts: c.Hosts}
	if m.Kind != signature.KindWebhook {
		s.setMethod(m.Method)
		s.setTarget(m.Target, c.BasePath)
	}
	s.setTimestamp()
	s.setBody(body, m.ContentType)
	return s
}

func (s *scene) setMethod(method string) {
	if s.method = strings.ToUpper(method); s.method != method {
		s.sent = append(s.sent, mistake{MethodLowerCase, "sent so"})
	}
}

func (s *scene) setTarget(target, base string) {
	// A proxy's request line holds the whole URL.
	if i := strings.Index(target, "://"); i > 0 && !strings.HasPrefix(target, "/") {
		target = target[i+3:]
		target = target[max(strings.IndexAny(target, "/?"), 0):]
	}
	path, query, hasQuery := strings.Cut(target, "?")
	if hasQuery {
		s.parameters = parseQuery(query)
	}
	s.path = path
	if len(path) > 1 && strings.HasSuffix(path, "/") {
		s.path = strings.TrimRight(path, "/")
		s.sent = append(s.sent, mistake{URIWithTrailingSlash, "sent so"})
	}
	s.suffixes = pathSuffixes(s.path, base)
}

func (s *scene) setTimestamp() {
	m := mistake{code: TimestampInMicroseconds}
	text := s.timestamp
	whole, fraction, _ := strings.Cut(text, ".")
	switch digits := strings.Trim(text, "0123456789") == ""; {
	case digits && len(text) == 16:
		s.milli, m.detail = number(text[:13]), "sent in microseconds"
	case digits && len(text) == 19:
		s.milli, m.detail = number(text[:13]), "sent in nanoseconds"
	case digits && len(text) == 10:
		s.milli, m = number(text)*1000, mistake{TimestampInSeconds, "sent so"}
	case digits && len(text) <= 14:
		s.milli = number(text)
		return
	case len(whole) == 10 && isDecimal(whole, fraction):
		s.milli, m.detail = number(whole+(fraction + "000")[:3]), "sent in seconds with decimals"
	case len(whole) == 13 && isDecimal(whole, fraction):
		s.milli, m.detail = number(whole), "sent with decimals"
	default:
		at, ok := parseDate(text)
		if !ok {
			return
		}
		s.milli, m.detail = at.UnixMilli(), "sent as a date"
	}
	s.sent = append(s.sent, m)
}

func isDecimal(whole, fraction string) bool {
	return fraction != "" && strings.Trim(whole+fraction, "0123456789") == ""
}

// number reads digits, of which there are few.
func number(digits string) int64 {
	n, _ := strconv.ParseInt(digits, 10, 64)
	return n
}

// parseDate reads a timestamp that is a date, in UTC unless it says its zone.
func parseDate(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05", time.RFC1123} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

func (s *scene) setBody(body []byte, contentType string) {
	c := &s.content
	media, _, _ := mime.ParseMediaType(contentType)
	if rest, found := bytes.CutPrefix(body, []byte(bomMark)); found {
		body = rest
		s.sent = append(s.sent, mistake{BOM, "sent so"})
	}
	c.set(body)
	if c.tree == nil && looksLikeForm(body) {
		c.formObject = jsonOfForm(body)
	}
	if len(body) > 0 && (c.formObject != nil || media == "application/x-www-form-urlencoded") {
		s.sent = append(s.sent, mistake{FormEncodedBody, "sent as " + "application/x-www-form-urlencoded"})
	}
}

func (c *content) set(raw []byte) {
	c.raw = raw
	c.right = withoutStructural(raw)
	c.tree, _ = parseTree(c.right)
}

// withoutStructural removes the whitespace between the parts of JSON, as the
// signature's own code does.
func withoutStructural(body []byte) []byte {
	const stamp = "0000000000000"
	text, err := signature.StringToSign(signature.Message{Kind: signature.KindWebhook, Timestamp: stamp, Body: body})
	if err != nil { // it looks at the timestamp and the content type alone
		panic("doctor: strip a body: " + err.Error())
	}
	return text[len(stamp):]
}

func looksLikeForm(body []byte) bool {
	return bytes.IndexByte(body, '=') > 0 && !bytes.ContainsAny(body, "{}[]\" \n")
}

// isUpload says that the body is a file upload, which is not signed.
func isUpload(m *signature.Message) bool {
	media, _, _ := mime.ParseMediaType(m.ContentType)
	return media == "multipart/form-data" && m.Kind == signature.KindRequest
}
