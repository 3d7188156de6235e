package page_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/xcheckout/xcheckout/internal/page"
)

func serveAssets(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle(page.AssetsPattern, page.Assets())
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

type sheet struct {
	page.Frame
	Text string
}

func write(t *testing.T, data sheet) *http.Response {
	t.Helper()
	files := fstest.MapFS{"sheet.html": {Data: []byte(`{{define "main"}}<main>{{.Text}}</main>{{end}}`)}}
	w := httptest.NewRecorder()
	if err := page.Parse(files, nil, "sheet.html").Write(w, httptest.NewRequest("GET", "/", nil), http.StatusOK, data); err != nil {
		t.Fatal(err)
	}
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	var b strings.Builder
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What the layout links to is served, for ever, as the type that a browser
// expects; nothing else is.
func TestAssets(t *testing.T) {
	base := serveAssets(t)
	text := body(t, write(t, sheet{Frame: page.Frame{Live: true}}))
	links := regexp.MustCompile(`(?:href|src)="(/assets/[^"]+)"`).FindAllStringSubmatch(text, -1)
	types := map[string]string{"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
	if len(links) != len(types) {
		t.Fatalf("the layout links to %v", links)
	}
	for _, link := range links {
		r, err := http.Get(base + link[1])
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		want := types[link[1][strings.LastIndex(link[1], ".")+1:]]
		if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != want ||
			r.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" || r.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: status %d, %v", link[1], r.StatusCode, r.Header)
		}
	}
	for _, path := range []string{"/assets/page.css", "/assets/page.000000000000.css", "/assets/..%2fpage.go"} {
		r, err := http.Get(base + path)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", path, r.StatusCode)
		}
	}
}

func TestHeaders(t *testing.T) {
	public, private := write(t, sheet{}), write(t, sheet{Frame: page.Frame{Private: true}})
	for _, r := range []*http.Response{public, private} {
		if policy := r.Header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none';") ||
			!strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("policy %q", policy)
		}
	}
	framed := write(t, sheet{Frame: page.Frame{FramedBy: []string{"https://shop.example", "https://b.example"}}})
	if policy := framed.Header.Get("Content-Security-Policy"); !strings.HasSuffix(policy, "; frame-ancestors https://shop.example https://b.example") ||
		framed.Header.Get("X-Frame-Options") != "" || public.Header.Get("X-Frame-Options") != "DENY" {
		t.Errorf("framed: policy %q, X-Frame-Options %q; else %q", policy, framed.Header.Get("X-Frame-Options"), public.Header.Get("X-Frame-Options"))
	}
	if got := public.Header.Get("Cache-Control"); got != "no-cache" {
		t.Errorf("public page: %q", got)
	}
	if got := private.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("private page: %q", got)
	}
	if public.Header.Get("X-Robots-Tag") != "" || private.Header.Get("X-Robots-Tag") != "noindex, nofollow" {
		t.Errorf("robots: %q and %q", public.Header.Get("X-Robots-Tag"), private.Header.Get("X-Robots-Tag"))
	}
}

func TestTextIsEscaped(t *testing.T) {
	text := body(t, write(t, sheet{Frame: page.Frame{Title: "</title><script>"}, Text: "<script>alert(1)</script>"}))
	if strings.Contains(text, "<script") {
		t.Errorf("a text became markup:\n%s", text)
	}
}

// The policy blocks whatever is inline, so a template that has it is broken.
func TestTemplatesHaveNothingInline(t *testing.T) {
	inline := regexp.MustCompile(`(?i)<style|<script[^>]*>[^<]|\sstyle=|\son[a-z]+=|javascript:|https?://`)
	for _, dir := range []string{".", "../checkout", "../docs"} {
		names, err := fs.Glob(os.DirFS(dir), "*.html")
		if err != nil || len(names) == 0 {
			t.Fatalf("templates of %s: %v, %v", dir, names, err)
		}
		for _, name := range names {
			data, err := os.ReadFile(dir + "/" + name)
			if err != nil {
				t.Fatal(err)
			}
			if found := inline.Find(data); found != nil {
				t.Errorf("%s/%s has %q", dir, name, found)
			}
		}
	}
}
