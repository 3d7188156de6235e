package docs

import (
	"bytes"
	"fmt"
	"html/template"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	goldrenderer "github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// newMarkdown leaves raw HTML out, aligns cells by an attribute, since the pages
// allow no inline style, and takes a heading's id from {#id} behind it.
func (r *renderer) newMarkdown() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(extension.Strikethrough, extension.Linkify,
			extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute))),
		goldmark.WithParserOptions(parser.WithAutoHeadingID(), parser.WithHeadingAttribute(),
			parser.WithASTTransformers(util.Prioritized(siteLinks{r.language}, 100), util.Prioritized(stackedTables{}, 200))),
		goldmark.WithRendererOptions(goldrenderer.WithNodeRenderers(util.Prioritized(blocks{r}, 100))),
	)
}

// inline renders a sentence of the description, translated.
func (r *renderer) inline(source string) template.HTML { return r.phrase(r.translate(source)) }

// phrase renders a sentence that is in the page's language already, without the
// paragraph around it.
func (r *renderer) phrase(source string) template.HTML {
	var b bytes.Buffer
	if err := r.markdown.Convert([]byte(source), &b); err != nil {
		return template.HTML(template.HTMLEscapeString(source))
	}
	html := strings.TrimSpace(b.String())
	if inner, ok := strings.CutPrefix(html, "<p>"); ok && strings.Count(html, "<p>") == 1 {
		html = strings.TrimSuffix(inner, "</p>")
	}
	return template.HTML(html)
}

// blocks renders what stands between fences: a sample by its name, and everything
// else highlighted, with a way to copy it.
type blocks struct{ r *renderer }

func (x blocks) RegisterFuncs(register goldrenderer.NodeRendererFuncRegisterer) {
	register.Register(ast.KindFencedCodeBlock, x.fenced)
}

func (x blocks) fenced(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	block := n.(*ast.FencedCodeBlock)
	language, code := string(block.Language(source)), string(block.Lines().Value(source))
	if language == "states" {
		html, err := x.r.statesHTML(strings.TrimSpace(code))
		if err != nil {
			return ast.WalkStop, err
		}
		_, err = w.WriteString(string(html))
		return ast.WalkSkipChildren, err
	}
	if language == "sample" {
		s, err := x.r.sample(strings.TrimSpace(code))
		if err != nil {
			return ast.WalkStop, err
		}
		return ast.WalkSkipChildren, x.r.write(w, "sample", s)
	}
	return ast.WalkSkipChildren, x.r.write(w, "block", fence{Label: fenceLabels[language], HTML: highlight(language, code)})
}

// fenceLabels say what a text is, where that helps.
var fenceLabels = map[string]string{"sh": "Shell", "json": "JSON", "xml": "XML", "http": "HTTP"}

// fence is a text between fences that is no sample.
type fence struct {
	Label string
	HTML  template.HTML
}

// generated finds what of a guide is written by us between its fences.
var generated = regexp.MustCompile("(?m)^```(sample|states)\\n(.*)\\n```\\n")

// expand puts the programs of samples and the tables of states into a guide's own
// text, for those who read Markdown.
func (r *renderer) expand(source string) (string, error) {
	var b strings.Builder
	for {
		at := generated.FindStringSubmatchIndex(source)
		if at == nil {
			b.WriteString(source)
			return b.String(), nil
		}
		b.WriteString(source[:at[0]])
		name := strings.TrimSpace(source[at[4]:at[5]])
		if source[at[2]:at[3]] == "states" {
			s, err := r.states(name)
			if err != nil {
				return "", err
			}
			s.markdown(&b, r.words)
		} else {
			s, err := r.sample(name)
			if err != nil {
				return "", err
			}
			s.markdown(&b, r.words.Prints)
		}
		source = source[at[1]:]
	}
}

// markdown writes the programs one below the other.
func (s sample) markdown(b *strings.Builder, prints string) {
	for i, t := range s.Tabs {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(b, "%s:\n\n```%s\n%s```\n", t.Label, t.Lexer, t.Code)
	}
	if s.Output != "" {
		fmt.Fprintf(b, "\n%s\n\n```text\n%s\n```\n", prints, s.Output)
	}
}

// passage is a part of a page below one heading, for the search.
type passage struct{ ID, Heading, Text string }

func passages(root ast.Node, source []byte) []passage {
	list := []passage{{}}
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		last := &list[len(list)-1]
		switch h := n.(type) {
		case *ast.Heading:
			if h.Level > 1 {
				id, _ := h.AttributeString("id")
				text, _ := id.([]byte)
				list = append(list, passage{ID: string(text), Heading: plain(n, source)})
			}
		case *ast.FencedCodeBlock:
			if language := string(h.Language(source)); language != "sample" && language != "states" {
				last.Text = strings.TrimSpace(last.Text + " " + string(h.Lines().Value(source)))
			}
		default:
			last.Text = strings.TrimSpace(last.Text + " " + plain(n, source))
		}
	}
	return list
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
		default:
			if !entering && n.Type() == ast.TypeBlock {
				b.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(b.String())
}

// siteLinks turns links that work in the repository into ones that work here:
// signing.md is /docs/signing, in Chinese /docs/zh/signing.
type siteLinks struct{ language language }

func (x siteLinks) Transform(root *ast.Document, _ text.Reader, _ parser.Context) {
	ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if link, ok := n.(*ast.Link); ok && entering {
			link.Destination = []byte(x.here(string(link.Destination)))
		}
		return ast.WalkContinue, nil
	})
}

// here returns where a link of a guide leads on the site. Generated pages are named
// as if they were files beside the guides: calls/create-order.md.
func (x siteLinks) here(destination string) string {
	if strings.Contains(destination, "://") || strings.HasPrefix(destination, "#") || strings.HasPrefix(destination, "/") {
		return destination
	}
	file, fragment, found := strings.Cut(destination, "#")
	if found {
		fragment = "#" + fragment
	}
	if name, isPage := strings.CutSuffix(file, ".md"); isPage {
		return "/docs/" + x.language.Prefix + name + fragment
	}
	return "/docs/" + file // call.sh, openapi.yaml: of no language
}
