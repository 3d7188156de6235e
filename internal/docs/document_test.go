package docs

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestReadDocuments(t *testing.T) {
	list, err := readDocuments(fstest.MapFS{
		"b.md": {Data: []byte("# The *second* `one`\n\nIts first\nparagraph, [linked](a.md).\n\nIts second.\n")},
		"a.md": {Data: []byte(`# First

See [b](b.md#the-second-one), [home](../README.md), [folder](old/c.md), [web](https://example.com/x.md), [here](#first).

| left | right |
|:-----|------:|
| 1    | 2     |

<b onclick="x()">raw</b>

![drawing](drawing.png)
`)},
		"drawing.png": {Data: []byte("PNG")},
	})
	if err != nil || len(list) != 2 {
		t.Fatalf("%d documents, %v", len(list), err)
	}
	a, b := list[0], list[1]
	if b.Name != "b" || b.Title != "The second one" || b.Summary != "Its first paragraph, linked." {
		t.Errorf("b: name %q, title %q, summary %q", b.Name, b.Title, b.Summary)
	}
	for _, want := range []string{
		`<h1 id="first">First</h1>`, `<a href="/docs/b#the-second-one">b</a>`, `, home, folder, `,
		`<a href="https://example.com/x.md">web</a>`, `<a href="#first">here</a>`,
		`<td align="right">2</td>`, `<img src="drawing.png" alt="drawing">`,
	} {
		if !strings.Contains(string(a.HTML), want) {
			t.Errorf("a has no %s:\n%s", want, a.HTML)
		}
	}
	if strings.Contains(string(a.HTML), "onclick") || strings.Contains(string(a.HTML), "style=") {
		t.Errorf("a has HTML of its own:\n%s", a.HTML)
	}
}

func TestAdviceKnowsNoOthers(t *testing.T) {
	if _, err := advice("perhaps"); err == nil {
		t.Error("advice on an unknown word")
	}
}
