package docs

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/page"
	"github.com/xcheckout/xcheckout/internal/recent"
	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/spec"
)

// Tools are what the reference of a local gateway can do beyond showing: try a call,
// diagnose a signature, list the last calls. Whoever can use them can have messages
// signed, so that they are for one's own machine: the server answers to its own names
// alone, and forms are taken from its own pages alone.
type Tools struct {
	// Calls are the last ones, which the API's server adds.
	Calls *recent.Calls
	// URL is where this process reaches the API's server.
	URL string
	// Merchant is the test merchant whom calls are made for.
	Merchant Merchant
	// Headers are the names that requests are signed under.
	Headers gateway.HeaderNames
}

// LastCalls are those to be added to; of nil Tools there are none.
func (t *Tools) LastCalls() *recent.Calls {
	if t == nil {
		return nil
	}
	return t.Calls
}

// Merchant is a credential of a test merchant.
type Merchant struct{ APIKey, APISecret, SignKey string }

// tools are Tools at work.
type tools struct {
	Tools
	key       *signature.Key
	clock     *signature.Clock
	streams   *page.Streams
	client    *http.Client
	lastOrder lastOrder
}

const (
	tryMax    = 30 * time.Second
	formMax   = 2 << 20
	streamMax = 20
)

// mount adds the tools' pages. Of nil Tools there are none.
func (s *Docs) mount(t *Tools) {
	if t == nil {
		return
	}
	key, err := signature.NewKey(t.Merchant.SignKey)
	if err != nil { // the gateway made it
		panic("docs: the test merchant's signKey: " + err.Error())
	}
	t.Headers = t.Headers.Named()
	s.tools = &tools{Tools: *t, key: key, clock: signature.NewClock(time.Now), streams: page.NewStreams(streamMax, streamMax),
		client: &http.Client{Timeout: tryMax, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	for _, l := range languages {
		s.mux.Handle("POST /docs/"+l.Prefix+"try", s.sameOrigin(s.tryCall))
		s.mux.Handle("POST /docs/"+l.Prefix+"doctor", s.sameOrigin(s.diagnose))
	}
	s.mux.HandleFunc("GET /docs/last-calls.json", s.lastCalls)
	s.mux.HandleFunc("GET /docs/last-calls/stream", s.streamLastCalls)
}

// sameOrigin refuses what a form on another site sends.
func (s *Docs) sameOrigin(next http.HandlerFunc) http.Handler {
	protection := http.NewCrossOriginProtection()
	if base, err := url.Parse(s.gateway.BaseURL()); err == nil {
		// A proxy may give us another host name than the one in the page's address.
		if err := protection.AddTrustedOrigin(base.Scheme + "://" + base.Host); err != nil {
			s.log.Warn("the reference's own origin can't be trusted", "baseUrl", s.gateway.BaseURL(), "error", err)
		}
	}
	return protection.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, formMax)
		next(w, r)
	}))
}

// toolSheets are the tools' pages as they are where there is no tool: they say where
// one is.
func (r *renderer) toolSheets() ([]*sheet, error) {
	w := r.words.Tools
	var sheets []*sheet
	for _, t := range []struct{ path, title, summary, text, command string }{
		{"doctor", w.Doctor, w.DoctorSummary, w.DoctorElsewhere, "xcheckout doctor --request-file request.txt\nxcheckout doctor --curl-file command.txt"},
		{"last-calls", w.LastCalls, w.LastSummary, w.LastElsewhere, "xcheckout logs"},
	} {
		s := &sheet{Path: t.path, Section: "tools", Title: t.title, Summary: t.summary}
		body, err := r.render("tool-elsewhere", struct {
			Title string
			Text  template.HTML
			Block fence
		}{t.title, r.phrase(t.text), fence{"shell", highlight("bash", t.command)}})
		if err != nil {
			return nil, err
		}
		s.Body, s.Passages = body, []passage{{Text: t.summary}}
		s.Markdown = "# " + t.title + "\n\n" + t.text + "\n\n```shell\n" + t.command + "\n```\n"
		sheets = append(sheets, s)
	}
	return sheets, nil
}

// toolFuncs are what the tools' templates use beside the others.
func (r *renderer) toolFuncs() template.FuncMap {
	return template.FuncMap{
		"lines": func(text string) int { return max(2, min(16, strings.Count(text, "\n")+1)) },
		"fence": func(label string, content any) fence {
			if html, ok := content.(template.HTML); ok {
				return fence{label, html}
			}
			return fence{label, template.HTML(template.HTMLEscapeString(fmt.Sprint(content)))}
		},
		"findings": r.findings, "sentence": sentence,
	}
}

// sentence makes a detail of package signature look like one.
func sentence(detail string) string { return strings.ToUpper(detail[:1]) + detail[1:] + "." }

// findings are the doctor's texts of codes, in the page's language.
func (r *renderer) findings(codes []string) []spec.Finding {
	var list []spec.Finding
	for _, code := range codes {
		if row, known := spec.FindingByCode(code); known {
			if text, there := r.findingTexts[code]; there {
				row.Cause, row.Cure = text.Cause, text.Cure
			}
			list = append(list, row)
		}
	}
	return list
}

// addTools sets what the tools add to a page that is asked for.
func (s *Docs) addTools(v *view, r *http.Request) {
	var err error
	if v.Sheet.Try != nil {
		switch {
		case s.tools != nil:
			v.Try, err = v.Site.renderer.render("try", tryForm{try: *v.Sheet.Try, Action: v.Href("try")}.prefilled(s.tools))
		case s.gateway.IsSandbox():
			v.Try, err = v.Site.signForm(v.Sheet, s.gateway.BaseURL())
		}
	}
	if s.tools != nil {
		if c, there := s.tools.Calls.Last(); there {
			v.Last = &c
		}
		v.HasLast = true
		switch v.Sheet.Path {
		case "doctor":
			v.Body, err = v.Site.renderer.render("doctor", doctorForm{Action: v.Href("doctor")})
		case "last-calls":
			calls, _ := s.tools.Calls.After(0)
			v.Body, err = v.Site.renderer.render("last-calls", newestFirst(calls))
		case "errors":
			err = s.addSent(v, r.URL.Query().Get("request"))
		}
	}
	if err != nil { // the page is worth something without
		s.log.Error("a tool of the reference is left out", "path", v.Sheet.Path, "error", err)
	}
}

// signForm is the form that signs in the page, with the reader's own key.
func (s *site) signForm(of *sheet, baseURL string) (template.HTML, error) {
	return s.renderer.render("sign", signForm{*of.Try, baseURL})
}

// answer shows a page that a form was answered with. It may hold what was sent.
func (s *Docs) answer(w http.ResponseWriter, r *http.Request, status int, site *site, of *sheet, body template.HTML) {
	shown := *of
	shown.Body, shown.Aside, shown.Try = body, "", nil
	v := newView(site, &shown, s.gateway.IsSandbox())
	s.addTools(&v, r)
	v.Body, v.Private, v.Uncompressed = body, true, true
	s.write(w, r, status, referenceTemplate, v)
}
