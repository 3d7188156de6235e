// Package page is what the pages for people have in common: the layout around
// a page's own content, the style sheet and the script, and the headers that
// keep everything else out. A page is a Template made from files of its own;
// its data embeds Frame. Assets serves what the layout links to.
package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
)

//go:embed layout.html
var layoutFiles embed.FS

// Frame is what the layout shows around a page's content.
type Frame struct {
	Title              string
	Description        string // for search engines
	Lang               string // of the page, "" for English
	StyleSheet, Script string // an asset beside the common ones, "" for none
	Class              string // of the body, for the style sheet
	Sandbox            bool   // the page says that nothing on it is worth anything
	Live               bool   // the page loads the script
	Private            bool   // the address is a secret: not for caches or search engines
	// FramedBy are the https origins whose pages may show this one in a frame; none
	// by default.
	FramedBy []string
	// Uncompressed is set where the page has a secret beside text that strangers
	// choose.
	Uncompressed bool
	// Refresh is the seconds after which a browser without JavaScript loads the
	// page again, 0 for never, and RefreshTo its address. Without it a browser
	// whose address has a fragment would go to that and load nothing.
	Refresh   int
	RefreshTo string
}

func (f Frame) frame() Frame { return f }

// Framed is the data of a page: any struct that embeds Frame.
type Framed interface{ frame() Frame }

// Template is the layout with one kind of page in it. It is safe for
// concurrent use.
type Template struct{ template *template.Template }

var layout = template.Must(template.New("layout").Funcs(template.FuncMap{"asset": assetPath}).ParseFS(layoutFiles, "layout.html"))

// Parse makes a Template from files that define "main", the content. It panics
// on a mistake in them, since they are part of the program.
func Parse(files fs.FS, funcs template.FuncMap, patterns ...string) *Template {
	t := template.Must(layout.Clone())
	return &Template{template.Must(t.Funcs(funcs).ParseFS(files, patterns...))}
}

// Render returns what the named part of the template makes of data.
func (t *Template) Render(name string, data any) (string, error) {
	var b bytes.Buffer
	if err := t.template.ExecuteTemplate(&b, name, data); err != nil {
		return "", fmt.Errorf("render %s: %w", name, err)
	}
	return b.String(), nil
}

// Execute writes the page as it would be served.
func (t *Template) Execute(w io.Writer, data Framed) error {
	text, err := t.Render("layout.html", data)
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	return err
}

// Write answers a request with the page, whole or, when it can't be rendered,
// not at all.
func (t *Template) Write(w http.ResponseWriter, r *http.Request, status int, data Framed) error {
	rendered, err := t.Render("layout.html", data)
	if err != nil {
		http.Error(w, "This page can't be shown at the moment. Please try again in a minute.", http.StatusInternalServerError)
		return err
	}
	frame, text, header := data.frame(), []byte(rendered), w.Header()
	Protect(header)
	if len(frame.FramedBy) > 0 {
		header.Set("Content-Security-Policy", policy+strings.Join(frame.FramedBy, " "))
		header.Del("X-Frame-Options") // which knows no origins
	}
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Cache-Control", "no-cache")
	if frame.Private {
		header.Set("Cache-Control", "no-store")
		header.Set("X-Robots-Tag", "noindex, nofollow")
	}
	header.Add("Vary", "Accept-Encoding")
	if !frame.Uncompressed && len(text) >= compressMin && acceptsGzip(r.Header) {
		text = compress(text)
		header.Set("Content-Encoding", "gzip")
	}
	header.Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	_, err = w.Write(text)
	return err
}

// policy allows a page our own style sheet, script, images and streams, and
// nothing else: nothing inline, nothing from elsewhere, no form that leaves.
//
// Who may frame the page ends it; that is nobody, 'none', unless its merchant says
// so: whoever frames a payment page can lay an address of his own over ours. A
// redirect to the page and a WebView are no frames.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors "

// Protect sets the headers that all pages and assets have.
func Protect(header http.Header) {
	header.Set("Content-Security-Policy", policy+"'none'")
	header.Set("X-Frame-Options", "DENY") // for browsers that don't know frame-ancestors
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	// A page's address may be all that one needs to open it. A form still says
	// where it comes from, which the check against forged ones relies on.
	header.Set("Referrer-Policy", "same-origin")
}
