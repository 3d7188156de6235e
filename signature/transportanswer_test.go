package signature_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

// Every way in which an answer may be wrong is told apart, and none is handed
// on as an answer.
func TestTransportDisbelieves(t *testing.T) {
	code := func(code signature.Code) error { return &signature.Error{Code: code} }
	success := func(http.ResponseWriter, *http.Request) (int, string) { return 200, `{"retcode":"200"}` }
	header := func(name, value string) func(http.ResponseWriter, *http.Request) (int, string) {
		return func(w http.ResponseWriter, r *http.Request) (int, string) {
			w.Header().Set(name, value)
			return success(w, r)
		}
	}
	body := func(status int, text string) func(http.ResponseWriter, *http.Request) (int, string) {
		return func(http.ResponseWriter, *http.Request) (int, string) { return status, text }
	}
	for name, test := range map[string]struct {
		answer func(http.ResponseWriter, *http.Request) (int, string)
		sign   func(*signature.Message)
		skew   time.Duration
		key    string
		want   error
		status int
	}{
		"unsigned success": {answer: header("SIGNATURE", "none"), want: signature.ErrAnswerUnsigned, status: 200},
		"unsigned failure": {answer: func(w http.ResponseWriter, _ *http.Request) (int, string) {
			w.Header().Set("SIGNATURE", "none")
			w.Header().Set("Retry-After", "7")
			return 503, "try again"
		}, want: signature.ErrAnswerUnsigned, status: 503},
		"malformed":    {answer: header("SIGNATURE", "x"), want: code(signature.HeaderMissing), status: 200}, // and no timestamp
		"another key":  {answer: success, key: "another-key-0123456789", want: code(signature.SignatureMismatch), status: 200},
		"another body": {answer: success, sign: func(m *signature.Message) { m.Body = []byte(`{"retcode":"404"}`) }, want: code(signature.SignatureMismatch), status: 200},
		"of another request": {answer: success, sign: func(m *signature.Message) { m.Target = "/other" },
			want: code(signature.SignatureMismatch), status: 200},
		"of another method": {answer: success, sign: func(m *signature.Message) { m.Method = "POST" }, want: code(signature.SignatureMismatch), status: 200},
		"too old":           {answer: success, skew: -121 * time.Second, want: code(signature.TimestampOutsideWindow), status: 200},
		"too early":         {answer: success, skew: 122 * time.Second, want: code(signature.TimestampOutsideWindow), status: 200},
		"reflected": {answer: func(w http.ResponseWriter, r *http.Request) (int, string) {
			w.Header().Set("SIGNATURE", r.Header.Get("SIGNATURE"))
			w.Header().Set("TIMESTAMP", r.Header.Get("TIMESTAMP"))
			return 200, `{"retcode":"200"}`
		}, want: code(signature.SignatureReflected), status: 200},
		"two signatures": {answer: func(w http.ResponseWriter, _ *http.Request) (int, string) {
			w.Header()["SIGNATURE"] = []string{"a", "b"}
			w.Header().Set("TIMESTAMP", "1636360661729")
			w.Header().Set("Signature", "c")
			return 200, `{"retcode":"200"}`
		}, want: code(signature.HeaderRepeated), status: 200},
		"no retcode":       {answer: body(200, `{"Retcode":"200"}`), want: signature.ErrAnswerRetcode, status: 200},
		"array":            {answer: body(200, `["retcode"]`), want: signature.ErrAnswerRetcode, status: 200},
		"retcode no code":  {answer: body(200, `{"retcode":"OK"}`), want: signature.ErrAnswerRetcode, status: 200},
		"another status":   {answer: body(200, `{"retcode":"404001"}`), want: signature.ErrAnswerStatus, status: 200},
		"too large":        {answer: body(200, `{"retcode":"`+strings.Repeat("2", 1<<11)+`"}`), want: code(signature.BodyTooLarge), status: 200},
		"no JSON":          {answer: body(200, `{"retcode":"200"`), want: code(signature.BodyInvalidJSON), status: 200},
		"content encoding": {answer: header("Content-Encoding", "br"), want: code(signature.ContentTypeNotAccepted), status: 200},
	} {
		f := startFar(t)
		f.answer, f.sign, f.skew = test.answer, test.sign, test.skew
		transport := f.transport()
		transport.Options.BodyMax = 1 << 10
		if test.key != "" {
			f.key = mustKey(t, test.key)
		}
		resp, err := f.get(t, transport, "/a?b=c")
		var e *signature.AnswerError
		if !errors.Is(err, test.want) || !errors.As(err, &e) || e.Status != test.status || resp != nil {
			t.Errorf("%s: %v, want %v with the status %d", name, err, test.want, test.status)
			continue
		}
		if name == "unsigned failure" && (e.Header.Get("Retry-After") != "7" || string(e.Body) != "try again") {
			t.Errorf("%s: %+v", name, e)
		}
		if n := len(f.sent()); n != 1 {
			t.Errorf("%s: sent %d times", name, n)
		}
	}
	// A failure that is signed is an answer like any other.
	f := startFar(t)
	f.answer = body(404, `{"retcode":404001}`)
	if resp, err := f.get(t, f.transport(), "/"); err != nil || resp.StatusCode != 404 {
		t.Errorf("a signed failure: %v", err)
	}
}

