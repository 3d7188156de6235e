package docs

import (
	"fmt"
	"html/template"
	"strings"
)

// llms is the list of all pages as Markdown, in the form of llmstxt.org.
func (s *site) llms(baseURL string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# XCheckout\n\n> %s\n", s.byPath[""].Summary)
	for _, g := range s.Groups {
		fmt.Fprintf(&b, "\n## %s\n\n", g.Title)
		for _, p := range g.Pages {
			fmt.Fprintf(&b, "- [%s](%s/docs/%s%s.md): %s\n", p.Name(), baseURL, s.Prefix, orIndex(p.Path), p.Summary)
		}
	}
	fmt.Fprintf(&b, "\n## %s\n\n- [openapi.yaml](%s/docs/openapi.yaml): OpenAPI 3.1\n", s.words.ForPrograms, baseURL)
	return []byte(b.String())
}

// missing is the page at an address where none is.
func (s *site) missing() *sheet {
	var b strings.Builder
	fmt.Fprintf(&b, "<h1>%s</h1>\n<p>%s</p>\n<ul>\n", s.words.NoPage, s.words.NoPageWhy)
	for _, p := range s.pages {
		fmt.Fprintf(&b, "<li><a href=\"/docs/%s%s\">%s</a></li>\n", s.Prefix, p.Path, template.HTMLEscapeString(p.Name()))
	}
	b.WriteString("</ul>\n")
	return &sheet{Title: s.words.NoPage, Body: template.HTML(b.String()), Path: ""}
}
