package docs

import (
	"errors"
	"html/template"
	"io/fs"
	"slices"
	"strings"

	"github.com/xcheckout/xcheckout/spec"
)

// call is what a page about a call shows.
type call struct {
	operation
	Summary      string
	Description  template.HTML
	Ours, Coming bool
	ReadOnly     bool
	Scope        string
	Environments []string
	Twin         *operation // the same call by another method
	Query, Body  []member
	BodyRequired bool
	Answer       []member
	Codes        []spec.Error // of this call
	Common       []spec.Error // of any
	Requests     []example
	Answers      []example
	Sample       *sample
}

// isTwin says whether an operation has its page together with another of its path.
func isTwin(o operation) bool {
	return strings.HasSuffix(o.ID, "ByBody") || strings.HasSuffix(o.ID, "ByQuery")
}

// calls makes the pages about calls, those that there are before those that are
// coming.
func (r *renderer) calls() ([]*sheet, error) {
	all := r.api.operations("paths")
	var list []*sheet
	for _, o := range all {
		if isTwin(o) {
			continue
		}
		c := r.call(o, all)
		s, err := r.callSheet(c)
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	slices.SortStableFunc(list, func(a, b *sheet) int {
		switch {
		case a.Coming == b.Coming:
			return 0
		case a.Coming:
			return 1
		}
		return -1
	})
	return list, nil
}

func (r *renderer) call(o operation, all []operation) *call {
	c := &call{operation: o, Summary: r.translate(o.text("summary")), Description: r.inline(o.text("description")), Ours: o.is("x-ours"), Coming: o.is("x-coming"),
		ReadOnly: o.is("x-read-only"), Scope: o.text("x-scope")}
	for _, name := range o.texts("x-environments") {
		c.Environments = append(c.Environments, r.words.Environments[name])
	}
	for _, other := range all {
		if other.Path == o.Path && isTwin(other) {
			c.Twin = &other
		}
	}
	for _, p := range o.list("parameters") {
		p = r.api.resolve(p)
		m := r.member(p.text("name"), p.at("schema"))
		m.Required, m.Ours = p.is("required"), m.Ours || p.is("x-ours")
		if own := p.text("description"); own != "" {
			m.Description, m.Text = r.inline(own), r.translate(own)
		}
		c.Query = append(c.Query, m)
	}
	body := r.api.resolve(o.at("requestBody"))
	c.BodyRequired = body.is("required")
	content := r.api.content(body)
	c.Body, c.Requests = r.members(content.at("schema")), r.api.examples(content)
	content = r.api.content(o.at("responses").at("200"))
	c.Answers = r.api.examples(content)
	c.Answer = r.members(r.api.resolve(content.at("schema")).at("properties").at("retdata"))
	c.Codes, c.Common = r.errors(o.texts("x-codes")), r.errors(r.api.root.texts("x-common-codes"))
	return c
}

// list returns a member that is a list of objects.
func (o *object) list(name string) []*object {
	items, _ := o.values[name].([]any)
	list := make([]*object, 0, len(items))
	for _, item := range items {
		if member, ok := item.(*object); ok {
			list = append(list, member)
		}
	}
	return list
}

// errors are rows of the list of error codes, in the page's language.
func (r *renderer) errors(codes []string) []spec.Error {
	var list []spec.Error
	for _, code := range codes {
		if row, known := spec.ErrorByCode(code); known {
			list = append(list, r.errorText(row))
		} else { // coming
			list = append(list, spec.Error{Code: code})
		}
	}
	return list
}

func (r *renderer) errorText(row spec.Error) spec.Error {
	if text, there := r.errorTexts[row.Code]; there {
		row.Message, row.Cause, row.Cure = text.Message, text.Cause, text.Cure
	}
	return row
}

func (r *renderer) callSheet(c *call) (*sheet, error) {
	s := &sheet{Path: "calls/" + kebab(c.ID), Title: c.Summary, Method: c.Method, Coming: c.Coming, Section: c.texts("tags")[0]}
	s.Summary = firstSentence(r.translate(c.text("description")))
	found, err := r.sample(kebab(c.ID))
	switch {
	case err == nil:
		found.OfCall = true
		c.Sample = &found
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	if s.Head, err = r.render("call-head", c); err != nil {
		return nil, err
	}
	if s.Body, err = r.render("call", c); err != nil {
		return nil, err
	}
	if s.Aside, err = r.render("call-aside", c); err != nil {
		return nil, err
	}
	s.Markdown = r.callMarkdown(c)
	s.Passages = []passage{{Text: c.Method + " " + c.Path + " " + s.Summary}}
	for _, part := range []struct {
		id, heading string
		members     []member
	}{{"query", r.words.Query, c.Query}, {"body", r.words.Body, c.Body}, {"answer", r.words.Answer, c.Answer}} {
		if len(part.members) > 0 {
			s.Passages = append(s.Passages, passage{part.id, part.heading, strings.Join(said(part.members), " ")})
		}
	}
	s.Try = newTry(c)
	return s, nil
}

// said is what members are called and what is said of them, for the search.
func said(members []member) []string {
	var list []string
	for _, m := range members {
		list = append(append(list, m.Name, m.Text, strings.Join(m.Values, " ")), said(m.Members)...)
	}
	return list
}

// firstSentence is what a list shows of a text.
func firstSentence(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	for _, end := range []string{". ", "。"} {
		if sentence, _, found := strings.Cut(text, end); found {
			return sentence + strings.TrimSpace(end)
		}
	}
	return text
}
