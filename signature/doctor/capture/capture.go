// Package capture reads HTTP messages from where an integrator has them: the
// text of a request, a curl command line, a HAR file out of a browser or a
// proxy. They are taken as they stand, so that what package doctor looks at is
// what was sent; nothing is sent, and nothing is run.
package capture

import (
	"net/http"
	"regexp"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

// Captured is one message.
type Captured struct {
	// Method and Target are those of the request, the latter as on the request
	// line; Host is whom it was sent to.
	Method, Target, Host string
	// Header and Body are the request's, or the answer's.
	Header http.Header
	Body   []byte
	// SentAt is when it was sent, if that is known.
	SentAt time.Time
}

// Command reads a curl or a PowerShell command, whichever the text is, as [Curl] and
// [PowerShell] do.
func Command(text string, open func(name string) ([]byte, error)) (Captured, error) {
	if IsPowerShell(text) {
		return PowerShell(text)
	}
	return Curl(text, open)
}

// Text reads a request that somebody has pasted: a command as [Command] does, where
// the text looks like one, and else the text of an HTTP request as [Request] does.
func Text(text string, open func(name string) ([]byte, error)) (Captured, error) {
	if IsPowerShell(text) || curlWord.MatchString(text) {
		return Command(text, open)
	}
	return Request([]byte(text))
}

// curlWord is a line that begins a curl command, behind a prompt or a setting. A
// request line never looks like it.
var curlWord = regexp.MustCompile(`(?m)^\s*(\$ |> |\w+=\S* )*(\S*/)?curl(\.exe)?\s`)

// Message returns the message for a verifier. The name of the TIMESTAMP header
// may be empty for its default.
func (c *Captured) Message(kind signature.Kind, timestampHeader string) signature.Message {
	m := signature.Message{
		Kind: kind, Method: c.Method, Target: c.Target, Body: c.Body,
		Timestamp:       c.header(timestampHeader, "Timestamp"),
		ContentType:     c.Header.Get("Content-Type"),
		ContentEncoding: c.Header.Get("Content-Encoding"),
		Upload:          kind == signature.KindRequest,
	}
	if kind == signature.KindWebhook {
		m.Method, m.Target = "", ""
	}
	return m
}

// Signature returns the text of the SIGNATURE header, whose name may be empty
// for its default.
func (c *Captured) Signature(signatureHeader string) string {
	return c.header(signatureHeader, "Signature")
}

func (c *Captured) header(name, standard string) string {
	if name == "" {
		name = standard
	}
	return c.Header.Get(name)
}
