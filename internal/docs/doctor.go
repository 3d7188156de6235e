package docs

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/signature/doctor"
	"github.com/xcheckout/xcheckout/signature/doctor/capture"
)

// doctorMax is how long a search for a mistake may take.
const doctorMax = 10 * time.Second

// doctorForm asks for the request.
type doctorForm struct{ Action string }

// diagnosed is what the doctor has to say of a request.
type diagnosed struct {
	Form        doctorForm
	Unreadable  string // why the text is no request
	Valid       bool
	Reading     string
	Findings    []doctor.Finding
	Fix         *sample // the corrected lines, in tabs
	Explanation string
	Diff        string
	Expected    string // with Given, where it is not known what was signed
	Given       string
}

var errNoFiles = errors.New("this page reads no files: paste what is in it into the command, or fill in the parts")

// diagnose answers the form of the doctor's page. What was pasted, and the key, are
// used for this once: no answer repeats them.
func (s *Docs) diagnose(w http.ResponseWriter, r *http.Request) {
	site, _ := siteOf(strings.TrimPrefix(r.URL.Path, "/docs/"))
	if err := r.ParseForm(); err != nil {
		http.Error(w, "This form can't be read.", http.StatusBadRequest)
		return
	}
	shown := diagnosed{Form: doctorForm{"/docs/" + site.Prefix + "doctor"}}
	c, err := doctorCase(r.PostForm)
	if err == nil {
		s.addKeys(&c, r.PostForm.Get("signKey"))
		err = shown.diagnose(r.Context(), c)
	}
	if err != nil {
		shown.Unreadable = err.Error()
	}
	site.renderer.translateFindings(shown.Findings)
	body, err := site.renderer.render("diagnosed", shown)
	if err != nil {
		s.log.Error("a diagnosis is not shown", "error", err)
		http.Error(w, "This page can't be shown.", http.StatusInternalServerError)
		return
	}
	s.answer(w, r, http.StatusOK, site, site.byPath["doctor"], body)
}

// doctorCase is the message of a form: pasted, or in its parts.
func doctorCase(form url.Values) (c doctor.Case, err error) {
	if text := form.Get("request"); strings.TrimSpace(text) != "" {
		captured, err := capture.Text(strings.ReplaceAll(text, "\r\n", "\n"), func(string) ([]byte, error) { return nil, errNoFiles })
		if err != nil {
			return c, err
		}
		return doctor.Case{Message: captured.Message(signature.KindRequest, ""), Signature: captured.Signature(""), Hosts: []string{captured.Host},
			ReceivedAt: captured.SentAt, Authorization: captured.Header.Get("Authorization")}, nil
	}
	c.Signature = strings.TrimSpace(form.Get("signature"))
	c.Message = signature.Message{Method: strings.TrimSpace(form.Get("method")), Target: strings.TrimSpace(form.Get("target")),
		Timestamp: strings.TrimSpace(form.Get("timestamp")), Body: []byte(strings.ReplaceAll(form.Get("body"), "\r\n", "\n"))}
	if len(c.Message.Body) > 0 {
		c.Message.ContentType = "application/json"
	}
	if c.Message.Method == "" || c.Message.Target == "" {
		return c, errors.New("method and path are missing")
	}
	return c, nil
}

// addKeys gives the doctor the test merchant's keys, or another one to try first.
func (s *Docs) addKeys(c *doctor.Case, signKey string) {
	m := s.tools.Merchant
	if signKey = strings.TrimSpace(signKey); signKey == "" || signKey == m.SignKey {
		c.SignKeys, c.APISecret, c.APIKey = []string{m.SignKey}, m.APISecret, m.APIKey
	} else {
		c.SignKeys = []string{signKey}
		c.OtherKeys = []doctor.NamedKey{{Name: "this gateway's test merchant", SignKey: m.SignKey, APISecret: m.APISecret, APIKey: m.APIKey}}
	}
	if base, err := url.Parse(s.gateway.BaseURL()); err == nil {
		c.Hosts, c.BasePath = append(c.Hosts, base.Host), strings.TrimSuffix(base.Path, "/")
	}
}

// diagnose searches. A message that is right but for an unknown time of arrival is
// judged by the clock.
func (p *diagnosed) diagnose(ctx context.Context, c doctor.Case) error {
	ctx, cancel := context.WithTimeout(ctx, doctorMax)
	defer cancel()
	d, err := doctor.Diagnose(ctx, c)
	if err == nil && d.Valid && c.ReceivedAt.IsZero() {
		c.ReceivedAt = time.Now()
		d, err = doctor.Diagnose(ctx, c)
	}
	if err != nil && !errors.Is(err, context.DeadlineExceeded) { // a search that was cut short has something to say
		return err
	}
	p.Valid, p.Reading, p.Findings, p.Explanation = d.Valid, d.Reading, d.Findings, d.Explanation
	if !d.Valid {
		p.Diff = d.Diff()
	}
	if !d.Valid && !d.Signed {
		p.Expected, p.Given = d.Expected, d.Actual
	}
	if fix := d.Fix(); fix != (doctor.Fix{}) {
		p.Fix = &sample{ID: "fix", Tabs: []tab{newTab("go", fix.Go), newTab("node", fix.JavaScript), newTab("java", fix.Java)}}
	}
	return nil
}

// newTab shows a text in a language of the samples.
func newTab(language, code string) tab {
	for _, t := range tabs {
		if t.language == language {
			return tab{t.language, t.label, t.lexer, code, highlight(t.lexer, code)}
		}
	}
	return tab{Language: language, Label: language, Code: code, HTML: template.HTML(template.HTMLEscapeString(code))}
}

// translateFindings sets the texts of findings in the page's language.
func (r *renderer) translateFindings(findings []doctor.Finding) {
	for i, f := range findings {
		if text, there := r.findingTexts[string(f.Code)]; there {
			findings[i].Cause, findings[i].Cure = text.Cause, text.Cure
		}
	}
}
