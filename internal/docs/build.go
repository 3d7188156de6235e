package docs

import (
	"fmt"
	"html/template"
	"io/fs"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/xcheckout/xcheckout/docs"
	"github.com/xcheckout/xcheckout/spec"
)

// build makes all pages of all languages.
func build() (map[string]*site, error) {
	api, err := parseDescription(spec.OpenAPI)
	if err != nil {
		return nil, err
	}
	sites := map[string]*site{}
	for _, l := range languages {
		r, err := newLanguageRenderer(l, api)
		if err != nil {
			return nil, err
		}
		if sites[l.Code], err = r.site(); err != nil {
			return nil, fmt.Errorf("the reference in %s: %w", l.Name, err)
		}
	}
	return sites, nil
}

func newLanguageRenderer(l language, api *description) (*renderer, error) {
	samples, err := fs.Sub(docs.Samples, "samples")
	if err != nil {
		return nil, err
	}
	if l.Prefix == "" {
		return newRenderer(l, api, samples, nil), nil
	}
	// The sentences of the description that people read, each with its translation.
	source, err := docs.Guide.ReadFile("guide/" + l.Code + "/reference.yaml")
	if err != nil {
		return nil, err
	}
	var list []struct{ Text, Translation string }
	if err := yaml.Unmarshal(source, &list); err != nil {
		return nil, fmt.Errorf("the translation of the API's description: %w", err)
	}
	translations := map[string]string{}
	for _, t := range list {
		translations[strings.Join(strings.Fields(t.Text), " ")] = strings.TrimSpace(t.Translation)
	}
	r := newRenderer(l, api, samples, translations)
	if r.errorTexts, err = spec.ErrorTexts(l.Code); err != nil {
		return nil, err
	}
	r.findingTexts, err = spec.FindingTexts(l.Code)
	return r, err
}

// site makes the pages of one language, in the order of the navigation.
func (r *renderer) site() (*site, error) {
	files, err := fs.Sub(docs.Guide, "guide")
	if err != nil {
		return nil, err
	}
	s := newSite(r.language)
	s.renderer = r
	after := map[string][]*sheet{} // the calls, which are named before
	for _, g := range guides {
		p, err := r.guide(files, g.section, g.name)
		if err != nil {
			return nil, err
		}
		if g.section == "start" || g.section == "launch" {
			s.add(p)
			continue
		}
		after[g.section] = append(after[g.section], p)
	}
	tools, err := r.toolSheets()
	if err != nil {
		return nil, err
	}
	s.add(tools...)
	calls, err := r.calls()
	if err != nil {
		return nil, err
	}
	s.add(calls...)
	events, err := r.eventsSheet()
	if err != nil {
		return nil, err
	}
	errors, err := r.errorsSheet()
	if err != nil {
		return nil, err
	}
	s.add(events, errors)
	s.add(after["reference"]...)
	s.add(after["libraries"]...)
	s.search, err = s.searchIndex()
	return s, err
}

func (r *renderer) eventsSheet() (*sheet, error) {
	data := struct {
		Intro  template.HTML
		Events []*call
	}{Intro: r.phrase(r.words.EventsIntro)}
	s := &sheet{Path: "events", Section: "reference", Title: r.words.Events, Summary: plainText(string(data.Intro))}
	md := []string{"# " + s.Title, r.words.EventsIntro}
	all := r.api.operations("webhooks")
	for _, o := range all {
		c := r.call(o, nil)
		data.Events = append(data.Events, c)
		s.Passages = append(s.Passages, passage{o.Path, o.Path, c.Summary + " " + strings.Join(said(c.Body), " ")})
		var members strings.Builder
		r.membersMarkdown(&members, c.Body, "")
		md = append(md, "## "+o.Path, r.translate(o.text("description")), members.String())
		for _, e := range c.Requests {
			md = append(md, "```json\n"+e.JSON+"\n```")
		}
	}
	s.Markdown = strings.Join(md, "\n\n") + "\n"
	var err error
	s.Body, err = r.render("events", data)
	return s, err
}

func (r *renderer) errorsSheet() (*sheet, error) {
	s := &sheet{Path: "errors", Section: "reference", Title: r.words.Errors}
	s.Summary = plainText(string(r.phrase(r.words.ErrorsIntro)))
	s.Passages = []passage{{}, {"object", r.words.ErrorObject, "code message param requestId docUrl"}, {"codes", r.words.Codes, ""}}
	var rows []spec.Error
	md := []string{"# " + s.Title, r.words.ErrorsIntro}
	for _, row := range spec.Errors() {
		row = r.errorText(row)
		rows = append(rows, row)
		s.Passages = append(s.Passages, passage{row.Code, row.Code, fmt.Sprintf("%d %s %s %s %s", row.Status, row.Retcode, row.Message, row.Cause, row.Cure)})
		md = append(md, fmt.Sprintf("## %s\n\n%d, retcode %s. %s\n\n%s\n\n%s: %s\n\n%s %s", row.Code, row.Status, row.Retcode, row.Message, row.Cause,
			r.words.Cure, row.Cure, r.words.Again, r.words.Retry[row.Retry]))
	}
	s.Markdown = strings.Join(md, "\n\n") + "\n"
	var err error
	schema := r.api.root.at("components").at("schemas").at("Error")
	s.Body, err = r.render("errors", struct {
		Members []member
		Rows    []spec.Error
	}{r.members(schema), rows})
	return s, err
}

// plainText leaves the tags of rendered Markdown out.
func plainText(html string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(html, "<")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		_, html, _ = strings.Cut(rest, ">")
	}
}

// Paths are the addresses of all pages of the reference.
func Paths() []string {
	var list []string
	for _, l := range languages {
		for _, p := range sites()[l.Code].pages {
			list = append(list, "/docs/"+l.Prefix+p.Path)
		}
	}
	return list
}
