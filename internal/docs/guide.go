package docs

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"github.com/xcheckout/xcheckout/spec"
)

// guides are the pages that are written by hand, docs/guide/LANGUAGE/NAME.md, in the
// order of the navigation.
var guides = []struct{ section, name string }{
	{"start", "index"}, {"start", "quick-start"}, {"start", "signing"}, {"start", "access-tokens"}, {"start", "orders"}, {"start", "refunds"}, {"start", "settlements"},
	{"start", "deposit-addresses"}, {"start", "webhooks"}, {"start", "conventions"},
	{"reference", "signature"},
	{"launch", "testing"}, {"launch", "going-live"},
	{"libraries", "sdks"}, {"libraries", "compatibility"},
}

// guide renders one of them.
func (r *renderer) guide(files fs.FS, section, name string) (*sheet, error) {
	source, err := fs.ReadFile(files, r.Code+"/"+name+".md")
	if name == "signature" && r.Prefix == "" {
		source, err = spec.Signature, nil
	}
	if err != nil {
		return nil, err
	}
	s := &sheet{Path: name, Section: section}
	if name == "index" {
		s.Path, s.Label = "", r.words.Overview
	}
	root := r.markdown.Parser().Parse(text.NewReader(source))
	for n := root.FirstChild(); n != nil && s.Summary == ""; n = n.NextSibling() {
		switch {
		case n.Kind() == ast.KindHeading && s.Title == "":
			s.Title = plain(n, source)
		case n.Kind() == ast.KindParagraph:
			s.Summary = plain(n, source)
		}
	}
	if name == "signature" {
		s.Label = r.words.Specification
	}
	s.Passages = passages(root, source)
	var b bytes.Buffer
	if err := r.markdown.Renderer().Render(&b, source, root); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	s.Body = template.HTML(b.String())
	if s.Contents, err = r.render("contents", s.headings()); err != nil {
		return nil, err
	}
	s.Markdown, err = r.expand(string(source))
	return s, err
}
