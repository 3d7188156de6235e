// Package conformance asks an environment of the XCheckout API how it understands
// the API, and says where it agrees with us and where it differs: which grants it
// knows, which readings of the signature's rules, which forms, which codes.
//
// The vendor's public texts are silent on much, and disagree on some. Every such
// choice of ours is a [Check] here, small and named, with what the vendor's texts say
// and what we chose, so that a run against the vendor's own sandbox says at once
// which choices were right. docs/conformance.md lists them all.
//
// A run is safe on production: it asks only for what it was allowed by a [Flag], and
// without one it changes nothing. It speaks HTTP and signs by itself, not through the
// SDK, so that it can send what no client would, and so that one mistake is not made
// twice.
package conformance

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

// Flag is something that a run does only when it is allowed.
type Flag string

// The flags, named as on the command line.
const (
	// Write creates orders of small amounts that nobody pays, and cancels them.
	Write Flag = "write"
	// Probes sends what is meant to be refused.
	Probes Flag = "probes"
	// QuerySecrets sends secrets in the query of a URL, as the vendor's own client
	// does, and calls without a signature.
	QuerySecrets Flag = "query-secrets"
	// Listen receives webhooks of the orders of Write.
	Listen Flag = "listen"
)

// Flags are all of them.
var Flags = []Flag{Write, Probes, QuerySecrets, Listen}

// Options are what a run needs to know.
type Options struct {
	// URL is the environment's base URL. Secrets are sent to it and nowhere else:
	// redirects are not followed.
	URL *url.URL
	// Email and Password may be empty.
	Email, Password string
	// The credential.
	APIKey, APISecret, SignKey string
	// SignatureHeader and TimestampHeader are the names of the headers; empty means
	// SIGNATURE and TIMESTAMP.
	SignatureHeader, TimestampHeader string
	// Token is what the orders of Write are to be paid in; empty means ETH_USDT.
	Token string
	// ListenOn is the address of Listen, and PublicURL how the environment reaches
	// it, by default as it is.
	ListenOn, PublicURL string
	// EventWait is how long an event is waited for; 0 means 30 seconds.
	EventWait time.Duration
	// Allowed are the flags given.
	Allowed []Flag
}

// Origin is the scheme, host and port of a URL, in one spelling.
func Origin(u *url.URL) string {
	port := u.Port()
	switch {
	case port != "":
	case u.Scheme == "https":
		port = "443"
	default:
		port = "80"
	}
	return strings.ToLower(u.Scheme + "://" + u.Hostname() + ":" + port)
}

// run is one run under way: what it was told, and what it found out so far, which
// later checks build on.
type run struct {
	Options
	ctx    context.Context
	client *http.Client
	key    *signature.Key
	last   int64    // the newest timestamp used, in milliseconds
	hidden []string // texts that must not be shown

	grants []grant                  // in the order in which they were obtained
	query  []signature.QueryReading // those that were taken, in the order tried
	tests  map[signature.QueryReading]*answer
	posted *answer            // the self-test by POST
	listed *answer            // the first page of orders, of one
	orders orders             // those of Write
	sample *answer            // an order, by the info call
	probed map[string]*answer // of the checks of codes, by their IDs

	receiver *receiver // nil without Listen

	answered bool  // something came back at least once
	silence  error // why nothing did
}

// Run asks everything that is allowed. An environment that answers nothing at all is
// an error; one that refuses everything is a report of differences. With an error the
// report has what was asked until then.
func Run(ctx context.Context, o Options) (*Report, error) {
	key, err := signature.NewKey(o.SignKey)
	if err != nil {
		return nil, fmt.Errorf("read the signKey: %w", err)
	}
	o.Token, o.EventWait = cmp.Or(o.Token, "ETH_USDT"), cmp.Or(o.EventWait, answerWait)
	o.SignatureHeader, o.TimestampHeader = cmp.Or(o.SignatureHeader, "SIGNATURE"), cmp.Or(o.TimestampHeader, "TIMESTAMP")
	r := &run{Options: o, ctx: ctx, client: newClient(), key: key, tests: map[signature.QueryReading]*answer{}, probed: map[string]*answer{}}
	defer r.client.CloseIdleConnections()
	for _, secret := range []string{o.Password, o.APISecret, o.SignKey} {
		r.hide(secret)
	}
	if err := r.receive(); err != nil {
		return nil, err
	}
	defer r.stopReceiving()
	report := &Report{URL: o.URL.String(), StartedAt: time.Now().UnixMilli(), Flags: append([]Flag{}, o.Allowed...), OrdersLeft: []string{}}
	err = r.askAll(report)
	report.OrdersLeft = append(report.OrdersLeft, r.cancelOpen()...) // after an error too
	return report, err
}

func (r *run) askAll(report *Report) error {
	for _, c := range Checks() {
		found := r.answerTo(c)
		if err := r.ctx.Err(); err != nil {
			return err
		}
		if !r.answered && r.silence != nil {
			return fmt.Errorf("reach %s: %w", Origin(r.URL), r.silence)
		}
		found.seen = clean(r.redact(found.seen))
		report.add(c, found)
	}
	return nil
}

// answerTo asks what a check asks, if that is allowed.
func (r *run) answerTo(c Check) finding {
	var missing []Flag
	for _, flag := range c.Needs {
		if !r.allows(flag) {
			missing = append(missing, flag)
		}
	}
	switch {
	case len(missing) > 0:
		return notAsked("", missing...)
	case !c.anonymous && len(r.grants) == 0 && !r.allows(QuerySecrets):
		return notAsked("no grant gave an access token", QuerySecrets)
	case !c.anonymous && len(r.grants) == 0:
		return notAsked("no grant gave an access token")
	}
	return c.ask(r)
}

func (r *run) allows(f Flag) bool { return slices.Contains(r.Allowed, f) }
