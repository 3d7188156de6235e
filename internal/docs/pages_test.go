package docs_test

import (
	"html"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	pages "github.com/xcheckout/xcheckout/internal/docs"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/page"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
	"github.com/xcheckout/xcheckout/spec"
)

// serve serves the pages of a gateway of an environment, with their assets.
func serve(t *testing.T, environment gateway.Environment) string {
	t.Helper()
	box, err := seal.New(seal.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	s, err := service.Open(t.Context(), service.Config{Database: databasetest.New(t), Box: box,
		Environment: environment, BaseURL: "https://pay.example", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	documents := pages.New(pages.Config{Gateway: s.Gateway, Log: slog.New(slog.DiscardHandler)})
	mux.Handle("GET /{$}", documents)
	mux.Handle("GET /docs/", documents)
	mux.Handle(page.AssetsPattern, page.Assets())
	server := httptest.NewServer(mux)
	t.Cleanup(func() {
		server.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return server.URL
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	if r.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("%s has no policy", url)
	}
	return r.StatusCode, string(text)
}

var link = regexp.MustCompile(`(?:href|src|action|data-index)="([^"]*)"`)

// visit follows every link from a page, and fails where one leads nowhere: files and
// anchors alike. read returns the text at an address, or false.
func visit(t *testing.T, start string, read func(address *url.URL) (string, bool)) map[string]string {
	t.Helper()
	texts, left := map[string]string{}, []string{start}
	for len(left) > 0 {
		at := left[0]
		left = left[1:]
		here, err := url.Parse(at)
		if err != nil {
			t.Fatal(err)
		}
		text, there := read(here)
		if !there {
			t.Errorf("%s is not there", at)
			continue
		}
		texts[at] = text
		if !strings.HasPrefix(text, "<!doctype html>") {
			continue
		}
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			target, err := here.Parse(html.UnescapeString(m[1]))
			if err != nil {
				t.Errorf("%s links to %q: %v", at, m[1], err)
				continue
			}
			if target.Host != here.Host || target.Scheme != here.Scheme || strings.HasPrefix(target.Path, "/healthz") {
				continue
			}
			if fragment := target.Fragment; fragment != "" {
				whole := *target
				whole.Fragment = ""
				text, there := read(&whole)
				if !there || !strings.Contains(text, `id="`+fragment+`"`) {
					t.Errorf("%s links to %s, where there is no #%s", at, whole.String(), fragment)
				}
			}
			target.Fragment = ""
			if _, seen := texts[target.String()]; !seen {
				texts[target.String()] = ""
				left = append(left, target.String())
			}
		}
	}
	return texts
}

// No link of any page, in either language, leads nowhere, and each page is reached
// by links.
func TestLinks(t *testing.T) {
	base := serve(t, gateway.Production)
	cache := map[string]string{}
	texts := visit(t, base+"/", func(address *url.URL) (string, bool) {
		if text, there := cache[address.String()]; there {
			return text, true
		}
		status, text := get(t, address.String())
		cache[address.String()] = text
		return text, status == http.StatusOK
	})
	for _, want := range []string{"/docs/", "/docs/zh/", "/docs/quick-start", "/docs/zh/signature", "/docs/calls/create-order", "/docs/zh/calls/list-refunds",
		"/docs/events", "/docs/errors", "/docs/openapi.yaml", "/docs/llms.txt", "/docs/zh/llms.txt", "/docs/quick-start.md", "/docs/zh/index.md", "/docs/call.sh", "/docs/search.zh.js"} {
		if texts[base+want] == "" {
			t.Errorf("no link leads to %s", want)
		}
	}
	for address, text := range texts {
		if strings.Contains(text, "<!-- raw HTML omitted") || regexp.MustCompile(`\sstyle=`).MatchString(text) && strings.HasPrefix(text, "<!doctype") {
			t.Errorf("%s has HTML that the policy blocks", address)
		}
		if strings.HasPrefix(text, "<!doctype") && strings.Contains(address, "/docs/") && strings.Contains(text, "127.0.0.1:8787") {
			t.Errorf("%s names the examples' address, not the gateway's own", address)
		}
	}
}

// The same pages as files lead to one another wherever they stand.
func TestExport(t *testing.T) {
	dir := t.TempDir()
	files, err := pages.Export(dir, "https://pay.example")
	if err != nil || files < 150 {
		t.Fatalf("%d files, %v", files, err)
	}
	root := &url.URL{Scheme: "file", Path: filepath.ToSlash(dir)}
	texts := visit(t, root.String()+"/docs/index.html", func(address *url.URL) (string, bool) {
		text, err := os.ReadFile(filepath.FromSlash(address.Path))
		return string(text), err == nil
	})
	count := 0
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && path.Ext(name) == ".html" && filepath.Base(filepath.Dir(name)) != filepath.Base(dir) {
			count++
			if texts["file://"+filepath.ToSlash(name)] == "" {
				t.Errorf("no link leads to %s", name)
			}
		}
		return err
	})
	if err != nil || count < 80 {
		t.Errorf("%d pages, %v", count, err)
	}
}

// No page with all that it loads at once has more than 150 KB as it is sent.
func TestWeight(t *testing.T) {
	const most = 175_000
	base := serve(t, gateway.Local)
	sizes := map[string]int{}
	size := func(address string) int {
		if n, known := sizes[address]; known {
			return n
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept-Encoding", "gzip")
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		n, err := io.Copy(io.Discard, answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		sizes[address] = int(n)
		return int(n)
	}
	loads := regexp.MustCompile(`(?:<script src|<link rel="stylesheet" href|data-index)="([^"]*)"`)
	largest, name := 0, ""
	for _, path := range pages.Paths() {
		_, text := get(t, base+path)
		sum := size(base + path)
		for _, m := range loads.FindAllStringSubmatch(text, -1) {
			sum += size(base + m[1])
		}
		if sum > largest {
			largest, name = sum, path
		}
		if sum > most {
			t.Errorf("%s is sent in %d bytes, more than %d", path, sum, most)
		}
	}
	t.Logf("the largest page is %s, %d bytes with all that it loads", name, largest)
}

// Every docUrl of an error leads somewhere, and there stands all of its row.
func TestErrors(t *testing.T) {
	base := serve(t, gateway.Production)
	status, text := get(t, base+"/docs/errors")
	if status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	sections := strings.Split(text, `<section class="error" id="`)
	if got, want := len(sections)-1, len(spec.Errors()); got != want {
		t.Fatalf("%d sections for %d codes", got, want)
	}
	plain := regexp.MustCompile(`<[^>]*>`)
	for i, row := range spec.Errors() {
		section, found := strings.CutPrefix(sections[i+1], row.Code+`">`)
		if !found {
			t.Errorf("section %d is not that of %s", i+1, row.Code)
			continue
		}
		section = html.UnescapeString(plain.ReplaceAllString(section, ""))
		for _, want := range []string{row.Code, row.Retcode, row.Message, row.Cause, row.Cure, "Try again?"} {
			if want = strings.ReplaceAll(want, "`", ""); !strings.Contains(section, want) {
				t.Errorf("%s: %q is missing", row.Code, want)
			}
		}
	}
}

func TestStart(t *testing.T) {
	_, production := get(t, serve(t, gateway.Production)+"/")
	for _, want := range []string{"https://pay.example", "production", `href="/docs/"`, `href="/docs/errors"`} {
		if !strings.Contains(production, want) {
			t.Errorf("the start page does not have %q", want)
		}
	}
	for _, unwanted := range []string{"Sandbox", "xcheckout pay"} {
		if strings.Contains(production, unwanted) {
			t.Errorf("the start page of production has %q", unwanted)
		}
	}
	if _, local := get(t, serve(t, gateway.Local)+"/"); !strings.Contains(local, "Sandbox") {
		t.Error("the start page of a sandbox does not say so")
	}
}

// The description is served as it is in the repository, but for the gateway's address,
// with its type.
func TestOpenAPI(t *testing.T) {
	base := serve(t, gateway.Production)
	r, err := http.Get(base + "/docs/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK || string(text) != strings.ReplaceAll(string(spec.OpenAPI), "http://127.0.0.1:8787", "https://pay.example") || !strings.HasPrefix(string(text), "openapi: 3.1") {
		t.Errorf("answered %d with %d bytes (%v), want the %d of spec/openapi.yaml", r.StatusCode, len(text), err, len(spec.OpenAPI))
	}
	if got, want := r.Header.Get("Content-Type"), "application/yaml"; got != want {
		t.Errorf("its type is %q, want %q", got, want)
	}
}

func TestUnknownPage(t *testing.T) {
	base := serve(t, gateway.Local)
	for path, want := range map[string]string{"/docs/nothing": "There is no such page", "/docs/nothing.md": "There is no such page", "/docs/zh/nothing": "页面不存在",
		"/docs/docs.go": "There is no such page", "/docs/a/b": "There is no such page", "/docs/..%2fREADME": "There is no such page",
		"/docs/zh/openapi": "页面不存在", "/docs/vectors/..%2f..%2fspec.go": "There is no such page", "/docs/search.fr.js": "There is no such page"} {
		status, text := get(t, base+path)
		if status != http.StatusNotFound || !strings.Contains(text, want) {
			t.Errorf("%s: status %d, without %q", path, status, want)
		}
	}
}
