package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/webhook"
)

// programURL reads the address behind --forward-to, in which http:// may be left
// out. Empty is none.
func programURL(address string) (string, error) {
	if address == "" {
		return "", nil
	}
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	if u, err := url.Parse(address); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return "", cli.Usage(fmt.Sprintf("--forward-to is an address such as localhost:8000/webhooks or https://127.0.0.1:8443/webhooks, not %q", address), "")
	}
	return address, nil
}

// programClient speaks to the program behind --forward-to.
func programClient(skipVerify bool) *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: skipVerify} // the user's own program, where he says so
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// forward passes an event on as the gateway would have sent it.
func (l *listening) forward(ctx context.Context, event xcheckout.Event) error {
	ctx, cancel := context.WithTimeout(ctx, forwardMax)
	defer cancel()
	m := signature.Message{Kind: signature.KindWebhook, Timestamp: signature.Timestamp(time.Now()), Body: event.Raw}
	mac, err := l.key.Sign(m)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, l.forwardTo, bytes.NewReader(m.Body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(l.names.timestamp, m.Timestamp)
	r.Header.Set(l.names.signature, mac)
	resp, err := l.program.Do(r)
	if certificate := (*tls.CertificateVerificationError)(nil); errors.As(err, &certificate) {
		return fmt.Errorf("%w (--skip-verify takes any certificate)", err)
	}
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1024))
	if err != nil {
		return err
	}
	if !webhook.Acknowledged(resp.StatusCode, body) {
		return fmt.Errorf(`it answered %s and %.200q, not 200 and {"retcode":200,"retmsg":"SUCCESS"}`, resp.Status, body)
	}
	return nil
}
