package service_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// An unknown path answers a browser with a page, and every other client as the
// API does.
func TestUnknownPath(t *testing.T) {
	s := start(t, config(t, nil))
	const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
	for _, c := range []struct {
		name, method, path string
		header             map[string]string
		want               string
	}{
		{"a browser", "GET", "/nowhere", map[string]string{"Accept": browser}, "text/html; charset=utf-8"},
		{"a browser at a mistyped payment link", "GET", "/payy/abc?x=1", map[string]string{"Accept": browser}, "text/html; charset=utf-8"},
		{"a browser that sends a form", "POST", "/nowhere", map[string]string{"Accept": browser}, "text/html; charset=utf-8"},
		{"curl", "GET", "/nowhere", map[string]string{"Accept": "*/*"}, "application/json"},
		{"a client that says nothing", "GET", "/nowhere", nil, "application/json"},
		{"an SDK", "GET", "/nowhere", map[string]string{"Accept": "application/json"}, "application/json"},
		{"a client that signs, and asks for HTML by default", "GET", "/nowhere", map[string]string{"Accept": browser, "SIGNATURE": "x"}, "application/json"},
		{"a client with a token", "POST", "/nowhere", map[string]string{"Accept": browser, "Authorization": "Bearer x"}, "application/json"},
	} {
		r, err := http.NewRequestWithContext(t.Context(), c.method, s.BaseURL+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range c.header {
			r.Header.Set(name, value)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if got := answer.Header.Get("Content-Type"); answer.StatusCode != http.StatusNotFound || got != c.want {
			t.Errorf("%s: status %d, %s, want 404, %s", c.name, answer.StatusCode, got, c.want)
		}
		says := map[string]string{"application/json": `"code":"route_not_found"`, "text/html; charset=utf-8": "There is nothing at this address"}[c.want]
		if !strings.Contains(string(body), says) {
			t.Errorf("%s: the answer does not say %q: %s", c.name, says, body)
		}
		if c.want != "application/json" && (answer.Header.Get("Content-Security-Policy") == "" || !slices.Contains(answer.Header.Values("Vary"), "Accept")) {
			t.Errorf("%s: policy %q, Vary %q", c.name, answer.Header.Get("Content-Security-Policy"), answer.Header.Values("Vary"))
		}
	}
}
