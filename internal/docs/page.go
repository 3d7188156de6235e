package docs

import (
	"html/template"
	"slices"
	"strings"
)

// sheet is one page of the reference in one language.
type sheet struct {
	Path     string // below /docs/ and the language's prefix; "" is the first page
	Section  string // of the navigation
	Title    string
	Label    string // in the navigation, where the title is too long
	Method   string // of a call
	Coming   bool
	Summary  string
	Head     template.HTML // what stands before the right column where the page is narrow, of calls
	Body     template.HTML
	Aside    template.HTML // the right column, of calls
	Contents template.HTML // what is on this page, of guides
	Markdown string
	Passages []passage
	Try      *try // how a call is tried, where it can be
}

// Name is how lists call the page.
func (s *sheet) Name() string {
	if s.Label != "" {
		return s.Label
	}
	return s.Title
}

// headings are those of a page that is worth a list of them.
func (s *sheet) headings() []passage {
	var list []passage
	for _, x := range s.Passages {
		if x.ID != "" {
			list = append(list, x)
		}
	}
	if len(list) < 3 {
		return nil
	}
	return list
}

// group is a heading of the navigation with its pages.
type group struct {
	Title string
	Pages []*sheet
}

// site is all pages of a language.
type site struct {
	language
	Groups []group
	pages  []*sheet
	byPath map[string]*sheet
	search []byte
	// renderer makes what depends on a request: forms, and what was sent.
	renderer *renderer
}

func newSite(l language) *site { return &site{language: l, byPath: map[string]*sheet{}} }

func (s *site) add(pages ...*sheet) {
	for _, p := range pages {
		s.pages = append(s.pages, p)
		s.byPath[p.Path] = p
		title := s.words.Sections[p.Section]
		at := slices.IndexFunc(s.Groups, func(g group) bool { return g.Title == title })
		if at < 0 {
			at = len(s.Groups)
			s.Groups = append(s.Groups, group{Title: title})
		}
		s.Groups[at].Pages = append(s.Groups[at].Pages, p)
	}
}

// kebab turns createOrder into create-order.
func kebab(name string) string {
	var b strings.Builder
	for _, c := range name {
		if c >= 'A' && c <= 'Z' {
			b.WriteByte('-')
			c += 'a' - 'A'
		}
		b.WriteRune(c)
	}
	return b.String()
}
