// Package browsertest drives a Chromium for tests of pages: what a page shows, what it
// does when it is pressed, and that it is quiet meanwhile. Tests are skipped where there
// is no browser.
package browsertest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Browser drives a Chromium by the DevTools protocol, over the pipe that
// --remote-debugging-pipe opens: messages of JSON, each ended by a zero byte.
type Browser struct {
	t   *testing.T
	in  io.Writer
	ctx context.Context

	mu      sync.Mutex
	lastID  int
	answers map[int]chan answer
	tabs    map[string]*Tab // by session
	broken  error
}

type answer struct {
	Result json.RawMessage
	Error  *struct{ Message string }
}

// Tab is a page of the browser, with what it complained about and asked for.
type Tab struct {
	*Browser
	session string

	mu         sync.Mutex
	complaints []string // console messages, exceptions, violations of the policy
	requests   []string // URLs
}

// WithoutScript is a flag of the browser. (The protocol can switch scripts off,
// too, but the parser still takes them for on.)
const WithoutScript = "--blink-settings=scriptEnabled=false"

// WithLargeFont is a flag of the browser: twice as large as usual, as a setting of
// its own has it.
const WithLargeFont = "--blink-settings=defaultFontSize=32,defaultFixedFontSize=32"

// Start skips the test when there is no browser to start.
func Start(t *testing.T, flags ...string) *Browser {
	t.Helper()
	path := findBrowser()
	if path == "" {
		t.Skip("no browser: install chromium, or name one in XCHECKOUT_CHROMIUM")
	}
	toBrowser, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, fromBrowser, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	cmd := exec.Command(path, append(flags, "--headless", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
		"--user-data-dir="+home, "about:blank")...)
	cmd.ExtraFiles = []*os.File{toBrowser, fromBrowser}
	cmd.Env = append(os.Environ(), "HOME="+home)
	if err := cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	toBrowser.Close()
	fromBrowser.Close()
	ctx, cancel := context.WithCancel(context.Background())
	b := &Browser{t: t, in: in, ctx: ctx, answers: map[int]chan answer{}, tabs: map[string]*Tab{}}
	var reading sync.WaitGroup
	reading.Go(func() { b.read(out) })
	t.Cleanup(func() {
		b.Do("", "Browser.close", nil, nil)
		cancel()
		in.Close()
		kill := time.AfterFunc(10*time.Second, func() { cmd.Process.Kill() })
		cmd.Wait()
		kill.Stop()
		reading.Wait()
		out.Close()
	})
	return b
}

