package signature_test

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

type readCloser struct{ io.Reader }

func (readCloser) Close() error { return nil }

// received is a request as net/http hands it to a server.
func received(t testing.TB, raw string) *http.Request {
	t.Helper()
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(strings.ReplaceAll(raw, "\n", "\r\n"))))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const signedHead = "POST /openapi/test HTTP/1.1\nHost: h\nTIMESTAMP: 1636360661729\n" +
	"SIGNATURE: MxrYnCm9Q7JOAvOrISf8+T2kuTW1d/w0at8aaPaoiX08VWfun3XPokVlIx1TkHXdcitls09wzfUGtXQZq23xdg==\n"

func TestParseRequest(t *testing.T) {
	for name, raw := range map[string]string{
		"length":  signedHead + "Content-Length: 12\n\n" + `{"a": "124"}`,
		"chunked": signedHead + "Content-Type: application/json;charset=Utf-8\nContent-Encoding: identity\nTransfer-Encoding: chunked\n\nc\n" + `{"a": "124"}` + "\n0\n\n",
	} {
		p, err := signature.ParseRequest(received(t, raw), signature.Options{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := p.Verify(p.Timestamp(), mustKey(t, testSecret)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestParseRequestHeaders(t *testing.T) {
	const body = "Content-Length: 0\n\n"
	for name, test := range map[string]struct {
		raw  string
		o    signature.Options
		code signature.Code
	}{
		"no signature":          {"GET / HTTP/1.1\nHost: h\nTIMESTAMP: 1636360661729\n\n", signature.Options{}, signature.HeaderMissing},
		"empty signature":       {"GET / HTTP/1.1\nHost: h\nTIMESTAMP: 1636360661729\nSIGNATURE: \n\n", signature.Options{}, signature.HeaderMissing},
		"two empty signatures":  {"GET / HTTP/1.1\nHost: h\nTIMESTAMP: 1636360661729\nSIGNATURE: \nSIGNATURE:\n\n", signature.Options{}, signature.HeaderMissing},
		"no timestamp":          {"GET / HTTP/1.1\nHost: h\nSIGNATURE: x\n\n", signature.Options{}, signature.HeaderMissing},
		"no authorization":      {signedHead + body, signature.Options{RequireAuthorization: true}, signature.HeaderMissing},
		"authorization":         {signedHead + "Authorization: Bearer t\n" + body, signature.Options{RequireAuthorization: true}, ""},
		"not required":          {signedHead + body, signature.Options{}, ""},
		"authorization twice":   {signedHead + "Authorization: a\nauthorization: a\n" + body, signature.Options{}, signature.HeaderRepeated},
		"timestamp twice":       {signedHead + "timestamp: 1636360661729\n" + body, signature.Options{}, signature.HeaderRepeated},
		"signature once empty":  {signedHead + "Signature:\n" + body, signature.Options{}, signature.HeaderRepeated},
		"another brand's names": {strings.NewReplacer("SIGNATURE", "ANEX_PAY_SIGNATURE", "TIMESTAMP", "d-timestamp").Replace(signedHead) + body, signature.Options{SignatureHeader: "ANEX_PAY_SIGNATURE", TimestampHeader: "D-Timestamp"}, ""},
		"names not as set":      {signedHead + body, signature.Options{SignatureHeader: "D-Signature"}, signature.HeaderMissing},
		"two content types":     {signedHead + "Content-Type: application/json\nContent-Type: text/plain\nContent-Length: 2\n\n{}", signature.Options{}, signature.ContentTypeNotAccepted},
		"whole URL":             {strings.Replace(signedHead, "POST /", "POST http://h/", 1) + body, signature.Options{}, signature.PathInvalid},
	} {
		_, err := signature.ParseRequest(received(t, test.raw), test.o)
		if signature.CodeOf(err) != test.code || (err == nil) != (test.code == "") {
			t.Errorf("%s: got %v, want %q", name, err, test.code)
		}
	}
}

// What nginx does is recalled where it may be the reason, and nowhere else.
func TestMissingHeaderRecallsNginx(t *testing.T) {
	const neither, noTimestamp = "GET / HTTP/1.1\nHost: h\n\n", "GET / HTTP/1.1\nHost: h\nSIGNATURE: x\n\n"
	other := signature.Options{TimestampHeader: "X_TIMESTAMP", RequireAuthorization: true}
	for name, test := range map[string]struct {
		raw     string
		o       signature.Options
		missing string
		recalls bool
	}{
		"neither header":           {neither, signature.Options{}, "Signature", true},
		"neither, Authorization":   {neither, signature.Options{RequireAuthorization: true}, "Signature", true},
		"no timestamp":             {noTimestamp, signature.Options{}, "Timestamp", false},
		"no signature":             {"GET / HTTP/1.1\nHost: h\nTIMESTAMP: 1636360661729\n\n", signature.Options{}, "Signature", false},
		"a name with underscores":  {noTimestamp, other, "X_timestamp", true},
		"no authorization":         {signedHead + "\n", signature.Options{RequireAuthorization: true}, "Authorization", false},
		"only authorization fails": {strings.Replace(signedHead, "TIMESTAMP", "X_TIMESTAMP", 1) + "\n", other, "Authorization", false},
	} {
		_, err := signature.ParseRequest(received(t, test.raw), test.o)
		if signature.CodeOf(err) != signature.HeaderMissing || !strings.Contains(err.Error(), "the header "+test.missing+" is missing") {
			t.Errorf("%s: got %v, want header_missing of %s", name, err, test.missing)
		} else if got := strings.Contains(err.Error(), "nginx"); got != test.recalls {
			t.Errorf("%s: the text %q recalls nginx: %t, want %t", name, err, got, test.recalls)
		}
	}
}

// counter fails the test when more is read from it than allowed.
type counter struct {
	io.Reader
	read, max int
	t         *testing.T
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if c.read += n; c.read > c.max {
		c.t.Errorf("%d bytes were read; %d is the most", c.read, c.max)
	}
	return n, err
}

func TestParseRequestReadsNoFurtherThanItMust(t *testing.T) {
	for name, test := range map[string]struct {
		method      string
		contentType string
		size        int
		length      int64
		max         int
		upload      bool
		code        signature.Code
	}{
		"at the limit":                 {"POST", "", 1 << 20, 1 << 20, 1 << 20, false, ""},
		"at the limit, chunked":        {"POST", "", 1 << 20, -1, 1 << 20, false, ""},
		"announced too large":          {"POST", "", 1<<20 + 1, 1<<20 + 1, 0, false, signature.BodyTooLarge},
		"too large, chunked":           {"POST", "", 1 << 21, -1, 1<<20 + 1, false, signature.BodyTooLarge},
		"too large and not JSON":       {"POST", "text/plain", 1 << 21, -1, 1<<20 + 1, false, signature.BodyTooLarge},
		"body on GET":                  {"GET", "", 1 << 20, 1 << 20, 0, false, signature.BodyNotAllowed},
		"body on GET, chunked":         {"GET", "", 1 << 20, -1, 1, false, signature.BodyNotAllowed},
		"chunked GET without body":     {"GET", "", 0, -1, 0, false, ""},
		"upload":                       {"POST", "multipart/form-data; boundary=b", 1 << 22, 1 << 22, 0, true, ""},
		"upload where none is taken":   {"POST", "multipart/form-data; boundary=b", 100, 100, 100, false, signature.ContentTypeNotAccepted},
		"upload on GET":                {"GET", "multipart/form-data; boundary=b", 100, 100, 0, true, signature.BodyNotAllowed},
		"JSON on a route for uploads":  {"POST", "application/json", 100, 100, 100, true, ""},
		"upload with content encoding": {"POST", "multipart/form-data", 1<<20 + 1, -1, 1<<20 + 1, true, signature.BodyTooLarge},
	} {
		text := strings.Repeat(" ", test.size)
		if test.size > 4 {
			text = `["` + strings.Repeat("x", test.size-4) + `"]`
		}
		r := received(t, signedHead+"\n")
		r.Method, r.ContentLength = test.method, test.length
		r.Body = readCloser{&counter{strings.NewReader(text), 0, test.max, t}}
		if test.contentType != "" {
			r.Header.Set("Content-Type", test.contentType)
		}
		if strings.Contains(name, "encoding") {
			r.Header.Set("Content-Encoding", "gzip")
		}
		p, err := signature.ParseRequest(r, signature.Options{Upload: test.upload})
		if signature.CodeOf(err) != test.code || (err == nil) != (test.code == "") {
			t.Errorf("%s: got %v, want %q", name, err, test.code)
		}
		if err == nil && test.max > 0 && string(p.Body()) != text {
			t.Errorf("%s: the body is not the one sent", name)
		}
		if err == nil && test.upload && test.max == 0 && len(p.Body()) != 0 {
			t.Errorf("%s: the body of an upload counts as signed", name)
		}
	}
}

var errBroken = errors.New("connection broken")

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errBroken }

func TestParseRequestReadErrors(t *testing.T) {
	r := received(t, signedHead+"\n")
	r.ContentLength, r.Body = 100, readCloser{broken{}}
	if _, err := signature.ParseRequest(r, signature.Options{}); !errors.Is(err, errBroken) || signature.CodeOf(err) != "" {
		t.Errorf("got %v, want %v without a code", err, errBroken)
	}
	r.ContentLength = -1
	r.Body = http.MaxBytesReader(nil, readCloser{strings.NewReader(strings.Repeat(" ", 100))}, 10)
	if _, err := signature.ParseRequest(r, signature.Options{}); signature.CodeOf(err) != signature.BodyTooLarge {
		t.Errorf("got %v, want %s", err, signature.BodyTooLarge)
	}
}

func TestParseResponse(t *testing.T) {
	key := mustKey(t, testSecret)
	now := time.UnixMilli(1636360661800)
	m := signature.Message{
		Kind: signature.KindResponse, Method: "GET", Timestamp: signature.Timestamp(now),
		Target: "/openapi/test?test=234", Body: []byte(`{"retcode":"200"}`),
	}
	answer := func() *http.Response {
		return &http.Response{
			Header:        http.Header{"Timestamp": {m.Timestamp}, "Signature": {mustSign(t, key, m)}, "Content-Type": {"application/json"}},
			Body:          readCloser{strings.NewReader(string(m.Body))},
			ContentLength: int64(len(m.Body)),
		}
	}
	p, err := signature.ParseResponse(answer(), m.Method, m.Target, signature.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Verify(now, key); err != nil || string(p.Body()) != string(m.Body) {
		t.Errorf("Verify: %v with the body %s", err, p.Body())
	}
	if p, err = signature.ParseResponse(answer(), m.Method, "/openapi/test?test=235", signature.Options{}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Verify(now, key); signature.CodeOf(err) != signature.SignatureMismatch {
		t.Errorf("as the answer to another request: %v, want %s", err, signature.SignatureMismatch)
	}
	unsigned := answer()
	unsigned.Header.Del("Signature")
	if _, err := signature.ParseResponse(unsigned, m.Method, m.Target, signature.Options{}); signature.CodeOf(err) != signature.HeaderMissing {
		t.Errorf("unsigned: %v, want %s", err, signature.HeaderMissing)
	}
	empty := answer()
	empty.Body, empty.ContentLength = http.NoBody, 0
	if _, err := signature.ParseResponse(empty, m.Method, m.Target, signature.Options{}); signature.CodeOf(err) != signature.BodyInvalidJSON {
		t.Errorf("empty: %v, want %s", err, signature.BodyInvalidJSON)
	}
}

func TestParseRequestOfAWebhook(t *testing.T) {
	key := mustKey(t, testSecret)
	m := signature.Message{Kind: signature.KindWebhook, Timestamp: benchTimestamp, Body: []byte(`{"eventId":"evt_1"}`)}
	raw := " /hook?x HTTP/1.1\nHost: h\nTIMESTAMP: 1636360661729\nSIGNATURE: " + mustSign(t, key, m) + "\nContent-Type: application/json\nContent-Length: 19\n\n" + string(m.Body)
	p, err := signature.ParseRequest(received(t, "POST"+raw), signature.Options{Kind: signature.KindWebhook})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Verify(p.Timestamp(), key); err != nil || string(p.StringToSign()) != `1636360661729{"eventId":"evt_1"}` {
		t.Errorf("Verify: %v with %s", err, p.StringToSign())
	}
	for method, code := range map[string]signature.Code{"GET": signature.MethodNotAllowed, "PUT": signature.MethodNotAllowed} {
		if _, err := signature.ParseRequest(received(t, method+raw), signature.Options{Kind: signature.KindWebhook}); signature.CodeOf(err) != code {
			t.Errorf("%s: %v, want %s", method, err, code)
		}
	}
}
