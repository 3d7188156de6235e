package docs

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/signature"
)

// try is how a call is tried: what a reader changes before it is sent.
type try struct {
	Path         string // of the page
	Method, Call string // of the call: its method and path
	Query        []field
	Body         string // an example
	HasBody      bool
}

// field is a parameter of the query. Without a name it is a query as it stands.
type field struct {
	Name, Value string
	Required    bool
}

// newTry returns nil for calls that can't be tried: those that there are not, and
// those without a token, which are about the credential's own secrets.
func newTry(c *call) *try {
	if c.Coming || len(c.list("security")) > 0 {
		return nil
	}
	t := &try{Path: "calls/" + kebab(c.ID), Method: c.Method, Call: c.Path}
	if len(c.Requests) > 0 {
		t.HasBody, t.Body = true, c.Requests[len(c.Requests)-1].JSON
		return t
	}
	for _, m := range c.Query {
		if m.Name == "parameters" { // any
			t.Query = append(t.Query, field{Value: "test=234"})
			continue
		}
		f := field{Name: m.Name, Required: m.Required}
		if m.Name == "orderNo" {
			f.Value = exampleOrderNo
		}
		t.Query = append(t.Query, f)
	}
	return t
}

// exampleOrderNo is the order's number in the description's examples.
const exampleOrderNo = "A1042"

// tryForm is the form that has the gateway make a call.
type tryForm struct {
	try
	Action string
	Open   bool // shown without a click
}

// signForm is the form that signs in the page.
type signForm struct {
	try
	BaseURL string
}

// fields are those of a call in a form, which is sent or, without Post, only read.
type fields struct {
	ID   string
	Try  try
	Post bool
}

func (f tryForm) Fields() fields { return fields{"try", f.try, true} }

func (f signForm) Fields() fields { return fields{"sign", f.try, false} }

// lastOrder is the order that was created last by trying.
type lastOrder struct {
	mu      sync.Mutex
	orderNo string
}

// prefilled sets an orderNo that works: to create an order a new one, for other calls
// that of the order that was created last.
func (f tryForm) prefilled(t *tools) tryForm {
	orderNo := t.lastOrder.get()
	if f.Call == createPath {
		orderNo = "T" + strconv.FormatInt(time.Now().UnixMilli(), 36)
	}
	if orderNo == "" {
		return f
	}
	f.Body = strings.ReplaceAll(f.Body, `"`+exampleOrderNo+`"`, `"`+strings.ToUpper(orderNo)+`"`)
	query := f.Query
	f.Query = nil
	for _, q := range query {
		if q.Value == exampleOrderNo {
			q.Value = orderNo
		}
		f.Query = append(f.Query, q)
	}
	return f
}

const createPath = "/checkout/order/create"

func (l *lastOrder) get() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.orderNo
}

func (l *lastOrder) set(body []byte) {
	var order struct{ OrderNo string }
	if json.Unmarshal(body, &order) != nil || order.OrderNo == "" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.orderNo = order.OrderNo
}

// tried is a call that was made, and its answer.
type tried struct {
	Form         tryForm
	Title        string
	Refused      *signature.Error // why it can't be signed, and was not sent
	StringToSign string
	Headers      string
	Curl         string
	Status       int
	Answer       template.HTML
	RequestID    string
	Code         string // of a refusal
}

// tryCall makes a documented call with what the form says of its query or body.
func (s *Docs) tryCall(w http.ResponseWriter, r *http.Request) {
	site, _ := siteOf(strings.TrimPrefix(r.URL.Path, "/docs/"))
	if err := r.ParseForm(); err != nil {
		http.Error(w, "This form can't be read.", http.StatusBadRequest)
		return
	}
	of := site.byPath[r.PostForm.Get("call")]
	if of == nil || of.Try == nil {
		s.notFound(w, r, site)
		return
	}
	shown := tried{Form: tryForm{*of.Try, "/docs/" + site.Prefix + "try", true}, Title: of.Title}
	target, body := shown.Form.take(r.PostForm)
	err := s.makeCall(r.Context(), &shown, target, body)
	if err != nil && !errors.As(err, &shown.Refused) {
		s.log.Error("a call was not tried", "error", err)
		http.Error(w, "The gateway could not make this call; its log says why.", http.StatusBadGateway)
		return
	}
	page, err := site.renderer.render("tried", shown)
	if err != nil {
		s.log.Error("a tried call is not shown", "error", err)
		http.Error(w, "This page can't be shown.", http.StatusInternalServerError)
		return
	}
	s.answer(w, r, http.StatusOK, site, of, page)
}

