// Package docs serves what people read of a gateway: a start page that says what
// it is, and the reference for those who integrate it. The reference's guides are
// written by hand (docs/guide), its pages about calls, events and errors are made
// from the API's description and the list of codes (spec), and its samples are
// programs that a test runs (docs/samples).
package docs

import (
	"bytes"
	"cmp"
	"embed"
	"html/template"
	"log/slog"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/xcheckout/xcheckout/docs"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/page"
	"github.com/xcheckout/xcheckout/internal/recent"
	"github.com/xcheckout/xcheckout/spec"
)

//go:embed *.html
var files embed.FS

var (
	startTemplate     = page.Parse(files, nil, "start.html")
	referenceTemplate = page.Parse(files, nil, "reference.html")
	unknownTemplate   = page.Parse(files, nil, "unknown.html")
)

// Config is what the pages are made of. Gateway is required.
type Config struct {
	Gateway *gateway.Gateway
	Log     *slog.Logger
	Tools   *Tools // of a local gateway; nil for none
}

// Docs is the http.Handler of the start page and of everything below /docs/. It
// is safe for concurrent use.
type Docs struct {
	gateway *gateway.Gateway
	log     *slog.Logger
	mux     *http.ServeMux
	tools   *tools // nil where there are none
}

// New makes a Docs, to be mounted at "GET /{$}" and at "GET /docs/"; with Tools at
// "POST /docs/" too, and within one http.Server: its streams end when that shuts down.
func New(c Config) *Docs {
	s := &Docs{gateway: c.Gateway, log: cmp.Or(c.Log, slog.Default()), mux: http.NewServeMux()}
	s.mux.HandleFunc("GET /{$}", s.start)
	s.mux.HandleFunc("GET /docs/openapi.yaml", s.openAPI)
	s.mux.HandleFunc("GET /docs/call.sh", s.file("call.sh", "text/x-shellscript; charset=utf-8", docs.CallScript))
	s.mux.HandleFunc("GET /docs/vectors/{name}", s.vectors)
	s.mux.HandleFunc("GET /docs/", s.reference)
	s.mount(c.Tools)
	return s
}

// sites are the pages, made when the first is asked for.
var sites = sync.OnceValue(func() map[string]*site {
	all, err := build()
	if err != nil { // they are part of the program, and a test makes them
		panic("docs: " + err.Error())
	}
	return all
})

func (s *Docs) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

func (s *Docs) write(w http.ResponseWriter, r *http.Request, status int, t *page.Template, data page.Framed) {
	if err := t.Write(w, r, status, data); err != nil {
		s.log.Debug("page not shown", "error", err)
	}
}

func (s *Docs) start(w http.ResponseWriter, r *http.Request) {
	data := struct {
		page.Frame
		BaseURL       string
		Environment   gateway.Environment
		HasTestWallet bool
	}{page.Frame{Title: "Gateway · XCheckout", Class: "start", Sandbox: s.gateway.IsSandbox()}, s.gateway.BaseURL(), s.gateway.Environment(), s.gateway.HasTestWallet()}
	s.write(w, r, http.StatusOK, startTemplate, data)
}

// Unknown answers a browser at a path where nothing is, and returns false to
// leave any other client to the API.
func (s *Docs) Unknown(w http.ResponseWriter, r *http.Request) bool {
	if !page.PrefersHTML(r.Header) {
		return false
	}
	w.Header().Add("Vary", "Accept")
	s.write(w, r, http.StatusNotFound, unknownTemplate, struct{ page.Frame }{page.Frame{Title: "There is nothing at this address · XCheckout", Class: "message", Sandbox: s.gateway.IsSandbox()}})
	return true
}

// view is a page of the reference with what stands around it.
type view struct {
	page.Frame
	Site      *site
	Sheet     *sheet
	Body      template.HTML
	Aside     template.HTML
	Words     *words
	Languages []languageLink
	Markdown  string
	Files     bool          // the pages are files, without a server
	Try       template.HTML // the form that tries the call, where there is one
	HasLast   bool          // the last calls are kept
	Last      *recent.Call  // nil before the first
}

