package capture_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/signature/doctor/capture"
)

const example = "POST /openapi/test?a=1 HTTP/1.1\nHost: openapi.example.com\nTIMESTAMP: 1636360661729\nSIGNATURE: abc=\n" +
	"Content-Type: application/json\nContent-Length: 12\n\n{\"a\": \"124\"}"

func TestRequest(t *testing.T) {
	for name, text := range map[string]string{
		"as written":               example,
		"with CR LF":               strings.ReplaceAll(example, "\n", "\r\n"),
		"with an editor's newline": "\ufeff\n" + example + "\n",
		"folded":                   strings.Replace(example, ": abc=", ":\n  abc=", 1),
		"whole URL":                strings.Replace(example, "/openapi", "https://openapi.example.com/openapi", 1),
		"chunked": strings.Replace(strings.Replace(example, "Content-Length: 12", "Transfer-Encoding: chunked", 1), `{"a": "124"}`,
			"c\r\n{\"a\": \"124\"}\r\n0\r\n\r\n", 1),
		"HTTP/2": strings.Replace(strings.Replace(example, "POST /openapi/test?a=1 HTTP/1.1", ":method: POST\n:path: /openapi/test?a=1", 1), "Host", ":authority", 1),
	} {
		c, err := capture.Request([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		m := c.Message(signature.KindRequest, "")
		if m.Target != "/openapi/test?a=1" || m.Method != "POST" || m.Timestamp != "1636360661729" ||
			m.ContentType != "application/json" || string(m.Body) != `{"a": "124"}` || c.Signature("") != "abc=" || c.Host != "openapi.example.com" {
			t.Errorf("%s: %+v %+v", name, c, m)
		}
	}
}

// A URL in the query does not make the target one.
func TestRequestWithAURLInItsQuery(t *testing.T) {
	c, err := capture.Request([]byte("GET /a?b=https://c.example/d HTTP/1.1\nHost: openapi.example.com\n\n"))
	if err != nil || c.Target != "/a?b=https://c.example/d" || c.Host != "openapi.example.com" {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestRequestOfAnotherBrand(t *testing.T) {
	c, err := capture.Request([]byte("POST /hook HTTP/1.1\r\nD-Signature: abc\r\nD-Timestamp: 1\r\n\r\n{}"))
	if err != nil {
		t.Fatal(err)
	}
	m := c.Message(signature.KindWebhook, "D-Timestamp")
	if m.Method != "" || m.Target != "" || m.Timestamp != "1" || c.Signature("d-signature") != "abc" || string(m.Body) != "{}" {
		t.Errorf("%+v %+v", c, m)
	}
}

func TestRequestRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "no request line",
		"hello":                            "no request line",
		`{"log":{}}`:                       "no request line",
		"POST /a HTTP/1.1\nno header":      "line 2",
		"POST /a\nContent-Length: 9\n\n{}": "2 bytes and not the 9",
	} {
		if _, err := capture.Request([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want an error about %q", text, err, want)
		}
	}
}

const archive = `{"log":{"version":"1.2","entries":[
 {"startedDateTime":"2021-11-08T08:37:41.700Z","request":{"method":"OPTIONS","url":"https://openapi.example.com/openapi/test","headers":[]},"response":{"headers":[],"content":{}}},
 {"startedDateTime":"2021-11-08T08:37:41.729Z","time":250.5,
  "request":{"method":"POST","url":"https://openapi.example.com:8443/openapi/test?a=1#x","httpVersion":"h2",
   "headers":[{"name":":method","value":"POST"},{"name":"signature","value":"abc="},{"name":"timestamp","value":"1636360661729"}],
   "postData":{"mimeType":"application/json","text":"{\"a\": \"124\"}"}},
  "response":{"status":200,"headers":[{"name":"Signature","value":"def="},{"name":"Timestamp","value":"1636360661900"}],
   "content":{"text":"eyJyZXRjb2RlIjoiMjAwIn0=","encoding":"base64"}}},
 {"request":{"method":"POST","url":"https://h","headers":[{"name":"Signature","value":"x"}],"postData":{"mimeType":"application/x-www-form-urlencoded","params":[{"name":"a","value":"x y"}]}}}
]}}`

func TestHAR(t *testing.T) {
	for _, index := range []int{1, capture.FirstSigned} {
		c, err := capture.HAR([]byte(archive), index, false, "")
		if err != nil {
			t.Fatal(err)
		}
		m := c.Message(signature.KindRequest, "")
		if m.Method != "POST" || m.Target != "/openapi/test?a=1" || string(m.Body) != `{"a": "124"}` || m.ContentType != "application/json" ||
			c.Host != "openapi.example.com:8443" || c.SentAt.UnixMilli() != 1636360661729 || c.Signature("") != "abc=" {
			t.Errorf("entry %d: %+v %+v", index, c, m)
		}
	}
	c, err := capture.HAR([]byte(archive), 1, true, "")
	if err != nil {
		t.Fatal(err)
	}
	m := c.Message(signature.KindResponse, "")
	if m.Target != "/openapi/test?a=1" || m.Timestamp != "1636360661900" || string(m.Body) != `{"retcode":"200"}` || c.Signature("") != "def=" || c.SentAt.UnixMilli() != 1636360661979 {
		t.Errorf("answer: %+v %+v", c, m)
	}
	if c, err = capture.HAR([]byte(archive), 2, false, ""); err != nil || c.Target != "/" || string(c.Body) != "a=x+y" {
		t.Errorf("form: %+v, %v", c, err)
	}
}

func TestHARRefused(t *testing.T) {
	for _, index := range []int{3, -2} {
		if _, err := capture.HAR([]byte(archive), index, false, ""); !errors.Is(err, capture.ErrNoEntry) {
			t.Errorf("entry %d: %v, want %v", index, err, capture.ErrNoEntry)
		}
	}
	if _, err := capture.HAR([]byte(archive), capture.FirstSigned, false, "X-Other"); !errors.Is(err, capture.ErrNoEntry) {
		t.Errorf("no signed entry: %v, want %v", err, capture.ErrNoEntry)
	}
	if _, err := capture.HAR([]byte("POST / HTTP/1.1"), 0, false, ""); err == nil || errors.Is(err, capture.ErrNoEntry) {
		t.Errorf("no JSON: %v", err)
	}
}

func FuzzRequest(f *testing.F) {
	f.Add([]byte(example))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := capture.Request(text)
		if err == nil && (c.Method == "" || c.Target == "" || c.Header == nil) {
			t.Errorf("no error and no request: %+v", c)
		}
		_ = http.Header(c.Header)
	})
}

// What curl -v prints of a request.
func TestRequestOfVerboseCurl(t *testing.T) {
	const printed = "*   Trying 127.0.0.1:8787...\n* Connected to 127.0.0.1 (127.0.0.1) port 8787\n> GET /openapi/test?a=1 HTTP/1.1\r\n> Host: 127.0.0.1:8787\r\n" +
		"> TIMESTAMP: 1636360661729\r\n> SIGNATURE: abc=\r\n> \r\n* Request completely sent off\n< HTTP/1.1 401 Unauthorized\r\n< Content-Length: 9\r\n< \r\n{\"a\": 1}\n"
	c, err := capture.Request([]byte(printed))
	if m := c.Message(signature.KindRequest, ""); err != nil || m.Method != "GET" || m.Target != "/openapi/test?a=1" || m.Timestamp != "1636360661729" ||
		c.Signature("") != "abc=" || c.Host != "127.0.0.1:8787" || len(m.Body) > 0 {
		t.Errorf("%+v %+v, %v", c, m, err)
	}
	_, err = capture.Request([]byte(strings.Replace(printed, "> SIGNATURE", "> Content-Length: 12\r\n> SIGNATURE", 1)))
	if err == nil || !strings.Contains(err.Error(), "curl -v shows no body") {
		t.Errorf("with a body: %v", err)
	}
}

// A command as a browser copies it, and others of its kind.
func TestPowerShell(t *testing.T) {
	const copied = "$session = New-Object\n"
	for name, text := range map[string]string{
		"copied by a browser": "Invoke-WebRequest -UseBasicParsing -Uri \"https://openapi.example.com/openapi/test?a=1\" `\n-Method \"POST\" `\n-Headers @{\n\"TIMESTAMP\"=\"1636360661729\"\n  \"SIGNATURE\"=\"abc=\"\n} `\n" +
			"-ContentType \"application/json\" `\n-Body \"{`\"a`\": `\"124`\"}\"",
		"with bytes": "Invoke-RestMethod -Method POST -Uri 'https://openapi.example.com/openapi/test?a=1' -Headers @{ TIMESTAMP = '1636360661729'; SIGNATURE = 'abc=' } -ContentType application/json " +
			"-Body ([System.Text.Encoding]::UTF8.GetBytes(\"{`\"a`\": `\"124`\"}\"))",
		"written by hand": "irm https://openapi.example.com/openapi/test?a`=1 -Method Post -Headers @{\"TIMESTAMP\"='1636360661729'; \"SIGNATURE\"='abc='} -ContentType 'application/json' -Body '{\"a\": \"124\"}'",
	} {
		c, err := capture.PowerShell(text)
		if m := c.Message(signature.KindRequest, ""); err != nil || m.Method != "POST" || m.Target != "/openapi/test?a=1" || m.Timestamp != "1636360661729" ||
			m.ContentType != "application/json" || string(m.Body) != `{"a": "124"}` || c.Signature("") != "abc=" || c.Host != "openapi.example.com" {
			t.Errorf("%s: %+v %+v, %v", name, c, m, err)
		}
	}
	for text, want := range map[string]string{
		copied + "Invoke-WebRequest -Uri $uri":                  "variable",
		"Invoke-WebRequest -Uri \"https://$host/\"":             "variable",
		"Invoke-WebRequest -Uri \"https://a/":                   "does not end",
		"Invoke-WebRequest -Method GET":                         "no -Uri",
		"Invoke-WebRequest -Uri https://a/ -Headers @{ A }":     "table of headers",
		"Invoke-WebRequest -Uri https://a/ -Headers (headers) ": "not in the command",
		"Get-Content x": "no Invoke-WebRequest",
	} {
		if _, err := capture.PowerShell(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want an error about %q", text, err, want)
		}
	}
}

// What somebody pastes is read as what it is.
func TestText(t *testing.T) {
	noFile := errors.New("no file is read")
	open := func(string) ([]byte, error) { return nil, noFile }
	for name, text := range map[string]string{
		"a request":           example,
		"a command":           `curl -X POST 'https://openapi.example.com/openapi/test?a=1' -H 'TIMESTAMP: 1636360661729' -d '{"a": "124"}'`,
		"behind a prompt":     `$ curl -X POST 'https://openapi.example.com/openapi/test?a=1' -d '{"a": "124"}'`,
		"with its path":       "# mine\nA=1 /usr/bin/curl -X POST https://openapi.example.com/openapi/test?a=1 -d '{\"a\": \"124\"}'",
		"PowerShell":          `Invoke-WebRequest -Uri "https://openapi.example.com/openapi/test?a=1" -Method POST -Body '{"a": "124"}'`,
		"a request about one": strings.Replace(example, "Host:", "User-Agent: curl/8.0\nHost:", 1),
	} {
		c, err := capture.Text(text, open)
		if err != nil || c.Method != "POST" || c.Target != "/openapi/test?a=1" || string(c.Body) != `{"a": "124"}` {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
	}
	if _, err := capture.Text("curl https://openapi.example.com/ -d @order.json", open); !errors.Is(err, noFile) {
		t.Errorf("a command that reads a file: %v", err)
	}
}
