package service

import (
	"cmp"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/listener"
)

// limits are how long a client may keep the HTTP server waiting, and how many
// may at once. Bodies are limited where they are read.
type limits struct {
	header, read, write, idle time.Duration // as in http.Server; pages that stream extend write themselves
	oneWrite                  time.Duration // a single write, which a client that reads nothing holds up
	clients                   time.Duration // all of these, once the server shuts down
	stop                      time.Duration // what is under way when the server shuts down
	connections               int
	metricsConnections        int // Prometheus needs one or two
}

// defaultLimits has room for four times as many connections as payment pages
// may stream.
var defaultLimits = limits{
	header: 10 * time.Second, read: 30 * time.Second, write: time.Minute, idle: 2 * time.Minute,
	oneWrite: 15 * time.Second, clients: 3 * time.Second, stop: 20 * time.Second,
	connections: 4096, metricsConnections: 64,
}

const headerMax = 64 << 10

// server is an http.Server and what it listens with.
type server struct {
	*http.Server
	listener *listener.Listener
}

// newServer makes a server whose every wait for a client has an end. hosts, if
// not nil, are the only names that it answers to.
func (l limits) newServer(inner net.Listener, connections int, hosts []string, handler http.Handler, log *slog.Logger) *server {
	return &server{
		listener: listener.New(inner, listener.Config{Max: connections, WriteMax: l.oneWrite, Log: log}),
		Server: &http.Server{
			Handler:           closeAmbiguous(onlyHosts(hosts, handler)),
			ReadHeaderTimeout: l.header, ReadTimeout: l.read, WriteTimeout: l.write,
			IdleTimeout: l.idle, MaxHeaderBytes: headerMax,
			ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		},
	}
}

func (s *server) serve() error { return s.Serve(s.listener) }

// closeAmbiguous closes the connection of every chunked request, and of every
// one of HTTP/1.0. Go's server prefers Transfer-Encoding to a Content-Length
// beside it and hides the latter, so that no handler can tell; of HTTP/1.0 it
// drops the Transfer-Encoding itself, and without a Content-Length then sees no
// body at all. A proxy in front that reads such a request in the other way takes
// its rest for the beginning of the next one: with the connection closed there
// is no next one.
func closeAmbiguous(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.TransferEncoding) > 0 || !r.ProtoAtLeast(1, 1) {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// onlyHosts refuses requests for other host names. A page anywhere may give
// its own name the address of this machine, and its visitor's browser then lets
// it read and press everything here; the name is what gives it away.
func onlyHosts(hosts []string, next http.Handler) http.Handler {
	if hosts == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if slices.Contains(hosts, hostname(r.Host)) {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		http.Error(w, "This sandbox answers to "+strings.Join(hosts, ", ")+" and to no other name, so that no page from elsewhere can use it.\n"+
			"If it has another name, start it with --base-url and that address.", http.StatusMisdirectedRequest)
	})
}

// reachable is the address at which a program on this machine reaches a server:
// one that listens everywhere is not at 0.0.0.0.
func reachable(at net.Addr) string {
	if tcp, ok := at.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", strconv.Itoa(tcp.Port))
	}
	return at.String()
}

// ownHosts are the names of a server that listens at an address and is reached
// by a URL.
func ownHosts(listen net.Addr, baseURL string) []string {
	hosts := []string{"127.0.0.1", "localhost", "::1"}
	if tcp, ok := listen.(*net.TCPAddr); ok && !tcp.IP.IsUnspecified() {
		hosts = append(hosts, tcp.IP.String())
	} else {
		// It listens at every address of this machine. A page's name is never one
		// of these numbers.
		hosts = append(hosts, interfaceAddresses()...)
	}
	if base, err := url.Parse(baseURL); err == nil {
		hosts = append(hosts, hostname(base.Host))
	}
	slices.Sort(hosts[3:])
	return slices.Compact(slices.DeleteFunc(hosts, func(host string) bool { return host == "" }))
}

func interfaceAddresses() (list []string) {
	addresses, _ := net.InterfaceAddrs() // without them, the names above are left
	for _, address := range addresses {
		if network, ok := address.(*net.IPNet); ok {
			list = append(list, network.IP.String())
		}
	}
	return list
}

// hostname is the name in a Host header, without its port: the port may be one
// that a container or a tunnel passes on.
func hostname(host string) string {
	u := url.URL{Host: host}
	return strings.ToLower(strings.TrimSuffix(cmp.Or(u.Hostname(), host), "."))
}
