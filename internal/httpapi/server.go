// Package httpapi speaks the signed API over HTTP: it authenticates a request,
// decodes one noun, calls the gateway, encodes and signs the answer. It holds
// the routes and, through spec/errors.json, the one table of codes and statuses.
package httpapi

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/recent"
	"github.com/xcheckout/xcheckout/signature"
)

// Config is what a Server is made of.
type Config struct {
	Gateway *gateway.Gateway
	Log     *slog.Logger
	Now     func() time.Time // time.Now when nil
	// Pages serve people; each is mounted at a pattern of http.ServeMux.
	Pages map[string]http.Handler
	// Unknown answers a browser at a path where nothing is, and returns false to
	// leave any other client to the API; nil for none.
	Unknown func(http.ResponseWriter, *http.Request) bool
	// PrintedOnly takes no other reading of the signature's rules than the
	// specification's.
	PrintedOnly bool
	// Headers are the names that requests and answers are signed under.
	Headers gateway.HeaderNames
	// TrustedProxies are networks of proxies whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix
	// UnsignedTokenCall takes token calls without a signature in production too;
	// sandboxes always do.
	UnsignedTokenCall bool
	// Replicas is how many processes serve the same database, which share the limits;
	// 1 when nil.
	Replicas func() int
	// Metrics gets what the server counts; nil for nothing.
	Metrics prometheus.Registerer
	// Recent gets the last calls; nil where none are kept.
	Recent *recent.Calls
}

// Server answers HTTP requests. It is safe for concurrent use.
type Server struct {
	gateway *gateway.Gateway
	log     *slog.Logger
	now     func() time.Time
	pages   *http.ServeMux
	unknown func(http.ResponseWriter, *http.Request) bool
	routes  map[string]map[string]route // by path and method
	// readings of the signature's rules that are taken beside the specification's,
	// or nil.
	readings *signature.Readings
	doctor   chan struct{} // holds the one search that runs
	metrics  *metrics
	recent   *recent.Calls // nil where none are kept

	headers           gateway.HeaderNames
	trustedProxies    []netip.Prefix
	unsignedTokenCall bool
	// Token calls, by the credential that they are for and by where they come from.
	tokensFor, tokensFrom *limiter
}

// New makes a Server.
func New(c Config) *Server {
	if c.Replicas == nil {
		c.Replicas = func() int { return 1 }
	}
	s := &Server{gateway: c.Gateway, log: cmp.Or(c.Log, slog.Default()), now: c.Now, pages: http.NewServeMux(), unknown: c.Unknown,
		doctor: make(chan struct{}, 1), metrics: newMetrics(c.Metrics), recent: c.Recent, headers: c.Headers.Named(), trustedProxies: c.TrustedProxies, unsignedTokenCall: c.UnsignedTokenCall,
		tokensFor: newLimiter(tokenBurst, tokenEvery, c.Replicas), tokensFrom: newLimiter(tokenBurst, tokenEvery, c.Replicas)}
	if s.now == nil {
		s.now = time.Now
	}
	s.routes = s.routeTable()
	if !c.PrintedOnly {
		s.readings = readingsOf(s.routes)
	}
	s.pages.HandleFunc("GET /healthz", s.healthz)
	for pattern, page := range c.Pages {
		s.pages.Handle(pattern, page)
	}
	return s
}

// requestIDHeader names the exchange in our log; every answer has it.
const requestIDHeader = "X-Request-Id"

// newRequestID makes 64 random bits: at a thousand requests a second two of one
// year's are the same with a probability of 3 %, and they only name log lines.
func newRequestID() string {
	var raw [8]byte
	rand.Read(raw[:])
	return "req_" + hex.EncodeToString(raw[:])
}

// ServeHTTP serves a page where one is mounted, and the API everywhere else.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	record := &recorder{ResponseWriter: w}
	x := &exchange{server: s, w: record, r: r, id: newRequestID(), peer: peer(r, s.trustedProxies), begin: time.Now()}
	record.Header().Set(requestIDHeader, x.id)
	record.Header().Set("X-Content-Type-Options", "nosniff")
	defer x.diagnoseForLog()
	defer x.log(record)
	defer x.count(record)
	defer x.recover(record)
	// The API's paths go nowhere near ServeMux, which would redirect what is to
	// be refused.
	path, _, _ := strings.Cut(r.RequestURI, "?")
	if s.routes[path] != nil {
		x.route = path
	} else if _, pattern := s.pages.Handler(r); pattern != "" {
		x.route = pattern
		s.pages.ServeHTTP(record, r)
		return
	} else if s.unknown != nil && !s.isSigned(r) && s.unknown(record, r) {
		return
	}
	retdata, err := x.handle()
	x.answer(retdata, err)
}

