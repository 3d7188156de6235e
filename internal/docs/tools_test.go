package docs_test

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
	"github.com/xcheckout/xcheckout/signature"
)

var quiet = slog.New(slog.DiscardHandler)

// openDev starts a sandbox of its own.
func openDev(t *testing.T) *service.Dev {
	t.Helper()
	d, err := service.StartDev(t.Context(), service.DevConfig{Listen: "127.0.0.1:0", BlockTime: 100 * time.Millisecond, Log: quiet}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// openServe starts a gateway as the serve command does.
func openServe(t *testing.T, e gateway.Environment) *service.Service {
	t.Helper()
	box, err := seal.New(seal.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	s, err := service.Start(t.Context(), service.Config{Database: databasetest.New(t), Box: box, Environment: e,
		Listen: "127.0.0.1:0", Log: quiet}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func fetch(t *testing.T, r *http.Request) (*http.Response, string) {
	t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

// submit sends a form, with headers.
func submit(t *testing.T, address string, form url.Values, headers ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "POST", address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	return fetch(t, r)
}

// call sends a call of the API with a signature made by key over what change makes of
// the message.
func call(t *testing.T, d *service.Dev, key, method, target, body string, change func(*signature.Message)) (status int, answer refusal) {
	t.Helper()
	m := signature.Message{Method: method, Timestamp: signature.Timestamp(time.Now()), Target: target, Body: []byte(body)}
	signed := m
	if change != nil {
		change(&signed)
	}
	k, err := signature.NewKey(key)
	if err != nil {
		t.Fatal(err)
	}
	mac, err := k.Sign(signed)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, d.BaseURL+target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = http.Header{"TIMESTAMP": {m.Timestamp}, "SIGNATURE": {mac}, "Authorization": {"Bearer " + token(t, d)}}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	response, text := fetch(t, r)
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return response.StatusCode, answer
}

type refusal struct {
	Success bool
	Retdata json.RawMessage
	Error   struct{ Code, RequestID, DocURL, StringToSign string }
}

// token obtains one, unsigned as the vendor's client does.
func token(t *testing.T, d *service.Dev) string {
	t.Helper()
	_, text := submit(t, d.BaseURL+"/user/auth/oauth2/token?grant_type=client_credentials&api_key="+d.Credentials.APIKey+"&api_secret="+d.Credentials.APISecret, nil)
	var answer struct {
		Retdata struct {
			AccessToken string `json:"access_token"`
		}
	}
	if err := json.Unmarshal([]byte(text), &answer); err != nil || answer.Retdata.AccessToken == "" {
		t.Fatalf("token: %s, %v", text, err)
	}
	return answer.Retdata.AccessToken
}

// blockOf is the text of the block with a caption.
func blockOf(t *testing.T, page, caption string) string {
	t.Helper()
	found := regexp.MustCompile(`(?s)<figcaption>` + regexp.QuoteMeta(caption) + `</figcaption>.*?<code>(.*?)</code></pre>`).FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("the page has no block %q:\n%s", caption, mainOf(page))
	}
	return html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(found[1], ""))
}

func mainOf(page string) string {
	_, after, _ := strings.Cut(page, "<main")
	before, _, _ := strings.Cut(after, "</main>")
	return before
}

// A call is made with a signature that the gateway takes, and shown with its answer;
// the curl command beside it does the same when a shell runs it.
func TestTry(t *testing.T) {
	d := openDev(t)
	for name, c := range map[string]struct {
		form   url.Values
		method string
		signed string // the end of the StringToSign
		want   string // in the answer
	}{
		"create-order": {url.Values{"call": {"calls/create-order"}, "body": {"{\r\n \"orderNo\": \"T1\",\r\n \"orderAmount\": \"25.00\", \"token\":\"ETH_USDT\",\"metadata\":{\"note\":\"it's $HOME, `a b`\"}}"}}, "POST",
			`/checkout/order/create{"orderNo":"T1","orderAmount":"25.00","token":"ETH_USDT","metadata":{"note":"it's\u0020$HOME,\u0020` + "`" + `a\u0020b` + "`" + `"}}`, `"orderNo": "T1"`},
		"list-tokens":              {url.Values{"call": {"calls/list-tokens"}, "body": {"{}"}}, "POST", `/checkout/token/list{}`, `"ETH_USDT"`},
		"test-signature":           {url.Values{"call": {"calls/test-signature"}, "query.": {"?a=it's%20one&b=%E4%B8%AD"}}, "GET", `/openapi/test?a=it's one&b=中`, `"b": "中"`},
		"test-signature-with-body": {url.Values{"call": {"calls/test-signature-with-body"}, "body": {`{"a":"@x"}`}}, "POST", `/openapi/test{"a":"@x"}`, `"a": "@x"`},
	} {
		t.Run(name, func(t *testing.T) {
			answer, page := submit(t, d.BaseURL+"/docs/try", c.form, "Origin", d.BaseURL, "Sec-Fetch-Site", "same-origin")
			if answer.StatusCode != 200 || answer.Header.Get("Cache-Control") != "no-store" || answer.Header.Get("Content-Encoding") != "" {
				t.Errorf("status %d, %v", answer.StatusCode, answer.Header)
			}
			if got := blockOf(t, page, "Response"); !strings.Contains(got, `"success": true`) || !strings.Contains(got, c.want) {
				t.Errorf("the answer is %s, want success with %s", got, c.want)
			}
			if got := blockOf(t, page, "StringToSign"); !regexp.MustCompile(`^` + c.method + `\d{13}` + regexp.QuoteMeta(c.signed) + `$`).MatchString(got) {
				t.Errorf("signed was %s, want …%s", got, c.signed)
			}
			headers := blockOf(t, page, "Request headers")
			for _, want := range []string{"Authorization: Bearer at_", "TIMESTAMP: 1", "SIGNATURE: "} {
				if !strings.Contains(headers, want) {
					t.Errorf("the headers are %s, want %s", headers, want)
				}
			}
			command := blockOf(t, page, "The same request with curl")
			if _, err := exec.LookPath("bash"); err != nil {
				t.Skip("the command is not run: there is no bash")
			}
			shell := exec.CommandContext(t.Context(), "bash", "-c", command)
			out, err := shell.Output()
			if err != nil || !strings.Contains(string(out), `"success":true`) || !strings.Contains(string(out), strings.ReplaceAll(c.want, ": ", ":")) {
				t.Errorf("%s\nanswered %s (%v), want success with %s", command, out, err, c.want)
			}
		})
	}
	// The number of the order that was created is the one to go on with.
	if _, page := get(t, d.BaseURL+"/docs/calls/order-info"); !strings.Contains(page, `name="query.orderNo" data-query="orderNo" value="T1"`) {
		t.Errorf("the next call is not prefilled with the order's number:\n%s", mainOf(page))
	}
}

// A refusal is shown with its code, which leads to what was sent; what can't be signed
// is not sent.
func TestTryRefused(t *testing.T) {
	d := openDev(t)
	_, page := submit(t, d.BaseURL+"/docs/zh/try", url.Values{"call": {"calls/order-info"}, "query.orderNo": {"nothing"}})
	link := regexp.MustCompile(`href="(/docs/zh/errors\?request=req_[0-9a-f]+#order_not_found)"`).FindStringSubmatch(page)
	if link == nil || !strings.Contains(page, `lang="zh-CN"`) {
		t.Fatalf("no link to the code:\n%s", mainOf(page))
	}
	if _, sent := get(t, d.BaseURL+link[1]); !strings.Contains(sent, "您发送的内容") {
		t.Error("the link does not lead to what was sent")
	}
	for body, code := range map[string]string{`{"a":1,"a":2}`: "body_duplicate_name", `{"a":`: "body_invalid_json", "1": "body_not_object_or_array"} {
		_, page := submit(t, d.BaseURL+"/docs/try", url.Values{"call": {"calls/create-order"}, "body": {body}})
		if got := blockOf(t, page, "Response"); !strings.Contains(got, `"code": "`+code+`"`) {
			t.Errorf("%s: answered %s, want %s", body, got, code)
		}
	}
	for query, code := range map[string]string{"a": "query_malformed", "a=1#b": "query_ambiguous", "a=%23b": "query_ambiguous", "a=%0d%0aHost:x": "query_ambiguous", "a=1\r\nHost: x": "query_ambiguous"} {
		before := lastCalls(t, d)
		_, page := submit(t, d.BaseURL+"/docs/try", url.Values{"call": {"calls/test-signature"}, "query.": {query}})
		if !strings.Contains(page, `<a href="/docs/errors#`+code+`">`) || strings.Contains(page, "<figcaption>Response</figcaption>") {
			t.Errorf("%q: want %s and no answer:\n%s", query, code, mainOf(page))
		}
		if after := lastCalls(t, d); len(after) != len(before) {
			t.Errorf("%q was sent", query)
		}
	}
}

type lastCall struct {
	Method, Path, RequestID string
	Status                  int
}

func lastCalls(t *testing.T, d *service.Dev) (list []lastCall) {
	t.Helper()
	_, text := get(t, d.BaseURL+"/docs/last-calls.json")
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return list
}

// Only documented calls are made: not the token call, none that
// there is not, whatever method or path a form names.
func TestTryMakesDocumentedCallsAlone(t *testing.T) {
	d := openDev(t)
	for _, page := range []string{"", "calls/issue-token", "calls/nothing", "errors", "/metrics", "../metrics", "calls/create-order/"} {
		answer, text := submit(t, d.BaseURL+"/docs/try", url.Values{"call": {page}, "method": {"GET"}, "path": {"/metrics"}, "body": {"{}"}})
		if answer.StatusCode != http.StatusNotFound || strings.Contains(text, "SIGNATURE: ") {
			t.Errorf("%q: status %d:\n%s", page, answer.StatusCode, mainOf(text))
		}
	}
	_, text := submit(t, d.BaseURL+"/docs/try", url.Values{"call": {"calls/test-signature"}, "query.": {"a=1"}, "method": {"POST"}, "path": {"/checkout/order/create"}})
	if got := blockOf(t, text, "StringToSign"); !strings.HasSuffix(got, "/openapi/test?a=1") {
		t.Errorf("signed was %s", got)
	}
	for _, c := range lastCalls(t, d) {
		if c.Path != "/openapi/test?a=1" {
			t.Errorf("%s %s was called", c.Method, c.Path)
		}
	}
}

// A page from elsewhere uses no tool: neither by a form of its own, nor under a name
// that it has given this machine's address.
func TestToolsAreForOwnPages(t *testing.T) {
	d := openDev(t)
	for name, c := range map[string]struct {
		headers []string
		want    int
	}{
		"the page's own form":            {[]string{"Sec-Fetch-Site", "same-origin", "Origin", d.BaseURL}, 200},
		"a program":                      {nil, 200},
		"another site":                   {[]string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}, 403},
		"another site, an older browser": {[]string{"Origin", "https://evil.example"}, 403},
		"another port of this machine":   {[]string{"Sec-Fetch-Site", "same-site", "Origin", "http://127.0.0.1:1"}, 403},
		"a page without an origin":       {[]string{"Origin", "null"}, 403},
		"another name":                   {[]string{"Host", "evil.example", "Sec-Fetch-Site", "same-origin", "Origin", "http://evil.example"}, 421},
	} {
		for path, form := range map[string]url.Values{
			"/docs/try": {"call": {"calls/list-tokens"}, "body": {"{}"}}, "/docs/zh/try": {"call": {"calls/list-tokens"}, "body": {"{}"}},
			"/docs/doctor": {"request": {"x"}}, "/docs/zh/doctor": {"request": {"x"}},
		} {
			if answer, text := submit(t, d.BaseURL+path, form, c.headers...); answer.StatusCode != c.want {
				t.Errorf("%s of %s: status %d, want %d: %.200s", path, name, answer.StatusCode, c.want, text)
			}
		}
	}
	for _, path := range []string{"/docs/last-calls", "/docs/last-calls.json", "/docs/last-calls/stream"} {
		r, err := http.NewRequestWithContext(t.Context(), "GET", d.BaseURL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = "evil.example"
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close() // unread: a stream would not end
		if answer.StatusCode != http.StatusMisdirectedRequest {
			t.Errorf("%s under another name: status %d", path, answer.StatusCode)
		}
	}
	if n := len(lastCalls(t, d)); n != 4 {
		t.Errorf("%d calls were made, want 4", n)
	}
}

// A gateway that is no dev has no tool and keeps no call, and what production's
// documents say of calls has neither form nor script.
func TestToolsAreDevsAlone(t *testing.T) {
	for _, e := range []gateway.Environment{gateway.Production, gateway.Sandbox} {
		s := openServe(t, e)
		for _, path := range []string{"/docs/try", "/docs/zh/try", "/docs/doctor", "/docs/zh/doctor", "/docs/last-calls"} {
			answer, text := submit(t, s.BaseURL+path, url.Values{"call": {"calls/list-tokens"}, "request": {"curl http://127.0.0.1/"}})
			if answer.StatusCode != http.StatusNotFound || !strings.Contains(text, `"route_not_found"`) || answer.Header.Get("SIGNATURE") != "" {
				t.Errorf("%s: POST %s: status %d, %.200s", e, path, answer.StatusCode, text)
			}
			if want := "/docs/errors#route_not_found"; !strings.Contains(text, want) {
				t.Errorf("%s: the docUrl is not %s: %s", e, want, text)
			}
		}
		for _, path := range []string{"/docs/last-calls.json", "/docs/last-calls/stream"} {
			answer, err := http.Get(s.BaseURL + path)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
			if answer.StatusCode != http.StatusNotFound {
				t.Errorf("%s: GET %s: status %d", e, path, answer.StatusCode)
			}
		}
		for _, path := range []string{"/docs/calls/create-order", "/docs/zh/calls/order-info", "/docs/doctor", "/docs/zh/last-calls", "/docs/errors?request=req_1"} {
			_, text := get(t, s.BaseURL+path)
			for _, part := range []string{`method="post"`, "data-try", "last-call\"", "lastcalls."} {
				if strings.Contains(text, part) {
					t.Errorf("%s: %s has %s", e, path, part)
				}
			}
			signs := e == gateway.Sandbox && strings.Contains(path, "/calls/")
			for _, part := range []string{"data-sign", "/assets/try.", `type="password"`} {
				if strings.Contains(text, part) != signs {
					t.Errorf("%s: %s has %s: %t, want %t", e, path, part, !signs, signs)
				}
			}
		}
		if _, text := get(t, s.BaseURL+"/docs/doctor"); !strings.Contains(text, "xcheckout doctor --request-file") && !strings.Contains(text, "xcheckout</span> doctor") {
			t.Errorf("%s: the doctor's page does not name the command:\n%s", e, mainOf(text))
		}
	}
}

// Where a refusal's docUrl leads, its code's section shows what was sent and what the
// doctor says; without a known request it is the page as ever.
func TestDocURLShowsWhatWasSent(t *testing.T) {
	d := openDev(t)
	_, a := call(t, d, d.Credentials.SignKey, "POST", "/openapi/test", `{"a": "<b>&1"}`, func(m *signature.Message) { m.Body = nil })
	_, other := call(t, d, d.Credentials.SignKey, "GET", "/checkout/order/info?orderNo=1", "", nil)
	if want := d.BaseURL + "/docs/errors?request=" + a.Error.RequestID + "#signature_mismatch"; a.Error.DocURL != want {
		t.Fatalf("docUrl %q, want %q", a.Error.DocURL, want)
	}
	_, page := get(t, a.Error.DocURL)
	_, section, _ := strings.Cut(page, `<section class="error" id="signature_mismatch">`)
	section, rest, _ := strings.Cut(section, "</section>")
	for _, want := range []string{"You sent", "<code>body_omitted</code>", "The body was sent but not signed.", `{&#34;a&#34;:&#34;&lt;b&gt;&amp;1&#34;}`, "POST</b> <code>/openapi/test</code>"} {
		if !strings.Contains(section, want) {
			t.Errorf("the section does not say %q: %s", want, section)
		}
	}
	if got := blockOf(t, section, "StringToSign"); got != a.Error.StringToSign {
		t.Errorf("it shows %q, want %q", got, a.Error.StringToSign)
	}
	if strings.Contains(rest, "You sent") || strings.Count(page, "You sent") != 1 {
		t.Error("other sections say that something was sent")
	}
	if !strings.Contains(page, `href="/docs/zh/errors?request=`+a.Error.RequestID) {
		t.Error("the other language's link forgets the request")
	}
	if _, page := get(t, other.Error.DocURL); !strings.Contains(page, "order/info?orderNo=1</code>") || strings.Contains(page, "body_omitted</code> </p>") {
		t.Error("another call's page shows something else")
	}
	if _, page := get(t, strings.Replace(a.Error.DocURL, "/docs/", "/docs/zh/", 1)); !strings.Contains(page, "您发送的内容") || !strings.Contains(page, "发送了请求体，但没有对其签名。") {
		t.Error("in Chinese there is no finding")
	}
	for _, id := range []string{"", "req_0000000000000000", "<script>", a.Error.RequestID + "x"} {
		if _, page := get(t, d.BaseURL+"/docs/errors?request="+url.QueryEscape(id)); strings.Contains(page, "You sent") || strings.Contains(page, "<script>") {
			t.Errorf("%q: something was sent", id)
		}
	}
}

// What a tool shows holds no secret, whatever was sent.
func TestToolsShowNoSecret(t *testing.T) {
	d := openDev(t)
	c := d.Credentials
	kept := token(t, d)
	submit(t, c.BaseURL+"/user/auth/oauth2/token?grant_type=client_credentials&api_key="+c.APIKey+"&api_secret="+c.APISecret+"x", nil)
	submit(t, c.BaseURL+"/user/auth/oauth2/token?x=%7B;api_secret="+c.APISecret, nil)
	body := fmt.Sprintf(`{"grantType":"password","email":%q,"password":%q,"apiKey":%q,"apiSecret":%q,"signKey":%q}`, c.Email, c.Password, c.APIKey, c.APISecret, c.SignKey)
	_, a := call(t, d, c.APISecret, "POST", "/user/auth/oauth2/token", body, nil)
	call(t, d, c.SignKey, "POST", "/openapi/test", body, nil)
	call(t, d, c.SignKey, "GET", "/checkout/order/info?refresh_token="+kept, "", nil)
	texts := map[string]string{}
	for _, path := range []string{"/docs/last-calls", "/docs/zh/last-calls", "/docs/last-calls.json", "/docs/", "/docs/doctor", "/docs/calls/create-order", strings.TrimPrefix(a.Error.DocURL, c.BaseURL)} {
		_, texts[path] = get(t, c.BaseURL+path)
	}
	curl := fmt.Sprintf("curl -X POST %s/user/auth/oauth2/token -H 'TIMESTAMP: 1636360661729' -H 'SIGNATURE: %s' -H 'Authorization: Bearer %s' --data-raw '%s'", c.BaseURL, strings.Repeat("A", 86)+"==", kept, body)
	_, texts["the doctor"] = submit(t, c.BaseURL+"/docs/doctor", url.Values{"request": {curl}, "signKey": {c.SignKey}})
	_, texts["the doctor, with another key"] = submit(t, c.BaseURL+"/docs/doctor", url.Values{"request": {curl}, "signKey": {"another-key-of-mine-1"}})
	_, texts["the doctor, without a request"] = submit(t, c.BaseURL+"/docs/doctor", url.Values{"request": {"what is this " + kept}, "signKey": {c.SignKey}})
	for where, text := range texts {
		for name, secret := range map[string]string{"apiSecret": c.APISecret, "signKey": c.SignKey, "password": c.Password, "access token": kept, "other key": "another-key-of-mine-1"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s shows the %s", where, name)
			}
		}
	}
	if !strings.Contains(texts["/docs/last-calls"], "redacted") || !strings.Contains(texts["the doctor"], "redacted") {
		t.Error("nothing says that something was left out: the test is blind")
	}
}