// Where a redirect leads is not signed. No request goes there, and none with a
// signature in particular, whoever follows it.
func TestTransportFollowsNoRedirect(t *testing.T) {
	other := startFar(t)
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, signed := range []string{"", "none"} {
			for name, location := range map[string]string{"other host": other.URL + "/b", "same host": "/b"} {
				f := startFar(t)
				f.answer = func(w http.ResponseWriter, r *http.Request) (int, string) {
					if r.URL.Path == "/b" {
						return 200, `{"retcode":200}`
					}
					w.Header().Set("Location", location)
					if signed != "" {
						w.Header().Set("SIGNATURE", signed)
					}
					return status, fmt.Sprintf(`{"retcode":%d}`, status)
				}
				client := &http.Client{Transport: f.transport()}
				_, err := client.Post(f.URL+"/a", "application/json", strings.NewReader("{}"))
				if !errors.Is(err, signature.ErrAnswerRedirect) || len(f.sent()) != 1 {
					t.Errorf("%d to %s: %v after %d requests", status, name, err, len(f.sent()))
				}
				// A client that sits on top and follows for itself.
				r, _ := http.NewRequest("GET", location, strings.NewReader(""))
				r.Response = &http.Response{StatusCode: status}
				if _, err := f.transport().RoundTrip(r); !errors.Is(err, signature.ErrAnswerRedirect) {
					t.Errorf("followed by another: %v", err)
				}
			}
		}
	}
	if n := len(other.sent()); n > 0 {
		t.Errorf("%d requests arrived at the other host", n)
	}
}

// A clock that an answer proves wrong is set, and the request made again.
func TestTransportCorrectsItsClock(t *testing.T) {
	refused := func(r *http.Request, received string) (int, string) {
		return 401, `{"retcode":"401005","error":{"code":"timestamp_outside_window","receivedTimestamp":` + received + `}}`
	}
	for _, skew := range []time.Duration{-23 * time.Hour, -3 * time.Minute, 3 * time.Minute, 23 * time.Hour} {
		f := startFar(t)
		f.skew = skew
		f.answer = func(_ http.ResponseWriter, r *http.Request) (int, string) {
			at, now := r.Header.Get("TIMESTAMP"), time.Now().Add(skew)
			if at < signature.Timestamp(now.Add(-120*time.Second)) || at > signature.Timestamp(now.Add(120*time.Second)) {
				return refused(r, at)
			}
			return 200, `{"retcode":"200"}`
		}
		transport := f.transport()
		transport.Clock = signature.NewClock(nil)
		client := &http.Client{Transport: transport}
		for range 2 {
			if resp, err := client.Post(f.URL+"/a", "", strings.NewReader(`{"a":1}`)); err != nil || resp.StatusCode != 200 {
				t.Errorf("clock wrong by %v: %v", -skew, err)
			}
		}
		if got := f.sent(); len(got) != 3 || got[1].body != `{"a":1}` {
			t.Errorf("sent %+v, want two and one more for the clock", got)
		}
		if off := transport.Clock.Offset() - skew; off.Abs() > 2*time.Second {
			t.Errorf("the offset is %v, want about %v", transport.Clock.Offset(), skew)
		}
	}
	for name, test := range map[string]struct {
		skew     time.Duration
		received string
		key      string
	}{
		"about another request": {3 * time.Minute, `"1636360661729"`, guardSecret},
		"more than a day":       {25 * time.Hour, "", guardSecret},
		"signed by another":     {3 * time.Minute, "", "another-key-0123456789"},
	} {
		f := startFar(t)
		transport := f.transport()
		transport.Clock = signature.NewClock(nil)
		f.skew, f.key = test.skew, mustKey(t, test.key)
		f.answer = func(_ http.ResponseWriter, r *http.Request) (int, string) {
			if test.received == "" {
				return refused(r, r.Header.Get("TIMESTAMP"))
			}
			return refused(r, test.received)
		}
		if _, err := f.get(t, transport, "/"); err == nil || transport.Clock.Offset() != 0 || len(f.sent()) != 1 {
			t.Errorf("%s: %v after %d requests, the clock corrected by %v", name, err, len(f.sent()), transport.Clock.Offset())
		}
	}
	// One that is never content is asked twice, and the refusal is returned.
	f := startFar(t)
	f.answer = func(_ http.ResponseWriter, r *http.Request) (int, string) {
		return refused(r, r.Header.Get("TIMESTAMP"))
	}
	if _, err := f.get(t, f.transport(), "/"); signature.CodeOf(err) != signature.TimestampOutsideWindow || len(f.sent()) != 2 {
		t.Errorf("never content: %v after %d requests", err, len(f.sent()))
	}
}
