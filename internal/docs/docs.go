// Package docs serves what people read of a gateway: a start page that says
// what it is, the project's documents, the API's description for programs, and
// the list of error codes, made from the same file as the codes themselves.
package docs

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/docs"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/page"
	"github.com/xcheckout/xcheckout/spec"
)

//go:embed *.html
var files embed.FS

var funcs = template.FuncMap{"advice": advice, "code": inlineCode}

var (
	startTemplate    = page.Parse(files, funcs, "start.html")
	indexTemplate    = page.Parse(files, funcs, "aside.html", "index.html")
	errorsTemplate   = page.Parse(files, funcs, "aside.html", "errors.html")
	documentTemplate = page.Parse(files, funcs, "aside.html", "document.html")
	unknownTemplate  = page.Parse(files, funcs, "unknown.html")
	messageTemplate  = page.Parse(files, funcs, "aside.html", "message.html")
)

// Config is what the pages are made of. Gateway is required.
type Config struct {
	Gateway *gateway.Gateway
	Log     *slog.Logger
}

// Docs is the http.Handler of the start page and of everything below /docs/. It
// is safe for concurrent use.
type Docs struct {
	gateway   *gateway.Gateway
	log       *slog.Logger
	documents []document
	byName    map[string]document
	mux       *http.ServeMux
}

// New renders all documents and makes a Docs, to be mounted at "GET /{$}" and
// at "GET /docs/".
func New(c Config) (*Docs, error) {
	s := &Docs{gateway: c.Gateway, log: cmp.Or(c.Log, slog.Default()), byName: map[string]document{}, mux: http.NewServeMux()}
	var err error
	if s.documents, err = readDocuments(docs.Files); err != nil {
		return nil, fmt.Errorf("read documents: %w", err)
	}
	for _, d := range s.documents {
		s.byName[d.Name] = d
	}
	s.mux.HandleFunc("GET /{$}", s.start)
	s.mux.HandleFunc("GET /docs/{$}", s.index)
	s.mux.HandleFunc("GET /docs/errors", s.errors)
	s.mux.HandleFunc("GET /docs/openapi.yaml", s.openAPI)
	s.mux.HandleFunc("GET /docs/{name}", s.document)
	s.mux.HandleFunc("GET /docs/", s.notFound)
	return s, nil
}

func (s *Docs) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// frame is what every page here shows.
type frame struct {
	page.Frame
	BaseURL     string
	Environment gateway.Environment
	Documents   []document
	Name        string // of the page in the list beside it
}

func (s *Docs) frame(name, title, class string) frame {
	return frame{Frame: page.Frame{Title: title + " · XCheckout", Class: class, Sandbox: s.gateway.IsSandbox()},
		BaseURL: s.gateway.BaseURL(), Environment: s.gateway.Environment(), Documents: s.documents, Name: name}
}

func (s *Docs) write(w http.ResponseWriter, r *http.Request, status int, t *page.Template, data page.Framed) {
	if err := t.Write(w, r, status, data); err != nil {
		s.log.Debug("page not shown", "error", err)
	}
}

func (s *Docs) start(w http.ResponseWriter, r *http.Request) {
	data := struct {
		frame
		HasTestWallet bool
	}{s.frame("", "Gateway", "start"), s.gateway.HasTestWallet()}
	s.write(w, r, http.StatusOK, startTemplate, data)
}

func (s *Docs) index(w http.ResponseWriter, r *http.Request) {
	s.write(w, r, http.StatusOK, indexTemplate, s.frame("index", "Documents", "docs"))
}

func (s *Docs) errors(w http.ResponseWriter, r *http.Request) {
	data := struct {
		frame
		Errors []spec.Error
	}{s.frame("errors", "Error codes", "docs"), spec.Errors()}
	s.write(w, r, http.StatusOK, errorsTemplate, data)
}

// advice says what a row's retry means to a program.
func advice(retry string) (string, error) {
	switch retry {
	case "never":
		return "Not as it is: the same request fails again.", nil
	case "later":
		return "Yes, signed afresh, after a pause that grows.", nil
	case "after_new_token":
		return "Once, with a new token.", nil
	case "after_clock_correction":
		return "Once, with the clock corrected.", nil
	}
	return "", fmt.Errorf("unknown retry %q", retry)
}

// inlineCode sets what stands between backquotes in a code element, as the
// sentences of the list of errors have it.
func inlineCode(text string) template.HTML {
	var b strings.Builder
	for i, piece := range strings.Split(text, "`") {
		piece = template.HTMLEscapeString(piece)
		if i%2 == 1 {
			piece = "<code>" + piece + "</code>"
		}
		b.WriteString(piece)
	}
	return template.HTML(b.String())
}

func (s *Docs) document(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	if path.Ext(name) == ".png" {
		s.image(w, r, name)
		return
	}
	d, known := s.byName[strings.TrimSuffix(name, ".md")]
	if !known {
		s.notFound(w, r)
		return
	}
	data := struct {
		frame
		Document document
	}{s.frame(d.Name, d.Title, "docs"), d}
	s.write(w, r, http.StatusOK, documentTemplate, data)
}

func (s *Docs) image(w http.ResponseWriter, r *http.Request, name string) {
	data, err := fs.ReadFile(docs.Files, name)
	if err != nil {
		s.notFound(w, r)
		return
	}
	page.Protect(w.Header())
	w.Header().Set("Cache-Control", "no-cache")
	http.ServeContent(w, r, name, time.Time{}, strings.NewReader(string(data)))
}

// openAPI serves the API's description as it is in the repository.
func (s *Docs) openAPI(w http.ResponseWriter, r *http.Request) {
	page.Protect(w.Header())
	w.Header().Set("Content-Type", "application/yaml")
	w.Header().Set("Cache-Control", "no-cache")
	http.ServeContent(w, r, "openapi.yaml", time.Time{}, bytes.NewReader(spec.OpenAPI))
}

// Unknown answers a browser at a path where nothing is, and returns false to
// leave any other client to the API.
func (s *Docs) Unknown(w http.ResponseWriter, r *http.Request) bool {
	if !page.PrefersHTML(r.Header) {
		return false
	}
	w.Header().Add("Vary", "Accept")
	s.write(w, r, http.StatusNotFound, unknownTemplate, s.frame("", "There is nothing at this address", "message"))
	return true
}

func (s *Docs) notFound(w http.ResponseWriter, r *http.Request) {
	s.write(w, r, http.StatusNotFound, messageTemplate, s.frame("", "There is no such document", "docs"))
}
