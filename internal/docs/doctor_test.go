package docs_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

// The mistake in what was pasted is named, with the line of code that mends it,
// whichever way it was pasted, with the test merchant's key and with another one.
func TestDoctorPage(t *testing.T) {
	d := openDev(t)
	const ownKey = "aR2822Y6XbehWMclnB0Y2NJK"
	signed := func(key string, m signature.Message) string {
		k, err := signature.NewKey(key)
		if err != nil {
			t.Fatal(err)
		}
		mac, err := k.Sign(m)
		if err != nil {
			t.Fatal(err)
		}
		return mac
	}
	timestamp := signature.Timestamp(time.Now())
	withoutBody := signature.Message{Method: "POST", Timestamp: timestamp, Target: "/openapi/test"}
	const body = `{"a": "124"}`
	curl := func(mac string) string {
		return fmt.Sprintf("curl -X POST %s/openapi/test \\\n  -H 'TIMESTAMP: %s' -H 'SIGNATURE: %s' -H 'Content-Type: application/json' --data-raw '%s'", d.BaseURL, timestamp, mac, body)
	}
	raw := func(mac string) string {
		return fmt.Sprintf("POST /openapi/test HTTP/1.1\r\nHost: 127.0.0.1\r\nTIMESTAMP: %s\r\nSIGNATURE: %s\r\nContent-Type: application/json\r\n\r\n%s", timestamp, mac, body)
	}
	parts := func(mac string) url.Values {
		return url.Values{"method": {"POST"}, "target": {"/openapi/test"}, "timestamp": {timestamp}, "signature": {mac}, "body": {body}}
	}
	key := d.Credentials.SignKey
	right := withoutBody
	right.Body = []byte(body)
	for name, c := range map[string]struct {
		form url.Values
		want []string
	}{
		"a curl command": {url.Values{"request": {curl(signed(key, withoutBody))}}, []string{`id="body_omitted"`, "The body was sent but not signed.", "^ first difference"}},
		"a raw request":  {url.Values{"request": {raw(signed(key, withoutBody))}}, []string{`id="body_omitted"`}},
		"its parts":      {parts(signed(key, withoutBody)), []string{`id="body_omitted"`}},
		"another key":    {url.Values{"request": {raw(signed(ownKey, withoutBody))}, "signKey": {ownKey}}, []string{`id="body_omitted"`}},
		"the key of the test merchant instead of one's own": {url.Values{"request": {raw(signed(key, right))}, "signKey": {ownKey}}, []string{`id="other_environment_key"`}},
		"the apiSecret":       {parts(signed(d.Credentials.APISecret, right)), []string{`id="api_secret_used_as_key"`, `data-language="java"`}},
		"nothing is wrong":    {parts(signed(key, right)), []string{"The signature is right."}},
		"a key of nobody":     {parts(signed(ownKey, right)), []string{"No usual mistake explains this signature.", "Expected StringToSign"}},
		"nothing":             {url.Values{}, []string{"This can&#39;t be parsed as a request", "method and path are missing"}},
		"what is no request":  {url.Values{"request": {"hello <b>"}}, []string{"This can&#39;t be parsed as a request"}},
		"a request to repeat": {url.Values{"request": {curl("</textarea><script>")}}, []string{"No usual mistake explains this signature."}},
	} {
		answer, page := submit(t, d.BaseURL+"/docs/doctor", c.form, "Origin", d.BaseURL)
		if answer.StatusCode != 200 || answer.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: status %d, %v", name, answer.StatusCode, answer.Header)
		}
		for _, want := range c.want {
			if !strings.Contains(strings.ReplaceAll(page, "’", "&#39;"), want) {
				t.Errorf("%s: the page does not say %q:\n%s", name, want, mainOf(page))
			}
		}
		if strings.Contains(page, "<script>") {
			t.Errorf("%s: the page has a script that was sent", name)
		}
	}
	_, page := submit(t, d.BaseURL+"/docs/zh/doctor", parts(signed(key, withoutBody)))
	if !strings.Contains(page, "发送了请求体，但没有对其签名。") || !strings.Contains(page, "将请求体追加到 StringToSign 的末尾。") {
		t.Errorf("in Chinese:\n%s", mainOf(page))
	}
}

// A pasted command that would read a file reads none of this machine's.
func TestDoctorPageReadsNoFile(t *testing.T) {
	d := openDev(t)
	file := filepath.Join(t.TempDir(), "order.json")
	if err := os.WriteFile(file, []byte(`{"found":"in the file"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, option := range []string{"-d @" + file, "--data-binary @" + file, "-T " + file, "-H @" + file, "--data-urlencode a@" + file, "--json @" + file} {
		command := "curl -X POST http://127.0.0.1/openapi/test -H 'TIMESTAMP: 1636360661729' -H 'SIGNATURE: x' " + option
		_, page := submit(t, d.BaseURL+"/docs/doctor", url.Values{"request": {command}})
		if !strings.Contains(page, "this page reads no files") || strings.Contains(page, "in the file") {
			t.Errorf("%s:\n%s", option, mainOf(page))
		}
	}
}
