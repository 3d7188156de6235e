package page_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/xcheckout/xcheckout/internal/page"
)

// fetch asks for a page or an asset as a client that wants no coding but those it
// names, and returns the answer with its body decoded.
func fetch(t *testing.T, url string, header map[string]string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	// With the header set, or with compression switched off, nothing is decoded
	// behind our back.
	answer, err := (&http.Transport{DisableCompression: true, DisableKeepAlives: true}).RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var reader io.Reader = answer.Body
	if answer.Header.Get("Content-Encoding") == "gzip" {
		if reader, err = gzip.NewReader(answer.Body); err != nil {
			t.Fatal(err)
		}
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(text)
}

func servePage(t *testing.T, data sheet) string {
	t.Helper()
	files := fstest.MapFS{"sheet.html": {Data: []byte(`{{define "main"}}<main>{{.Text}}</main>{{end}}`)}}
	template := page.Parse(files, nil, "sheet.html")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := template.Write(w, r, http.StatusOK, data); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// Pages and assets are compressed for whoever takes gzip, and say that the answer
// depends on it; what comes out is what the others get.
func TestCompressed(t *testing.T) {
	long := strings.Repeat("what is long is worth it ", 100)
	assets := serveAssets(t)
	for name, url := range map[string]string{
		"a page":  servePage(t, sheet{Text: long}),
		"a sheet": assets + page.AssetPath("page.css"),
		"a file":  assets + page.AssetPath("live.js"),
	} {
		plain, want := fetch(t, url, nil)
		if got := plain.Header.Get("Content-Encoding"); got != "" || want == "" {
			t.Fatalf("%s comes as %q without being asked to, %d bytes", name, got, len(want))
		}
		packed, got := fetch(t, url, map[string]string{"Accept-Encoding": "br;q=1.0, gzip;q=0.8"})
		if packed.Header.Get("Content-Encoding") != "gzip" || got != want {
			t.Errorf("%s: Content-Encoding %q, %d bytes decoded, want gzip and %d", name, packed.Header.Get("Content-Encoding"), len(got), len(want))
		}
		if packed.ContentLength >= plain.ContentLength || packed.ContentLength <= 0 {
			t.Errorf("%s: %d bytes compressed, %d as it is", name, packed.ContentLength, plain.ContentLength)
		}
		if got, want := packed.Header.Get("Content-Type"), plain.Header.Get("Content-Type"); got != want {
			t.Errorf("%s: compressed it is %q, else %q", name, got, want)
		}
		for _, r := range []*http.Response{plain, packed} {
			if got := r.Header.Get("Vary"); got != "Accept-Encoding" {
				t.Errorf("%s: Vary %q", name, got)
			}
		}
	}
}

// A page with a secret beside a stranger's text shows its length to nobody (see
// compress.go).
func TestNotCompressed(t *testing.T) {
	long := strings.Repeat("what is long is worth it ", 100)
	for _, c := range []struct {
		name, accept string
		data         sheet
	}{
		{"a secret beside a stranger's text", "gzip", sheet{Frame: page.Frame{Uncompressed: true}, Text: long}},
		{"gzip refused", "gzip;q=0, br", sheet{Text: long}},
		{"gzip refused, anything else taken", "*, gzip;q=0.000", sheet{Text: long}},
		{"a weight that is none", "gzip;q=often", sheet{Text: long}},
		{"another coding", "br, deflate", sheet{Text: long}},
		{"no coding", "identity", sheet{Text: long}},
		{"a short page", "gzip", sheet{Text: "short"}},
	} {
		r, text := fetch(t, servePage(t, c.data), map[string]string{"Accept-Encoding": c.accept})
		if got := r.Header.Get("Content-Encoding"); got != "" || !strings.Contains(text, c.data.Text) {
			t.Errorf("%s: Content-Encoding %q", c.name, got)
		}
	}
	r, _ := fetch(t, servePage(t, sheet{Text: long}), map[string]string{"Accept-Encoding": "identity;q=0.5, *"})
	if got := r.Header.Get("Content-Encoding"); got != "gzip" {
		t.Errorf("anything taken: Content-Encoding %q", got)
	}
	if r, _ := fetch(t, serveAssets(t)+page.AssetPath("page.css"), map[string]string{"Accept-Encoding": "gzip", "Range": "bytes=0-9"}); r.StatusCode != http.StatusPartialContent || r.ContentLength != 10 || r.Header.Get("Content-Encoding") != "" {
		t.Errorf("ten bytes asked for: status %d, %d bytes, Content-Encoding %q", r.StatusCode, r.ContentLength, r.Header.Get("Content-Encoding"))
	}
}

func TestPrefersHTML(t *testing.T) {
	for accept, want := range map[string]bool{
		// Browsers.
		"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8": true,
		"text/html, */*;q=0.1":              true,
		"TEXT/HTML;level=1, */*; q=0.5":     true,
		"application/json;q=0.1, text/html": true,
		"text/html":                         true,
		// Everybody else.
		"":                                   false,
		"*/*":                                false,
		"text/*":                             false,
		"application/json":                   false,
		"application/json, text/plain, */*":  false,
		"application/json, text/html":        false,
		"text/html;q=0.5, application/json":  false,
		"text/html;q=0, application/json":    false,
		"text/html;q=0":                      false,
		"text/html;q=nan, */*;q=0":           false,
		"text/html, image/gif, */*":          false,
		"text/html;q=0.9, application/*;q=1": false,
	} {
		header := http.Header{}
		if accept != "" {
			header.Set("Accept", accept)
		}
		if got := page.PrefersHTML(header); got != want {
			t.Errorf("Accept %q: prefers HTML %t, want %t", accept, got, want)
		}
	}
}
