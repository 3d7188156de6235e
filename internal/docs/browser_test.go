package docs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	pages "github.com/xcheckout/xcheckout/internal/docs"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/page/browsertest"
	"github.com/xcheckout/xcheckout/signature"
)

// A call is tried without leaving its page; the strip below tells it at once, and so
// does the list in another window.
func TestTryInBrowser(t *testing.T) {
	t.Parallel()
	b, d := browsertest.Start(t), openDev(t)
	list := b.Open(d.BaseURL+"/docs/last-calls", browsertest.Screen{Window: true})
	list.Until(`document.getElementById("calls").innerText.trim() === "No calls yet."`)
	p := b.Open(d.BaseURL+"/docs/calls/create-order", browsertest.Screen{Window: true})
	p.Eval(`window.sameDocument = true`)
	p.Click(`.tool > summary`)
	p.Click(`[data-try] button`)
	p.Until(`document.querySelector("[data-tried] .outcome")?.textContent === "200"`)
	if got := p.Eval(`document.querySelector("[data-tried]").innerText`); !strings.Contains(got, `"orderStatus": "PAYING"`) || !strings.Contains(got, "curl -X POST") {
		t.Errorf("the page shows %s", got)
	}
	p.Until(`document.querySelector("#last-call .line").textContent === "POST /checkout/order/create 200"`)
	list.Until(`document.querySelector(".calls .line")?.innerText.includes("POST /checkout/order/create")`)
	// A refusal that is open stays open when the next call comes.
	p.Eval(`document.querySelector("[data-body]").value = '{"orderNo":"1"}'`)
	p.Click(`[data-try] button`)
	list.Until(`document.querySelectorAll(".calls > li").length === 2`)
	list.Click(`.calls summary`)
	list.Until(`document.querySelector(".calls details").open`)
	p.Click(`[data-try] button`)
	list.Until(`document.querySelectorAll(".calls > li").length === 3`)
	if got := list.Eval(`[...document.querySelectorAll(".calls details")].map(e => e.open).join()`); got != "false,true" {
		t.Errorf("open are %s, want false,true", got)
	}
	if got := p.Eval(`String(window.sameDocument)`); got != "true" {
		t.Error("another page came")
	}
	p.CheckQuiet(d.BaseURL)
	list.CheckQuiet(d.BaseURL)
}

// Without JavaScript the same form is answered by a page.
func TestTryWithoutScript(t *testing.T) {
	t.Parallel()
	b, d := browsertest.Start(t, browsertest.WithoutScript), openDev(t)
	p := b.Open(d.BaseURL+"/docs/zh/calls/list-tokens", browsertest.Screen{Width: 320, Height: 640})
	p.Eval(`document.querySelector(".tool").open = true`)
	p.Click(`[data-try] button`)
	p.Until(`location.pathname === "/docs/zh/try" && document.querySelector("#tried .outcome")?.textContent === "200"`)
	if got := p.Eval(`document.documentElement.scrollWidth`); got != "320" {
		t.Errorf("the page is %s pixels wide on a screen of 320", got)
	}
	p.Must("Page.navigate", browsertest.Object{"url": d.BaseURL + "/docs/doctor"}, nil)
	p.Until(`document.readyState === "complete" && document.getElementById("doctor-request") !== null`)
	p.Eval(`document.getElementById("doctor-request").value = "GET /openapi/test HTTP/1.1\nTIMESTAMP: 1636360661729\nSIGNATURE: x"`)
	p.Click(`.prose form button`)
	p.Until(`document.getElementById("diagnosis") !== null`)
	if got := p.Eval(`document.getElementById("diagnosis").innerText`); !strings.Contains(got, "No usual mistake explains this signature.") {
		t.Errorf("the page says %s", got)
	}
	p.CheckQuiet(d.BaseURL)
}

const readersKey = "aR2822Y6XbehWMclnB0Y2NJK"

// checkSigned has a page sign with the reader's key, and checks the signature by our
// own; the key is nowhere but in its field.
func checkSigned(t *testing.T, p *browsertest.Tab, body, wantSigned string) {
	t.Helper()
	p.Eval(`document.querySelector(".tool").open = true`)
	p.Click(`[data-sign] .button`)
	p.Until(`document.querySelector("[data-problem]").textContent === "Enter your signKey."`)
	if body != "" {
		p.Eval(`document.querySelector("[data-body]").value = ` + body)
	}
	p.Eval(`document.querySelector("[data-key]").value = "` + readersKey + `"`)
	p.Click(`[data-sign] .button`)
	p.Until(`!document.querySelector("[data-signed]").hidden`)
	text, mac, curl := p.Eval(`document.querySelector("[data-text]").textContent`), p.Eval(`document.querySelector("[data-signature]").textContent`), p.Eval(`document.querySelector("[data-curl]").textContent`)
	found := regexp.MustCompile(`^(GET|POST)(\d{13})(/[^{]*)(\{.*)?$`).FindStringSubmatch(text)
	if found == nil || found[3]+found[4] != wantSigned {
		t.Fatalf("signed was %s, want …%s", text, wantSigned)
	}
	key, err := signature.NewKey(readersKey)
	if err != nil {
		t.Fatal(err)
	}
	target := regexp.MustCompile(`'https?://[^/']*(/[^']*)'`).FindStringSubmatch(curl)
	if target == nil {
		t.Fatalf("no URL in %s", curl)
	}
	want, err := key.Sign(signature.Message{Method: found[1], Timestamp: found[2], Target: target[1], Body: []byte(found[4])})
	if err != nil || mac != want {
		t.Errorf("the signature of %s is %s, want %s (%v)", text, mac, want, err)
	}
	for _, part := range []string{"-H 'SIGNATURE: " + mac + "'", "-H 'TIMESTAMP: " + found[2] + "'"} {
		if !strings.Contains(curl, part) {
			t.Errorf("the command lacks %s: %s", part, curl)
		}
	}
	if got := p.Eval(`[document.querySelector("[data-key]").form, document.querySelector("[data-key]").name, JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie + location.href].join(" ")`); strings.Contains(got, readersKey) || !strings.HasPrefix(got, "  ") {
		t.Errorf("the key is in a form, or kept: %s", got)
	}
	for _, url := range p.Requests() {
		if strings.Contains(url, readersKey) {
			t.Errorf("the key was sent: %s", url)
		}
	}
}

