package docs

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// document is a Markdown file made ready to be shown.
type document struct {
	Name    string // of its file, without .md
	Title   string // its first heading
	Summary string // its first paragraph
	HTML    template.HTML
}

// readDocuments renders the Markdown files of a directory, in the order of
// their names.
func readDocuments(files fs.FS) ([]document, error) {
	names, err := fs.Glob(files, "*.md")
	if err != nil {
		return nil, err
	}
	var list []document
	for _, name := range names {
		source, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		d, err := newDocument(strings.TrimSuffix(name, ".md"), source)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		list = append(list, d)
	}
	return list, nil
}

// markdown leaves raw HTML out, and aligns cells by an attribute, since the
// pages allow no inline style.
var markdown = goldmark.New(
	goldmark.WithExtensions(extension.Strikethrough, extension.Linkify,
		extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute))),
	goldmark.WithParserOptions(parser.WithAutoHeadingID(), parser.WithASTTransformers(util.Prioritized(siteLinks{}, 100))),
)

func newDocument(name string, source []byte) (document, error) {
	d := document{Name: name, Title: name}
	root := markdown.Parser().Parse(text.NewReader(source))
	if first := root.FirstChild(); first != nil && first.Kind() == ast.KindHeading {
		d.Title = plain(first, source)
	}
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() == ast.KindParagraph {
			d.Summary = plain(n, source)
			break
		}
	}
	var b bytes.Buffer
	if err := markdown.Renderer().Render(&b, source, root); err != nil {
		return d, err
	}
	d.HTML = template.HTML(b.String())
	return d, nil
}

// plain is the text of a node without its markup.
func plain(n ast.Node, source []byte) string {
	var b strings.Builder
	ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				b.Write(n.Segment.Value(source))
				if n.SoftLineBreak() || n.HardLineBreak() {
					b.WriteByte(' ')
				}
			}
		case *ast.String:
			if entering {
				b.Write(n.Value)
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// siteLinks turns links that work in the repository into ones that work here:
// signing.md is /docs/signing, and what lies outside docs/ is not here, so its
// name is left as text.
type siteLinks struct{}

func (siteLinks) Transform(root *ast.Document, _ text.Reader, _ parser.Context) {
	var outside []*ast.Link
	ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if link, ok := n.(*ast.Link); ok && entering {
			if target, here := siteLink(string(link.Destination)); here {
				link.Destination = []byte(target)
			} else {
				outside = append(outside, link)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, link := range outside {
		parent := link.Parent()
		for child := link.FirstChild(); child != nil; child = link.FirstChild() {
			parent.InsertBefore(parent, link, child)
		}
		parent.RemoveChild(parent, link)
	}
}

// siteLink returns where a link of a document leads here, if it does.
func siteLink(destination string) (string, bool) {
	if strings.Contains(destination, "://") || strings.HasPrefix(destination, "#") || strings.HasPrefix(destination, "/") ||
		strings.HasPrefix(destination, "mailto:") {
		return destination, true
	}
	file, fragment, found := strings.Cut(destination, "#")
	if found {
		fragment = "#" + fragment
	}
	file = path.Clean(file)
	if strings.Contains(file, "/") { // ../README.md, or a folder that is not embedded
		return "", false
	}
	return "/docs/" + strings.TrimSuffix(file, ".md") + fragment, true
}
