// Package checkout serves the hosted payment page: what a customer sees of an
// order, from the address to pay to until it is paid. The page works without
// JavaScript; with it, it follows the order by server-sent events.
//
// Whoever knows the page's link may see it. It shows nothing that the payer
// does not need, and the payer can change nothing on it; in a sandbox with a
// test wallet there is a button that pays.
package checkout

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/page"
)

//go:embed *.html
var files embed.FS

var (
	funcs       = template.FuncMap{"qr": qrCode, "groups": groups, "digits": digits, "size": size, "ring": ring}
	payTemplate = page.Parse(files, funcs, "pay.html", "panel.html", "icon.html")
	message     = page.Parse(files, funcs, "message.html")
)

// refreshEvery is how often the page loads again in a browser without
// JavaScript, in seconds.
const refreshEvery = 10

// Config is what the payment pages are made of. Gateway is required.
type Config struct {
	Gateway *gateway.Gateway
	Log     *slog.Logger
	// Now is the clock, time.Now when nil. It changes only what a page says: what
	// becomes of an order is decided by the chain's time.
	Now func() time.Time
	// PollEvery is how often a stream reads its order again, a second when 0.
	PollEvery time.Duration
	// BeatEvery is how often a stream that has nothing to tell says that it is
	// still there, 15 seconds when 0.
	BeatEvery time.Duration
}

// Checkout is the http.Handler of everything below /pay/. It is safe for
// concurrent use, within one http.Server: its streams end when that shuts down.
type Checkout struct {
	gateway   *gateway.Gateway
	log       *slog.Logger
	now       func() time.Time
	pollEvery time.Duration
	beatEvery time.Duration
	mux       *http.ServeMux
	streams   *page.Streams
	sent      testPayments
}

// New makes a Checkout, to be mounted at /pay/.
func New(c Config) *Checkout {
	s := &Checkout{gateway: c.Gateway, log: cmp.Or(c.Log, slog.Default()), now: c.Now, mux: http.NewServeMux(),
		pollEvery: cmp.Or(c.PollEvery, pollEvery), beatEvery: cmp.Or(c.BeatEvery, beatEvery),
		streams: page.NewStreams(streamsMax, streamsLinkMax)}
	if s.now == nil {
		s.now = time.Now
	}
	s.mux.HandleFunc("GET /pay/{link}", s.show)
	s.mux.HandleFunc("GET /pay/{link}/events", s.events)
	s.mux.HandleFunc("GET /pay/{link}/update", s.update)
	if s.gateway.HasTestWallet() {
		s.mux.Handle("POST /pay/{link}/test-payment", s.sameOrigin(s.payFromTestWallet))
	}
	s.mux.HandleFunc("GET /pay/", s.notFound)
	return s
}

func (s *Checkout) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// sameOrigin refuses what a form on another site sends.
func (s *Checkout) sameOrigin(next http.HandlerFunc) http.Handler {
	protection := http.NewCrossOriginProtection()
	if base, err := url.Parse(s.gateway.BaseURL()); err == nil {
		// A proxy may give us another host name than the one in the page's address.
		if err := protection.AddTrustedOrigin(base.Scheme + "://" + base.Host); err != nil {
			s.log.Warn("the payment page's own origin can't be trusted", "baseUrl", s.gateway.BaseURL(), "error", err)
		}
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.say(w, r, http.StatusForbidden, "Not from here", "This form was sent from another site. Open the payment page and use its own button.")
	}))
	return protection.Handler(next)
}

// load returns what the page of a link shows to a browser now.
func (s *Checkout) load(r *http.Request, link string) (view, error) {
	p, err := s.gateway.PaymentPage(r.Context(), link)
	if err != nil {
		return view{}, err
	}
	v, err := newView(link, p, isPhone(r), s.now())
	v.order = p.Order
	v.Sandbox, v.FramedBy = s.gateway.IsSandbox(), p.FrameAncestors
	if sent := s.sent.pending(link, p.Standing.Deposits, s.now()); sent != "" {
		v.TestSent = p.Chain.PrintTx(sent)
	}
	return v, err
}

func (s *Checkout) show(w http.ResponseWriter, r *http.Request) {
	v, err := s.load(r, r.PathValue("link"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	v.Live = true
	// Anybody can have the page show hashes and amounts of his choosing, by sending
	// coins; beside them stands the link, which is the page's only key.
	v.Uncompressed = len(v.Deposits) > 0
	if !v.State.Final() {
		v.Refresh, v.RefreshTo = v.refreshAfter(s.now()), "/pay/"+v.Link
	}
	if v.Transfer != "" && r.URL.Query().Get("code") == "amount" {
		v.Code = "amount"
		v.RefreshTo += "?code=amount"
	}
	shown := struct {
		view
		Version string
		Now     int64
	}{v, v.version(), s.now().UnixMilli()}
	if err := payTemplate.Write(w, r, http.StatusOK, shown); err != nil && r.Context().Err() == nil {
		s.log.Error("payment page not shown", "error", err)
	}
}

// refreshAfter is the seconds after which a page without JavaScript loads again:
// at the expiry at the latest, since from then on it asks for nothing.
func (v view) refreshAfter(now time.Time) int {
	if !v.State.Payable() {
		return refreshEvery
	}
	left := time.Duration(v.ExpiresAt-now.UnixMilli()) * time.Millisecond
	return min(refreshEvery, int((left+time.Second-1)/time.Second))
}

// fail answers with what a payer can do about an error.
func (s *Checkout) fail(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case r.Context().Err() != nil: // nobody is there
	case fault.CodeOf(err) == fault.OrderNotFound:
		s.notFound(w, r)
	case fault.CodeOf(err) == fault.Unavailable:
		s.log.Warn("payment page not shown", "error", err)
		w.Header().Set("Retry-After", "2")
		s.say(w, r, http.StatusServiceUnavailable, "This page is away for a moment",
			"Nothing happened to your payment. Please load this page again in a few seconds.")
	default:
		s.log.Error("payment page failed", "error", err)
		s.say(w, r, http.StatusInternalServerError, "Something failed on our side",
			"Nothing happened to your payment. Please load this page again in a minute.")
	}
}

func (s *Checkout) notFound(w http.ResponseWriter, r *http.Request) {
	s.say(w, r, http.StatusNotFound, "There is no such payment page",
		"The link is incomplete or mistyped. Open it again from where you found it, or ask the merchant for a new one. Don't send anything to an address from elsewhere.")
}

// say answers with a page that has a sentence on it and nothing else.
func (s *Checkout) say(w http.ResponseWriter, r *http.Request, status int, title, text string) {
	data := struct {
		page.Frame
		Text string
	}{page.Frame{Title: title, Class: "message", Sandbox: s.gateway.IsSandbox(), Private: true}, text}
	if err := message.Write(w, r, status, data); err != nil && !errors.Is(err, context.Canceled) {
		s.log.Debug("message not shown", "error", err)
	}
}
