package checkout_test

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

// browser drives a Chromium by the DevTools protocol, over the pipe that
// --remote-debugging-pipe opens: messages of JSON, each ended by a zero byte.
type browser struct {
	t   *testing.T
	in  io.Writer
	ctx context.Context

	mu      sync.Mutex
	lastID  int
	answers map[int]chan answer
	tabs    map[string]*tab // by session
	broken  error
}

type answer struct {
	Result json.RawMessage
	Error  *struct{ Message string }
}

// tab is a page of the browser, with what it complained about and asked for.
type tab struct {
	*browser
	session string

	mu         sync.Mutex
	complaints []string // console messages, exceptions, violations of the policy
	requests   []string // URLs
}

// withoutScript is a flag of the browser. (The protocol can switch scripts off,
// too, but the parser still takes them for on.)
const withoutScript = "--blink-settings=scriptEnabled=false"

// withLargeFont is a flag of the browser: twice as large as usual, as a setting of
// its own has it.
const withLargeFont = "--blink-settings=defaultFontSize=32,defaultFixedFontSize=32"

// startBrowser skips the test when there is no browser to start.
func startBrowser(t *testing.T, flags ...string) *browser {
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
	b := &browser{t: t, in: in, ctx: ctx, answers: map[int]chan answer{}, tabs: map[string]*tab{}}
	var reading sync.WaitGroup
	reading.Go(func() { b.read(out) })
	t.Cleanup(func() {
		b.do("", "Browser.close", nil, nil)
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
func (b *browser) read(out io.Reader) {
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

func (b *browser) fail(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.broken = err
	for id, waiting := range b.answers {
		close(waiting)
		delete(b.answers, id)
	}
}

func (b *browser) take(text []byte) {
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
func (p *tab) notice(method string, params json.RawMessage) {
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
		p.complaints = append(p.complaints, fmt.Sprintf("%s %s: %s %s", event.Entry.Level, event.Entry.Source, event.Entry.Text, event.Entry.URL))
	case "Runtime.consoleAPICalled":
		p.complaints = append(p.complaints, fmt.Sprintf("console.%s %v", event.Type, event.Args))
	case "Runtime.exceptionThrown":
		p.complaints = append(p.complaints, event.ExceptionDetails.Text+" "+event.ExceptionDetails.Exception.Description)
	case "Network.requestWillBeSent":
		p.requests = append(p.requests, event.Request.URL)
	}
}

// do calls a method of the protocol.
func (b *browser) do(session, method string, params, result any) error {
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

type object = map[string]any

// screen is how a tab shows a page.
type screen struct {
	width, height int
	dark          bool
	window        bool // of its own, so that it stays in view
}

// open opens a page and waits until it is loaded.
func (b *browser) open(url string, s screen) *tab {
	b.t.Helper()
	var target struct{ TargetID, SessionID string }
	p := &tab{browser: b}
	for _, step := range []error{
		b.do("", "Target.createTarget", object{"url": "about:blank", "newWindow": s.window}, &target),
		b.do("", "Target.attachToTarget", object{"targetId": target.TargetID, "flatten": true}, &target),
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
	if s.dark {
		scheme = "dark"
	}
	for _, name := range []string{"Log.enable", "Runtime.enable", "Network.enable", "Page.enable"} {
		p.must(name, nil, nil)
	}
	p.must("Emulation.setDeviceMetricsOverride", object{"width": cmp.Or(s.width, 1280), "height": cmp.Or(s.height, 900),
		"deviceScaleFactor": 1, "mobile": s.width != 0 && s.width < 600}, nil)
	p.must("Emulation.setTouchEmulationEnabled", object{"enabled": s.width != 0 && s.width < 600}, nil)
	p.must("Emulation.setEmulatedMedia", object{"features": []object{
		{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}}}, nil)
	p.must("Page.navigate", object{"url": url}, nil)
	p.until(`document.readyState === "complete" && location.href !== "about:blank"`)
	return p
}

func (p *tab) must(method string, params, result any) {
	p.t.Helper()
	if err := p.do(p.session, method, params, result); err != nil {
		p.t.Fatal(err)
	}
}

// eval returns what a JavaScript expression evaluates to, as text. A test may
// evaluate even where the page itself may not run scripts.
func (p *tab) eval(expression string) string {
	p.t.Helper()
	var result struct {
		Result           struct{ Value any }
		ExceptionDetails *struct{ Exception struct{ Description string } }
	}
	p.must("Runtime.evaluate", object{"expression": expression, "awaitPromise": true, "returnByValue": true}, &result)
	if e := result.ExceptionDetails; e != nil {
		p.t.Fatalf("%s: %s", expression, e.Exception.Description)
	}
	if result.Result.Value == nil {
		return ""
	}
	return fmt.Sprint(result.Result.Value)
}

// until waits for an expression to become true.
func (p *tab) until(expression string) {
	p.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(25 * time.Millisecond) {
		var result struct{ Result struct{ Value any } }
		err := p.do(p.session, "Runtime.evaluate", object{"expression": expression, "returnByValue": true}, &result)
		if err == nil && result.Result.Value == true {
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("never true: %s (%v)\n%s", expression, err, p.eval(`document.body.innerText`))
		}
	}
}

// click presses the mouse in the middle of an element.
func (p *tab) click(selector string) {
	p.t.Helper()
	at := p.eval(fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.scrollIntoView({block: "center", behavior: "instant"});
		const r = e.getBoundingClientRect(); return (r.left + r.width / 2) + " " + (r.top + r.height / 2) })()`, selector))
	var x, y float64
	if _, err := fmt.Sscan(at, &x, &y); err != nil {
		p.t.Fatalf("where is %s: %q", selector, at)
	}
	for _, kind := range []string{"mousePressed", "mouseReleased"} {
		p.must("Input.dispatchMouseEvent", object{"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1}, nil)
	}
}

// screenshot saves the whole page as a PNG.
func (p *tab) screenshot(file string) {
	p.t.Helper()
	var shot struct{ Data string }
	p.must("Page.captureScreenshot", object{"format": "png", "captureBeyondViewport": true}, &shot)
	data, err := base64.StdEncoding.DecodeString(shot.Data)
	if err == nil {
		err = os.WriteFile(file, data, 0o644)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// checkQuiet fails the test if the page complained, or asked anybody but the
// gateway for anything.
func (p *tab) checkQuiet(base string) {
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
