package docs

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"strings"

	"github.com/yuin/goldmark"

	"github.com/xcheckout/xcheckout/spec"
)

// renderer makes the pages of one language.
type renderer struct {
	language
	api          *description
	samples      fs.FS
	translations map[string]string // of the description's sentences, nil in English
	errorTexts   map[string]spec.ErrorText
	findingTexts map[string]spec.FindingText
	markdown     goldmark.Markdown
	templates    *template.Template
	// For the test: sentences without a translation, and those that were used.
	missing []string
	used    map[string]bool
}

//go:embed templates
var templateFiles embed.FS

func newRenderer(l language, api *description, samples fs.FS, translations map[string]string) *renderer {
	r := &renderer{language: l, api: api, samples: samples, translations: translations}
	r.markdown = r.newMarkdown()
	r.templates = template.Must(template.New("").Funcs(template.FuncMap{
		"words": func() *words { return l.words }, "inline": r.inline, "phrase": r.phrase, "json": func(text string) template.HTML { return highlight("json", text) },
		"href": func(path string) string { return "/docs/" + l.Prefix + path }, "labelled": r.labelled,
	}).Funcs(r.toolFuncs()).ParseFS(templateFiles, "templates/*.html"))
	return r
}

func (r *renderer) write(w io.Writer, name string, data any) error {
	if err := r.templates.ExecuteTemplate(w, name, data); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	return nil
}

func (r *renderer) render(name string, data any) (template.HTML, error) {
	var b strings.Builder
	err := r.write(&b, name, data)
	return template.HTML(b.String()), err
}

// labelled is an example with what it is.
func (r *renderer) labelled(label string, e example) (struct{ Label, JSON string }, error) {
	if e.Summary != "" {
		label += r.words.Colon + r.translate(e.Summary)
	}
	return struct{ Label, JSON string }{label, e.JSON}, nil
}

func (r *renderer) sample(id string) (sample, error) { return readSample(r.samples, id) }

// translate returns a sentence of the description in the page's language, which a
// test holds complete: without a translation it stays as it is.
func (r *renderer) translate(text string) string {
	if r.translations == nil || text == "" {
		return text
	}
	key := strings.Join(strings.Fields(text), " ")
	if r.used != nil {
		r.used[key] = true
	}
	if translated, there := r.translations[key]; there {
		return translated
	}
	r.missing = append(r.missing, key)
	return text
}
