package docs

import (
	"html"
	"io/fs"
	"os"
	"path"
	"regexp"
	"testing"
)

func TestHighlight(t *testing.T) {
	for _, c := range []struct{ language, code, want string }{
		{"go", "if x := f(\"a # b\", 1_000, 0xfF); x { // \"why\"\n", `<span class="k">if</span> x := <span class="n">f</span>(<span class="s">&#34;a # b&#34;</span>, <span class="m">1_000</span>, <span class="m">0xfF</span>); x { <span class="c">// &#34;why&#34;</span>` + "\n"},
		{"go", "s := `a\n// b`\nA1042 /* for */", "s := <span class=\"s\">`a\n// b`</span>\nA1042 <span class=\"c\">/* for */</span>"},
		{"sh", "# it's\nexport A=\"$x # \\\" y\" b#c 'd\n' 7", `<span class="c"># it&#39;s</span>` + "\n" + `<span class="n">export</span> A=<span class="s">&#34;$x # \&#34; y&#34;</span> b#c <span class="s">&#39;d` + "\n" + `&#39;</span> <span class="m">7</span>`},
		{"js", "const a = `b ${c}` // d", `<span class="k">const</span> a = <span class="s">` + "`b ${c}`" + `</span> <span class="c">// d</span>`},
		{"java", "@Bean String s = \"\"\"\n\"x\" // y\n\"\"\";", `<span class="n">@Bean</span> String s = <span class="s">&#34;&#34;&#34;` + "\n&#34;x&#34; // y\n&#34;&#34;&#34;</span>;"},
		{"json", `{"a\"b": "c: d", "e": [1.5, true]}`, `{<span class="n">&#34;a\&#34;b&#34;</span>: <span class="s">&#34;c: d&#34;</span>, <span class="n">&#34;e&#34;</span>: [<span class="m">1.5</span>, <span class="k">true</span>]}`},
		{"xml", `<!-- <a> --><b c="d>">e</b>`, `<span class="c">&lt;!-- &lt;a&gt; --&gt;</span><span class="n">&lt;b</span> <span class="n">c</span>=<span class="s">&#34;d&gt;&#34;</span><span class="n">&gt;</span>e<span class="n">&lt;/b</span><span class="n">&gt;</span>`},
		{"no such language", `"<b>"`, `&#34;&lt;b&gt;&#34;`},
	} {
		if got := string(highlight(c.language, c.code)); got != c.want {
			t.Errorf("%s %q:\n got %s\nwant %s", c.language, c.code, got, c.want)
		}
	}
}

// What a reader copies is the program.
func TestHighlightChangesNoProgram(t *testing.T) {
	element := regexp.MustCompile(`</?span[^>]*>`)
	languages, read := map[string]string{".sh": "bash", ".go": "go", ".mjs": "js", ".java": "java"}, 0
	err := fs.WalkDir(os.DirFS("../../docs/samples"), ".", func(name string, _ fs.DirEntry, err error) error {
		language := languages[path.Ext(name)]
		if err != nil || language == "" {
			return err
		}
		code, err := os.ReadFile("../../docs/samples/" + name)
		if shown := html.UnescapeString(element.ReplaceAllString(string(highlight(language, string(code))), "")); shown != string(code) {
			t.Errorf("%s is shown as\n%s", name, shown)
		}
		read++
		return err
	})
	if err != nil || read < 100 {
		t.Errorf("%d programs were read: %v", read, err)
	}
}