type languageLink struct {
	language
	Href    string
	Current bool
}

// Href is the address of a page of the view's language.
func (v view) Href(path string) string { return "/docs/" + v.Site.Prefix + path }

// SearchIndex is the address of the language's index.
func (v view) SearchIndex() string { return "/docs/search." + v.Site.Code + ".js" }

func newView(site *site, sheet *sheet, sandbox bool) view {
	v := view{Site: site, Sheet: sheet, Body: sheet.Body, Aside: sheet.Aside, Words: site.words, Markdown: "/docs/" + site.Prefix + orIndex(sheet.Path) + ".md",
		Frame: page.Frame{Title: sheet.Title + " · XCheckout", Class: "docs", Sandbox: sandbox, Lang: site.Tag, Description: sheet.Summary, StyleSheet: "docs.css", Script: "docs.js"}}
	for _, l := range languages {
		v.Languages = append(v.Languages, languageLink{l, "/docs/" + l.Prefix + sheet.Path, l.Code == site.Code})
	}
	return v
}

// reference serves the pages, in HTML and as Markdown, and what belongs to them.
func (s *Docs) reference(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/docs/")
	site, rest := siteOf(name)
	switch {
	case rest == "llms.txt":
		s.file("llms.txt", "text/plain; charset=utf-8", site.llms(s.gateway.BaseURL()))(w, r)
		return
	case strings.HasPrefix(name, "search.") && path.Ext(name) == ".js":
		if of, there := sites()[strings.TrimSuffix(strings.TrimPrefix(name, "search."), ".js")]; there {
			s.file(name, "text/javascript; charset=utf-8", of.search)(w, r)
			return
		}
	case path.Ext(rest) == ".md":
		if sheet, there := site.byPath[strings.TrimSuffix(strings.TrimSuffix(rest, ".md"), "index")]; there {
			s.file(rest, "text/markdown; charset=utf-8", []byte(s.here(sheet.Markdown)))(w, r)
			return
		}
	default:
		if sheet, there := site.byPath[rest]; there {
			v := newView(site, sheet, s.gateway.IsSandbox())
			v.Body, v.Aside = template.HTML(s.here(string(v.Body))), template.HTML(s.here(string(v.Aside)))
			s.addTools(&v, r)
			s.write(w, r, http.StatusOK, referenceTemplate, v)
			return
		}
	}
	s.notFound(w, r, site)
}

func (s *Docs) notFound(w http.ResponseWriter, r *http.Request, site *site) {
	v := newView(site, site.missing(), s.gateway.IsSandbox())
	s.addTools(&v, r)
	s.write(w, r, http.StatusNotFound, referenceTemplate, v)
}

// exampleURL is the gateway's address in the description's examples and the guides.
const exampleURL = "http://127.0.0.1:8787"

// here sets the gateway's own address in a text.
func (s *Docs) here(text string) string {
	return strings.ReplaceAll(text, exampleURL, s.gateway.BaseURL())
}

// siteOf returns the language of a path below /docs/ and what follows it.
func siteOf(name string) (*site, string) {
	for _, l := range languages {
		if rest, ok := strings.CutPrefix(name+"/", l.Prefix); ok && l.Prefix != "" {
			return sites()[l.Code], strings.TrimSuffix(rest, "/")
		}
	}
	return sites()[languages[0].Code], name
}

// openAPI serves the API's description, with this gateway's address in place of the
// examples'.
func (s *Docs) openAPI(w http.ResponseWriter, r *http.Request) {
	s.file("openapi.yaml", "application/yaml", []byte(s.here(string(spec.OpenAPI))))(w, r)
}

// vectors serves the files of the signature's vectors.
func (s *Docs) vectors(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	data, err := spec.VectorJSON("vectors/" + name)
	if err != nil {
		s.reference(w, r)
		return
	}
	s.file(name, "application/json", data)(w, r)
}

// file serves a text as it is.
func (s *Docs) file(name, contentType string, data []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		page.Protect(w.Header())
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Cache-Control", "no-cache")
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
	}
}