// take sets the form to what was entered, and returns the target and body to send.
func (f *tryForm) take(form url.Values) (target string, body []byte) {
	target = f.Call
	if f.HasBody {
		f.Body = strings.ReplaceAll(form.Get("body"), "\r\n", "\n")
		if text := strings.TrimSpace(f.Body); text != "" {
			body = signature.EscapeWhitespace([]byte(text))
		}
		return target, body
	}
	var pieces []string
	query := f.Query
	f.Query = nil
	for _, q := range query {
		q.Value = form.Get("query." + q.Name)
		f.Query = append(f.Query, q)
		switch {
		case q.Value == "":
		case q.Name == "":
			pieces = append(pieces, strings.TrimPrefix(q.Value, "?"))
		default:
			pieces = append(pieces, q.Name+"="+strings.ReplaceAll(url.QueryEscape(q.Value), "+", "%20"))
		}
	}
	if len(pieces) > 0 {
		target += "?" + strings.Join(pieces, "&")
	}
	return target, body
}

// makeCall signs as the test merchant, calls the API over HTTP as a client does, and
// makes the curl command, which has a signature of its own. A message that can't be
// signed is a *signature.Error.
func (s *Docs) makeCall(ctx context.Context, shown *tried, target string, body []byte) error {
	token, err := s.testToken(ctx)
	if err != nil {
		return err
	}
	m := signature.Message{Method: shown.Form.Method, Target: target, Body: body}
	header, text, err := s.tools.sign(ctx, m, token)
	if err != nil {
		return err
	}
	again, _, err := s.tools.sign(ctx, m, token)
	if err != nil {
		return err
	}
	shown.StringToSign, shown.Headers = string(signature.Redact(text)), header.text()
	shown.Curl = curlCommand(m, s.gateway.BaseURL(), again)
	r, err := http.NewRequestWithContext(ctx, m.Method, s.tools.URL+target, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make the call: %w", err)
	}
	for _, h := range header {
		r.Header[h.name] = []string{h.value} // in the spelling of the documents
	}
	answer, err := s.tools.client.Do(r)
	if err != nil {
		return fmt.Errorf("make the call: %w", err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(io.LimitReader(answer.Body, signature.DefaultBodyMax))
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	shown.read(answer, data)
	if m.Method == http.MethodPost && shown.Form.Call == createPath && shown.Code == "" {
		s.tools.lastOrder.set(body)
	}
	return nil
}

func (t *tried) read(answer *http.Response, data []byte) {
	t.Status, t.RequestID = answer.StatusCode, answer.Header.Get("X-Request-Id")
	var envelope struct{ Error *struct{ Code string } }
	if json.Unmarshal(data, &envelope) == nil && envelope.Error != nil {
		t.Code = envelope.Error.Code
	}
	var pretty bytes.Buffer
	if json.Indent(&pretty, data, "", "  ") != nil {
		pretty.Write(data)
	}
	t.Answer = highlight("json", pretty.String())
}

// testToken obtains an access token for the test merchant, without a call: it would
// be among the last ones.
func (s *Docs) testToken(ctx context.Context) (string, error) {
	credential, err := s.gateway.CredentialByAPIKey(ctx, s.tools.Merchant.APIKey)
	if err != nil {
		return "", fmt.Errorf("find the test merchant's credential: %w", err)
	}
	token, err := s.gateway.IssueToken(ctx, credential, gateway.TokenRequest{GrantType: gateway.GrantClientCredentials, APISecret: s.tools.Merchant.APISecret}, nil)
	if err != nil {
		return "", fmt.Errorf("obtain a token for the test merchant: %w", err)
	}
	return token.Token, nil
}

type header struct{ name, value string }

type headers []header

func (h headers) text() string {
	var b strings.Builder
	for _, one := range h {
		fmt.Fprintf(&b, "%s: %s\n", one.name, one.value)
	}
	return b.String()
}

// sign returns the headers of a message that is sent now, and what was signed. No two
// are of one millisecond: the second would be a replay.
func (t *tools) sign(ctx context.Context, m signature.Message, token string) (headers, []byte, error) {
	at, err := t.clock.Next(ctx, m)
	if err != nil {
		return nil, nil, err
	}
	m.Timestamp = signature.Timestamp(at)
	text, err := signature.StringToSign(m)
	if err != nil {
		return nil, nil, err
	}
	mac, err := t.key.Sign(m)
	if err != nil {
		return nil, nil, err
	}
	list := headers{{"Authorization", "Bearer " + token}, {t.Headers.Timestamp, m.Timestamp}, {t.Headers.Signature, mac}}
	if len(m.Body) > 0 {
		list = append(headers{{"Content-Type", "application/json"}}, list...)
	}
	return list, text, nil
}

// curlCommand is a command that a shell runs as it stands.
func curlCommand(m signature.Message, baseURL string, h headers) string {
	var b strings.Builder
	b.WriteString("curl ")
	if m.Method != http.MethodGet {
		b.WriteString("-X " + m.Method + " ")
	}
	b.WriteString(shellQuote(strings.TrimSuffix(baseURL, "/") + m.Target))
	for _, one := range h {
		b.WriteString(" \\\n  -H " + shellQuote(one.name+": "+one.value))
	}
	if len(m.Body) > 0 {
		b.WriteString(" \\\n  --data-binary " + shellQuote(string(m.Body)))
	}
	return b.String() + "\n"
}

func shellQuote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