func findBrowser() string {
	for _, name := range []string{os.Getenv("XCHECKOUT_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	return ""
}

// read takes answers to the callers that wait for them, and events to their tab.
func (b *Browser) read(out io.Reader) {
	var pending []byte
	chunk := make([]byte, 1<<16)
	for {
		n, err := out.Read(chunk)
		if err != nil {
			b.fail(fmt.Errorf("the browser is gone: %w", err))
			return
		}
		pending = append(pending, chunk[:n]...)
		for {
			text, rest, whole := bytes.Cut(pending, []byte{0})
			if !whole {
				break
			}
			b.take(text)
			pending = rest
		}
	}
}

func (b *Browser) fail(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.broken = err
	for id, waiting := range b.answers {
		close(waiting)
		delete(b.answers, id)
	}
}

func (b *Browser) take(text []byte) {
	var message struct {
		ID        int
		SessionID string
		Method    string
		Params    json.RawMessage
		answer
	}
	if err := json.Unmarshal(text, &message); err != nil {
		b.fail(fmt.Errorf("message of the browser: %w", err))
		return
	}
	b.mu.Lock()
	waiting, tab := b.answers[message.ID], b.tabs[message.SessionID]
	delete(b.answers, message.ID)
	b.mu.Unlock()
	switch {
	case waiting != nil:
		waiting <- message.answer
	case tab != nil:
		tab.notice(message.Method, message.Params)
	}
}

// notice keeps what a page asks for and complains about.
func (p *Tab) notice(method string, params json.RawMessage) {
	var event struct {
		Entry            struct{ Source, Level, Text, URL string }
		Type             string
		Args             []struct{ Value any }
		ExceptionDetails struct {
			Text      string
			Exception struct{ Description string }
		}
		Request struct{ URL string }
	}
	if json.Unmarshal(params, &event) != nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch method {
	case "Log.entryAdded":
		if event.Entry.Level == "verbose" { // advice
			return
		}
		p.complaints = append(p.complaints, fmt.Sprintf("%s %s: %s %s", event.Entry.Level, event.Entry.Source, event.Entry.Text, event.Entry.URL))
	case "Runtime.consoleAPICalled":
		p.complaints = append(p.complaints, fmt.Sprintf("console.%s %v", event.Type, event.Args))
	case "Runtime.exceptionThrown":
		p.complaints = append(p.complaints, event.ExceptionDetails.Text+" "+event.ExceptionDetails.Exception.Description)
	case "Network.requestWillBeSent":
		p.requests = append(p.requests, event.Request.URL)
	}
}

// Do calls a method of the protocol.
func (b *Browser) Do(session, method string, params, result any) error {
	b.mu.Lock()
	if b.broken != nil {
		b.mu.Unlock()
		return b.broken
	}
	b.lastID++
	id, waiting := b.lastID, make(chan answer, 1)
	b.answers[id] = waiting
	b.mu.Unlock()
	call := map[string]any{"id": id, "method": method}
	if params != nil {
		call["params"] = params
	}
	if session != "" {
		call["sessionId"] = session
	}
	text, err := json.Marshal(call)
	if err != nil {
		return err
	}
	if _, err := b.in.Write(append(text, 0)); err != nil {
		return err
	}
	select {
	case a, open := <-waiting:
		switch {
		case !open:
			return errors.New("the browser is gone")
		case a.Error != nil:
			return fmt.Errorf("%s: %s", method, a.Error.Message)
		case result != nil:
			return json.Unmarshal(a.Result, result)
		}
		return nil
	case <-time.After(30 * time.Second):
		return fmt.Errorf("%s: no answer", method)
	}
}

// Object is JSON.
type Object = map[string]any

// Screen is how a tab shows a page.
type Screen struct {
	Width, Height int
	Dark          bool
	Window        bool // of its own, so that it stays in view
}

// Open opens a page and waits until it is loaded.
func (b *Browser) Open(url string, s Screen) *Tab {
	b.t.Helper()
	var target struct{ TargetID, SessionID string }
	p := &Tab{Browser: b}
	for _, step := range []error{
		b.Do("", "Target.createTarget", Object{"url": "about:blank", "newWindow": s.Window}, &target),
		b.Do("", "Target.attachToTarget", Object{"targetId": target.TargetID, "flatten": true}, &target),
	} {
		if step != nil {
			b.t.Fatal(step)
		}
	}
	p.session = target.SessionID
	b.mu.Lock()
	b.tabs[p.session] = p
	b.mu.Unlock()
	scheme := "light"
	if s.Dark {
		scheme = "dark"
	}
	for _, name := range []string{"Log.enable", "Runtime.enable", "Network.enable", "Page.enable"} {
		p.Must(name, nil, nil)
	}
	p.Must("Emulation.setDeviceMetricsOverride", Object{"width": cmp.Or(s.Width, 1280), "height": cmp.Or(s.Height, 900),
		"deviceScaleFactor": 1, "mobile": s.Width != 0 && s.Width < 600}, nil)
	p.Must("Emulation.setTouchEmulationEnabled", Object{"enabled": s.Width != 0 && s.Width < 600}, nil)
	p.Must("Emulation.setEmulatedMedia", Object{"features": []Object{
		{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}}}, nil)
	p.Must("Page.navigate", Object{"url": url}, nil)
	p.Until(`document.readyState === "complete" && location.href !== "about:blank"`)
	return p
}

func (p *Tab) Must(method string, params, result any) {
	p.t.Helper()
	if err := p.Do(p.session, method, params, result); err != nil {
		p.t.Fatal(err)
	}
}

// Eval returns what a JavaScript expression evaluates to, as text. A test may
// evaluate even where the page itself may not run scripts.
func (p *Tab) Eval(expression string) string {
	p.t.Helper()
	var result struct {
		Result           struct{ Value any }
		ExceptionDetails *struct{ Exception struct{ Description string } }
	}
	p.Must("Runtime.evaluate", Object{"expression": expression, "awaitPromise": true, "returnByValue": true}, &result)
	if e := result.ExceptionDetails; e != nil {
		p.t.Fatalf("%s: %s", expression, e.Exception.Description)
	}
	if result.Result.Value == nil {
		return ""
	}
	return fmt.Sprint(result.Result.Value)
}

// Until waits for an expression to become true.
func (p *Tab) Until(expression string) {
	p.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(25 * time.Millisecond) {
		var result struct{ Result struct{ Value any } }
		err := p.Do(p.session, "Runtime.evaluate", Object{"expression": expression, "returnByValue": true}, &result)
		if err == nil && result.Result.Value == true {
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("never true: %s (%v)\n%s", expression, err, p.Eval(`document.body.innerText`))
		}
	}
}

// Click presses the mouse in the middle of an element, and releases it.
func (p *Tab) Click(selector string) {
	p.t.Helper()
	p.Press(selector)()
}

// Press presses the mouse in the middle of an element. What it returns releases it.
func (p *Tab) Press(selector string) (release func()) {
	p.t.Helper()
	at := p.Eval(fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.scrollIntoView({block: "center", behavior: "instant"});
		const r = e.getBoundingClientRect(); return (r.left + r.width / 2) + " " + (r.top + r.height / 2) })()`, selector))
	var x, y float64
	if _, err := fmt.Sscan(at, &x, &y); err != nil {
		p.t.Fatalf("where is %s: %q", selector, at)
	}
	mouse := func(kind string) {
		p.t.Helper()
		p.Must("Input.dispatchMouseEvent", Object{"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1}, nil)
	}
	mouse("mousePressed")
	return func() {
		p.t.Helper()
		mouse("mouseReleased")
	}
}

// Screenshot saves the whole page as a PNG.
func (p *Tab) Screenshot(file string) {
	p.t.Helper()
	var shot struct{ Data string }
	p.Must("Page.captureScreenshot", Object{"format": "png", "captureBeyondViewport": true}, &shot)
	data, err := base64.StdEncoding.DecodeString(shot.Data)
	if err == nil {
		err = os.WriteFile(file, data, 0o644)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// CheckQuiet fails the test if the page complained, or asked anybody but the
// gateway for anything.
func (p *Tab) CheckQuiet(base string) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.complaints) > 0 {
		p.t.Errorf("the browser complained:\n%s", strings.Join(p.complaints, "\n"))
	}
	if i := slices.IndexFunc(p.requests, func(url string) bool { return !strings.HasPrefix(url, base+"/") }); i >= 0 {
		p.t.Errorf("the page asked for %s, which is not the gateway", p.requests[i])
	}
	if len(p.requests) == 0 {
		p.t.Error("no request of the page was seen: the test is blind")
	}
}

// Complaints are what the page has complained about so far.
func (p *Tab) Complaints() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.complaints)
}

// Requests are the URLs that the page has asked for so far.
func (p *Tab) Requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.requests)
}
