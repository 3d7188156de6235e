package httpapi

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/signature/doctor"
)

// The signature doctor looks at refused requests, one at a time in the whole
// server, since a search keeps a core busy. In the sandbox the caller is told
// what it found. In production the log alone is, after the answer has left: how
// long a search takes must tell nobody anything, and whoever sends wrong
// signatures on purpose gets no more than a quarter of a core with it.
const (
	doctorSandboxFor    = time.Second
	doctorProductionFor = 250 * time.Millisecond
	doctorRest          = time.Second // between two searches in production
)

// How much of a body is kept for the doctor as it was sent. Of a longer one it
// gets the text without whitespace.
const (
	bodyKeptSandbox    = signature.DefaultBodyMax
	bodyKeptProduction = 16 << 10
)

// keptBody keeps what is read of a body, up to max bytes.
type keptBody struct {
	io.ReadCloser
	kept []byte
	max  int
	cut  bool
}

func (b *keptBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.cut = b.cut || len(b.kept)+n > b.max; b.cut {
		b.kept = nil
	} else {
		b.kept = append(b.kept, p[:n]...)
	}
	return n, err
}

// keepBody keeps the body as it will be read.
func (x *exchange) keepBody() {
	x.sent = &keptBody{ReadCloser: x.r.Body, max: bodyKeptProduction}
	if x.server.gateway.IsSandbox() {
		x.sent.max = bodyKeptSandbox
	}
	x.r.Body = x.sent
}

// diagnoseForCaller returns what the doctor has to say about a refusal in the
// sandbox, or nil. A mistake in the signature may be refused for its form
// already, before the body is read and the credential known.
func (x *exchange) diagnoseForCaller() *wire.Diagnosis {
	if !x.server.gateway.IsSandbox() || x.unsigned {
		return nil
	}
	switch x.code {
	case signature.SignatureMismatch:
	case signature.SignatureMalformed, signature.TimestampMalformed, signature.PathInvalid, signature.ContentTypeNotAccepted,
		signature.BodyInvalidJSON, signature.BodyNotObjectOrArray:
		x.readRest()
	default:
		return nil
	}
	ctx, cancel := context.WithTimeout(x.r.Context(), doctorSandboxFor)
	defer cancel()
	select {
	case x.server.doctor <- struct{}{}:
		defer func() { <-x.server.doctor }()
	case <-ctx.Done():
		return nil
	}
	d, ok := x.diagnose(ctx)
	if !ok || len(d.Findings) == 0 && x.code != signature.SignatureMismatch {
		return nil
	}
	answer := &wire.Diagnosis{Findings: make([]string, len(d.Findings)), Explanation: d.Explanation, Fix: wire.Fix(d.Fix())}
	for i, finding := range d.Findings {
		answer.Findings[i] = string(finding.Code)
	}
	return answer
}

// readRest reads what is left of the body, for which the caller may not take
// its time. While any of it is missing the deadline stays: the server throws away
// what a handler leaves of a body, and would else wait for that without end.
// Once all of it is read the server watches for a hang-up, without a deadline.
func (x *exchange) readRest() {
	control := http.NewResponseController(x.w)
	control.SetReadDeadline(time.Now().Add(doctorSandboxFor))
	if _, err := io.CopyN(io.Discard, x.r.Body, bodyKeptSandbox+1); err == io.EOF {
		control.SetReadDeadline(time.Time{})
	}
}

// diagnoseForLog lets production's log know what the doctor found, in a line
// after the request's own.
func (x *exchange) diagnoseForLog() {
	if x.code != signature.SignatureMismatch || x.server.gateway.IsSandbox() {
		return
	}
	select {
	case x.server.doctor <- struct{}{}:
		time.AfterFunc(doctorRest, func() { <-x.server.doctor })
	default:
		return
	}
	http.NewResponseController(x.w).Flush()
	// The caller, who has the answer, may be gone.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(x.r.Context()), doctorProductionFor)
	defer cancel()
	if d, _ := x.diagnose(ctx); len(d.Findings) > 0 {
		x.server.log.Info("signature diagnosed", "requestId", x.id, "findings", x.findings)
	}
}

// diagnose searches, and leaves the findings to the log.
func (x *exchange) diagnose(ctx context.Context) (d doctor.Diagnosis, ok bool) {
	c := doctor.Case{
		Message: signature.Message{
			Method: x.r.Method, Timestamp: x.r.Header.Get(x.server.headers.Timestamp), Target: x.r.RequestURI,
			ContentType: x.r.Header.Get("Content-Type"), Body: x.sent.kept,
		},
		Signature:  x.r.Header.Get(x.server.headers.Signature),
		Hosts:      []string{x.r.Host},
		ReceivedAt: x.server.now(),
	}
	if x.sent.cut && x.parsed != nil {
		c.Message.Body = x.parsed.Body()
	}
	if base, err := url.Parse(x.server.gateway.BaseURL()); err == nil {
		c.Hosts = append(c.Hosts, base.Host)
		c.BasePath = base.Path
	}
	credential, err := x.claimed(ctx)
	if err != nil || credential.CheckAddress(x.peer) != nil {
		return d, false
	}
	// A search that was cut short may still have found something to say.
	d, err = credential.Diagnose(ctx, c)
	for _, finding := range d.Findings {
		x.findings = append(x.findings, string(finding.Code))
	}
	return d, err == nil
}

// claimed is the credential of the claimed signer, also when the request
// was refused before it was looked up.
func (x *exchange) claimed(ctx context.Context) (*gateway.Credential, error) {
	if x.credential != nil {
		return x.credential, nil
	}
	if scheme, token, _ := strings.Cut(x.r.Header.Get("Authorization"), " "); strings.EqualFold(scheme, "Bearer") && token != "" {
		return x.server.gateway.CredentialByToken(ctx, token)
	}
	_, apiKey, _ := claimedInBody(x.sent.kept)
	if apiKey == "" && x.route == tokenPath {
		apiKey = x.r.URL.Query().Get("api_key")
	}
	return x.server.gateway.CredentialByAPIKey(ctx, apiKey)
}