// Where there is no test merchant the page signs with the reader's own key and sends
// nothing: neither a call nor the key.
func TestSignInBrowser(t *testing.T) {
	t.Parallel()
	b, s := browsertest.Start(t), openServe(t, gateway.Sandbox)
	p := b.Open(s.BaseURL+"/docs/calls/create-order", browsertest.Screen{})
	before := len(p.Requests())
	checkSigned(t, p, `'{ "orderNo" : "it\'s \u3000\\" x",\n "a":[1, 2.50] }'`, `/checkout/order/create{"orderNo":"it's\u0020\u3000\"\u0020x","a":[1,2.50]}`)
	for _, got := range p.Requests()[before:] {
		if !strings.HasPrefix(got, s.BaseURL+"/assets/icon.") { // which the browser asks for when it likes
			t.Errorf("to sign, the page asked for %s", got)
		}
	}
	p.Eval(`document.querySelector("[data-body]").value = "{"`)
	p.Click(`[data-sign] .button`)
	p.Until(`document.querySelector("[data-problem]").textContent === "The body is not valid JSON." && document.querySelector("[data-signed]").hidden`)
	p.CheckQuiet(s.BaseURL)

	p = b.Open(s.BaseURL+"/docs/calls/test-signature", browsertest.Screen{})
	p.Eval(`document.querySelector("[data-query]").value = "a=x%20y&b=%E4%B8%AD"`)
	checkSigned(t, p, "", "/openapi/test?a=x y&b=中")
	p.CheckQuiet(s.BaseURL)
}

// The page signs as a file too, without any server.
func TestSignInAFile(t *testing.T) {
	t.Parallel()
	b, dir := browsertest.Start(t), t.TempDir()
	if _, err := pages.Export(dir, "https://pay.example"); err != nil {
		t.Fatal(err)
	}
	p := b.Open("file://"+filepath.ToSlash(dir)+"/docs/calls/order-info.html", browsertest.Screen{Width: 390, Height: 844})
	checkSigned(t, p, "", "/checkout/order/info?orderNo=A1042")
	p.CheckQuiet("file://" + filepath.ToSlash(dir))
}

// The tools' pages have nothing that axe-core objects to, open and used, and none is
// wider than the smallest phone.
func TestToolsAreAccessible(t *testing.T) {
	t.Parallel()
	axe := browsertest.LoadAxe(t)
	b, d, served := browsertest.Start(t), openDev(t), openServe(t, gateway.Sandbox)
	_, a := call(t, d, d.Credentials.SignKey, "POST", "/openapi/test", `{"a": "1"}`, func(m *signature.Message) { m.Body = nil })
	used := func(button, until string) func(*browsertest.Tab) {
		return func(p *browsertest.Tab) {
			p.Eval(`document.querySelectorAll("details").forEach(e => e.open = true)`)
			p.Click(button)
			p.Until(until)
		}
	}
	for name, page := range map[string]struct {
		url string
		use func(*browsertest.Tab)
	}{
		"a call":                {d.BaseURL + "/docs/calls/create-order", used(`[data-try] button`, `document.querySelector("[data-tried] .outcome") !== null`)},
		"the last calls":        {d.BaseURL + "/docs/zh/last-calls", func(p *browsertest.Tab) { p.Eval(`document.querySelectorAll("details").forEach(e => e.open = true)`) }},
		"the doctor":            {d.BaseURL + "/docs/zh/doctor", used(`.prose form button`, `document.getElementById("diagnosis") !== null && document.readyState === "complete"`)},
		"what was sent":         {a.Error.DocURL, func(*browsertest.Tab) {}},
		"signing":               {served.BaseURL + "/docs/calls/order-info", used(`[data-sign] .button`, `!document.querySelector("[data-problem]").hidden`)},
		"the doctor, elsewhere": {served.BaseURL + "/docs/doctor", func(*browsertest.Tab) {}},
	} {
		for _, on := range []browsertest.Screen{{Width: 320, Height: 640}, {Width: 1280, Height: 860, Dark: true}} {
			p := b.Open(page.url, on)
			page.use(p)
			if got := axe.Objections(p); got != "" {
				t.Errorf("%s at %d pixels:\n%s", name, on.Width, got)
			}
			if got := p.Eval(`String(document.documentElement.scrollWidth <= innerWidth)`); got != "true" {
				t.Errorf("%s is wider than %d pixels", name, on.Width)
			}
			if dir := os.Getenv("XCHECKOUT_SCREENS"); dir != "" {
				p.Screenshot(filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+fmt.Sprintf("-%d.png", on.Width)))
			}
			p.Must("Page.close", nil, nil)
		}
	}
}
