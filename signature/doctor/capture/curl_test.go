package capture_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/signature/doctor/capture"
)

// commands are run by a real shell and a real curl, and read by the package:
// both must come to the same request. URL stands for the server's address.
var commands = []string{
	`curl URL/openapi/test?test=234 -H 'SIGNATURE: abc=' -H 'TIMESTAMP: 1636360576641'`,
	`curl -X POST 'URL/openapi/test' -H 'Content-Type: application/json' --data '{"a": "124"}'`,
	"curl -sS -XPOST \\\n  \"URL/openapi/test?a=1&b=2%20c\" \\\n  -H\"content-type:application/json\" \\\n  -d '{\"a\":\n \"it'\\''s\"}'",
	`curl --request PUT --url URL/a --json '{"a":1}'`,
	`curl URL/a -d a=1 -d 'b=x y' --data-urlencode 'c=x y&/é' --data-urlencode 'd e'`,
	`curl -G URL/a?x=1 -d a=1 --data-urlencode 'b=x y'`,
	`curl URL/a --data @order.json -H 'Content-Type: application/json'`,
	`curl URL/a --data-binary @order.json -H 'Content-Type: application/json'`,
	`curl URL/a --data-raw @order.json`,
	`curl URL/a --data-raw $'{"a":"it\'s \u00e9\x41\101\n"}' -H 'Content-Type: application/json'`,
	`curl URL/a -d "{\"a\":\"\$5 \\\\ \q\"}" --compressed -k -s -o /dev/null`,
	`FOO=bar curl -sSf -m 5 --retry 0 URL/a?b | cat`,
	`curl URL -H 'Host: openapi.example.com' -H 'X-Empty;' -H 'Accept:' -A me -b c=d -e http://r/`,
	`curl URL/a -T order.json`,
	`curl -d '' URL/a`,
	`curl --data {} URL/a --url-query 'q=x y' --request PATCH`,
	"# a remark\ncurl URL/a -d x # another\n",
	`curl http://user:secret@HOST/a#fragment`,
	`curl HOST/a`,
	`curl URL/a -H @headers.txt`,
}

// arrived is what a server knows of a request.
type arrived struct {
	method, target, host, body string
	header                     http.Header
}

func TestCurl(t *testing.T) {
	for _, name := range []string{"curl", "bash"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not installed; install it to run this test", name)
		}
	}
	var got arrived
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = arrived{r.Method, r.RequestURI, r.Host, string(body), r.Header}
	}))
	defer server.Close()
	dir := t.TempDir()
	for name, text := range map[string]string{"order.json": "{\n  \"a\": \"é\"\r\n}\n", "headers.txt": "X-One: 1\n\nSIGNATURE: abc\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	open := func(name string) ([]byte, error) { return os.ReadFile(filepath.Join(dir, name)) }
	for _, command := range commands {
		command = strings.ReplaceAll(strings.ReplaceAll(command, "URL", server.URL), "HOST", strings.TrimPrefix(server.URL, "http://"))
		shell := exec.Command("bash", "-c", command)
		shell.Dir = dir
		if out, err := shell.CombinedOutput(); err != nil {
			t.Fatalf("%s\n%v: %s", command, err, out)
		}
		c, err := capture.Curl(command, open)
		if err != nil {
			t.Errorf("%s\n%v", command, err)
			continue
		}
		want := got
		for _, own := range []string{"Accept", "Accept-Encoding", "Content-Length", "Expect", "User-Agent", "Authorization", "Host"} { // what curl adds
			want.header.Del(own)
			c.Header.Del(own)
		}
		if got := (arrived{c.Method, c.Target, c.Host, string(c.Body), c.Header}); !reflect.DeepEqual(got, want) {
			t.Errorf("%s\nread as %+v\nreceived %+v", command, got, want)
		}
	}
}

func TestCurlOfBrowsers(t *testing.T) {
	for name, command := range map[string]string{
		"Windows": "curl.exe ^\"https://openapi.example.com/a?b=1^&c=2^\" ^\r\n  -X ^\"POST^\" ^\r\n  -H ^\"SIGNATURE: abc=^\" ^\r\n  --data-raw ^\"^{^\\^\"a^\\^\":1^}^\"",
		"Unix":    "$ curl 'https://openapi.example.com/a?b=1&c=2' \\\n  -H 'SIGNATURE: abc=' \\\n  --data-raw '{\"a\":1}' \\\n  --compressed",
	} {
		c, err := capture.Curl(command, nil)
		if err != nil || c.Method != "POST" || c.Target != "/a?b=1&c=2" || c.Host != "openapi.example.com" || string(c.Body) != `{"a":1}` || c.Signature("") != "abc=" {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
	}
	if c, err := capture.Curl(`curl https://h/a -F file=@x -H 'TIMESTAMP: 1'`, nil); err != nil || c.Method != "POST" || !strings.HasPrefix(c.Header.Get("Content-Type"), "multipart/form-data") {
		t.Errorf("upload: %+v, %v", c, err)
	}
}

func TestCurlRefused(t *testing.T) {
	for command, want := range map[string]string{
		`wget https://h/a`:                     "no curl command",
		`curl`:                                 "no URL",
		`curl https://h/a -H`:                  "has no value",
		`curl https://h/a -H "SIGNATURE: $S"`:  "a $, 3 characters before its end",
		"curl https://h/a -H `date`":           "shell would fill something in",
		`curl https://h/a -d "$(cat order)"`:   "a $, 13 characters before its end",
		`curl https://h/a -d '{`:               "inside a quotation",
		`curl https://h/a -d @-`:               "standard input",
		`curl https://h/a https://h/b`:         "two URLs",
		`curl -K options https://h/a`:          "file of options",
		`curl https://h/a -d @/does/not/exist`: "reads a file",
	} {
		if _, err := capture.Curl(command, os.ReadFile); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want an error about %q", command, err, want)
		}
	}
}

func FuzzCurl(f *testing.F) {
	for _, command := range commands {
		f.Add(command)
	}
	f.Fuzz(func(_ *testing.T, command string) {
		capture.Curl(command, func(string) ([]byte, error) { return nil, os.ErrNotExist })
	})
}