// isSigned tells whether a request is one of the API by its headers. Some of its
// clients ask for HTML by default, as Java's HttpURLConnection does.
func (s *Server) isSigned(r *http.Request) bool {
	return r.Header.Get(s.headers.Signature) != "" || r.Header.Get(s.headers.Timestamp) != "" || r.Header.Get("Authorization") != ""
}

// healthz tells a load balancer whether this process can answer.
func (s *Server) healthz(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if err := s.gateway.Healthy(r.Context()); err != nil {
		s.log.Error("not healthy", "error", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		w.Write([]byte(`{"status":"unavailable"}` + "\n"))
		return
	}
	w.Write([]byte(`{"status":"ok"}` + "\n"))
}

// recorder remembers what was answered, for the log.
type recorder struct {
	http.ResponseWriter
	status int
	size   int64
}

func (w *recorder) WriteHeader(status int) {
	w.status = cmp.Or(w.status, status)
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(data []byte) (int, error) {
	w.status = cmp.Or(w.status, http.StatusOK)
	n, err := w.ResponseWriter.Write(data)
	w.size += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach what is beneath.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (x *exchange) recover(record *recorder) {
	value := recover()
	if value == nil {
		return
	}
	if value == http.ErrAbortHandler {
		panic(value)
	}
	x.server.log.Error("panic", "requestId", x.id, "value", value, "stack", string(debug.Stack()))
	if record.status == 0 {
		x.answer(nil, errPanic)
	}
}

// log writes the one line of a request.
func (x *exchange) log(record *recorder) {
	attrs := []slog.Attr{
		slog.String("requestId", x.id), slog.String("method", x.r.Method), slog.String("path", loggedPath(x.r.RequestURI)),
		slog.Int("status", record.status), slog.Int64("bytes", record.size),
		slog.Duration("took", time.Since(x.begin).Round(time.Microsecond)),
	}
	if x.credential != nil {
		attrs = append(attrs, slog.String("merchant", x.credential.MerchantID), slog.String("credential", x.credential.ID))
	}
	if x.verified != nil && x.verified.Reading() != (signature.Reading{}) {
		attrs = append(attrs, slog.String("reading", x.verified.Reading().String()))
	}
	if x.code != "" {
		attrs = append(attrs, slog.String("code", string(x.code)))
	}
	if len(x.ignored) > 0 {
		attrs = append(attrs, slog.Any("ignored", x.ignored))
	}
	if x.stringToSign != "" {
		attrs = append(attrs, slog.String("stringToSign", x.stringToSign))
	}
	if len(x.findings) > 0 {
		attrs = append(attrs, slog.Any("findings", x.findings))
	}
	level := slog.LevelInfo
	if x.cause != nil {
		attrs = append(attrs, slog.String("error", x.cause.Error()))
		switch ours := record.status >= http.StatusInternalServerError; {
		case ours && x.code != fault.Unavailable:
			level = slog.LevelError
		case ours && x.r.Context().Err() == nil: // nobody hung up: the database, or a chain, is out of reach
			level = slog.LevelWarn
		}
	}
	// Without the place in our source, which would be looked up for each line and shown in none.
	if log := x.server.log.Handler(); log.Enabled(x.r.Context(), level) {
		line := slog.NewRecord(time.Now(), level, "request", 0)
		line.AddAttrs(attrs...)
		log.Handle(x.r.Context(), line)
	}
}

// loggedPath is a target as the log has it: without the query, and without the
// link of a payment page, which opens that page to whoever knows it.
func loggedPath(target string) string {
	path, _, _ := strings.Cut(target, "?")
	link, ok := strings.CutPrefix(path, "/pay/")
	if !ok {
		return path
	}
	_, rest, found := strings.Cut(link, "/")
	if found {
		rest = "/" + rest
	}
	return "/pay/{link}" + rest
}
