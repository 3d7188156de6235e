package docs

import (
	"slices"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/spec"
)

func built(t *testing.T) map[string]*site {
	t.Helper()
	all, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Every page is there in both languages, in the same order, with the same headings by
// their ids.
func TestLanguages(t *testing.T) {
	all := built(t)
	english, chinese := all["en"], all["zh"]
	if len(english.pages) < 40 || len(english.pages) != len(chinese.pages) {
		t.Fatalf("%d pages in English, %d in Chinese", len(english.pages), len(chinese.pages))
	}
	for i, p := range english.pages {
		other := chinese.pages[i]
		if p.Path != other.Path {
			t.Errorf("page %d is %q in English and %q in Chinese", i, p.Path, other.Path)
			continue
		}
		if got, want := ids(other), ids(p); !slices.Equal(got, want) {
			t.Errorf("%s: headings %q in Chinese, %q in English", p.Path, got, want)
		}
		for _, text := range []string{other.Title, other.Summary} {
			if !hasChinese(text) {
				t.Errorf("zh/%s: %q is no Chinese", p.Path, text)
			}
		}
	}
}

func ids(p *sheet) []string {
	var list []string
	for _, x := range p.Passages {
		list = append(list, x.ID)
	}
	return list
}

func hasChinese(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return r >= 0x4e00 && r < 0xa000 })
}

// Every sentence of the description that the reference shows has a translation, and
// every translation is of such a sentence.
func TestTranslations(t *testing.T) {
	api, err := parseDescription(spec.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	r, err := newLanguageRenderer(languages[1], api)
	if err != nil {
		t.Fatal(err)
	}
	r.used = map[string]bool{}
	if _, err := r.site(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(r.missing)
	for _, text := range slices.Compact(r.missing) {
		t.Errorf("docs/guide/zh/reference.yaml has no %q", text)
	}
	for text, translation := range r.translations {
		if !r.used[text] {
			t.Errorf("docs/guide/zh/reference.yaml translates what the description does not say: %q", text)
		}
		if !hasChinese(translation) {
			t.Errorf("%q is translated by %q", text, translation)
		}
	}
	for _, row := range spec.Errors() {
		text := r.errorTexts[row.Code]
		if !hasChinese(text.Message) || !hasChinese(text.Cure) || (text.Cause == "") != (row.Cause == "") {
			t.Errorf("spec/errors.zh.json: the texts of %s are not all there", row.Code)
		}
	}
	for code := range r.errorTexts {
		if _, known := spec.ErrorByCode(code); !known {
			t.Errorf("spec/errors.zh.json has %s, which is no code", code)
		}
	}
}

// The reference names every call and every member of what is sent and answered.
func TestReferenceIsWhole(t *testing.T) {
	api, err := parseDescription(spec.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range languages {
		var text strings.Builder
		for _, p := range built(t)[l.Code].pages {
			text.WriteString(string(p.Head) + string(p.Body) + string(p.Aside))
		}
		for _, o := range append(api.operations("paths"), api.operations("webhooks")...) {
			if !strings.Contains(text.String(), "<code>"+o.Path+"</code>") {
				t.Errorf("%s: no page is about %s", l.Name, o.Path)
			}
		}
		schemas := api.root.at("components").at("schemas")
		for _, name := range schemas.names {
			for _, member := range schemas.at(name).at("properties").names {
				if !strings.Contains(text.String(), ">"+member+"<") && !strings.Contains(text.String(), "&quot;"+member+"&quot;") && !strings.Contains(text.String(), "&#34;"+member+"&#34;") {
					t.Errorf("%s: no page names %s of %s", l.Name, member, name)
				}
			}
		}
	}
}
