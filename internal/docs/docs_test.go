package docs_test

import (
	"html"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/docs"
	pages "github.com/xcheckout/xcheckout/internal/docs"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/spec"
)

// serve serves the pages of a gateway of an environment.
func serve(t *testing.T, environment gateway.Environment) string {
	t.Helper()
	box, err := seal.New(seal.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	s, err := service.Open(t.Context(), service.Config{Database: filepath.Join(t.TempDir(), "gateway.db"), Box: box,
		Environment: environment, BaseURL: "https://pay.example", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	handler, err := pages.New(pages.Config{Gateway: s.Gateway, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
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

// Every document is listed and shown, and no link of one leads nowhere.
func TestDocuments(t *testing.T) {
	base := serve(t, gateway.Production)
	names, err := fs.Glob(docs.Files, "*.md")
	if err != nil || len(names) == 0 {
		t.Fatalf("documents: %v, %v", names, err)
	}
	_, index := get(t, base+"/docs/")
	link := regexp.MustCompile(`href="(/[^"#]*)(?:#([^"]*))?"`)
	for _, name := range names {
		path := "/docs/" + strings.TrimSuffix(name, ".md")
		if !strings.Contains(index, `href="`+path+`"`) {
			t.Errorf("%s is not listed", name)
		}
		status, text := get(t, base+path)
		if status != http.StatusOK || !strings.Contains(text, "<h1 id=") {
			t.Errorf("%s: status %d", path, status)
		}
		if strings.Contains(text, "<!-- raw HTML omitted") || strings.Contains(text, " style=") {
			t.Errorf("%s has HTML that the policy blocks", name)
		}
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			if strings.HasPrefix(m[1], "/assets/") {
				continue
			}
			status, target := get(t, base+m[1])
			if status != http.StatusOK || m[2] != "" && !strings.Contains(target, `id="`+m[2]+`"`) {
				t.Errorf("%s links to %s, which is not there (status %d)", name, m[0], status)
			}
		}
	}
}

// The description is served as it is in the repository, with its type.
func TestOpenAPI(t *testing.T) {
	base := serve(t, gateway.Production)
	if _, index := get(t, base+"/docs/"); !strings.Contains(index, `href="/docs/openapi.yaml"`) {
		t.Error("the index does not list it")
	}
	r, err := http.Get(base + "/docs/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK || string(text) != string(spec.OpenAPI) || !strings.HasPrefix(string(text), "openapi: 3.1") {
		t.Errorf("answered %d with %d bytes (%v), want the %d of spec/openapi.yaml", r.StatusCode, len(text), err, len(spec.OpenAPI))
	}
	if got, want := r.Header.Get("Content-Type"), "application/yaml"; got != want {
		t.Errorf("its type is %q, want %q", got, want)
	}
}

func TestUnknownDocument(t *testing.T) {
	base := serve(t, gateway.Local)
	for _, path := range []string{"/docs/nothing", "/docs/nothing.png", "/docs/docs.go", "/docs/a/b", "/docs/..%2fREADME"} {
		status, text := get(t, base+path)
		if status != http.StatusNotFound || !strings.Contains(text, "There is no such document") {
			t.Errorf("%s: status %d", path, status)
		}
	}
}
