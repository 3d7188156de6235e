package listener_test

import (
	"bufio"
	"errors"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/listener"
)

// soon is when a test gives up on what happens at once, on a machine that is
// busy; never is a time that no test lives to see.
const (
	soon  = 30 * time.Second
	never = time.Hour
)

// serve runs a server whose own timeouts are timeout.
func serve(t *testing.T, c listener.Config, timeout time.Duration, handler http.HandlerFunc) (*http.Server, *listener.Listener) {
	t.Helper()
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.Log = slog.New(slog.DiscardHandler)
	l := listener.New(&counted{Listener: inner}, c)
	server := &http.Server{Handler: handler, ReadHeaderTimeout: timeout, ReadTimeout: timeout, WriteTimeout: timeout, IdleTimeout: timeout,
		ErrorLog: log.New(io.Discard, "", 0)}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	t.Cleanup(func() {
		server.Close()
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("serve: %v", err)
		}
	})
	return server, l
}

// counted counts the reads that were begun on its connections.
type counted struct {
	net.Listener
	reads atomic.Int64
}

func (c *counted) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	return countedConn{conn, c}, err
}

type countedConn struct {
	net.Conn
	counted *counted
}

func (c countedConn) Read(p []byte) (int, error) {
	c.counted.reads.Add(1)
	return c.Conn.Read(p)
}

// client is the other end of a connection.
type client struct {
	t *testing.T
	net.Conn
	answers *bufio.Reader
}

func dial(t *testing.T, l *listener.Listener) *client {
	t.Helper()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(soon))
	return &client{t, c, bufio.NewReader(c)}
}

func (c *client) send(text string) *client {
	c.t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		c.t.Fatalf("send %.20q: %v", text, err)
	}
	return c
}

// answer reads one answer's body.
func (c *client) answer() string {
	c.t.Helper()
	response, err := http.ReadResponse(c.answers, nil)
	if err != nil {
		c.t.Fatalf("no answer: %v", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatalf("half an answer: %v", err)
	}
	return string(body)
}

// closed waits until the server has closed the connection.
func (c *client) closed() {
	c.t.Helper()
	if _, err := io.Copy(io.Discard, c.answers); errors.Is(err, net.ErrClosed) || isTimeout(err) {
		c.t.Errorf("the connection is still open: %v", err)
	}
}

func isTimeout(err error) bool {
	var failed net.Error
	return errors.As(err, &failed) && failed.Timeout()
}

// until waits for a condition.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(soon); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within %v: %s", soon, what)
		}
	}
}

const get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

// When all connections are taken, the one that has waited longest for its
// client makes room for the next.
func TestLongestWaitingMakesRoom(t *testing.T) {
	body := make(chan struct{}, 9)
	_, l := serve(t, listener.Config{Max: 3, WriteMax: never}, never, func(w http.ResponseWriter, r *http.Request) {
		body <- struct{}{}
		io.Copy(w, r.Body)
	})
	halfHeader := dial(t, l).send("GET / HT")
	until(t, "one connection waits", func() bool { return l.Waiting() == 1 })
	halfBody := dial(t, l).send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc")
	<-body
	until(t, "two connections wait", func() bool { return l.Waiting() == 2 })
	idle := dial(t, l).send(get)
	idle.answer()
	until(t, "three connections wait", func() bool { return l.Waiting() == 3 })
	waiting := []*client{halfHeader, halfBody, idle}
	for i, c := range waiting {
		if got := dial(t, l).send(get).answer(); got != "" {
			t.Errorf("newcomer %d: answered %q", i, got)
		}
		c.closed()
		until(t, "the newcomer waits too", func() bool { return l.Waiting() == 3 })
	}
}

// A byte now and then is no progress: it is the beginning of the wait that
// counts.
func TestTricklingIsWaiting(t *testing.T) {
	_, l := serve(t, listener.Config{Max: 2, WriteMax: never}, never, func(w http.ResponseWriter, r *http.Request) {})
	trickling := dial(t, l)
	trickle := func(text string) {
		t.Helper()
		waiting, reads := l.Waiting(), l.Listener.(*counted).reads.Load()
		trickling.send(text)
		until(t, "it is read, and more is waited for", func() bool {
			return l.Listener.(*counted).reads.Load() == reads+1 && l.Waiting() == waiting
		})
	}
	until(t, "it waits", func() bool { return l.Waiting() == 1 })
	trickle("G")
	idle := dial(t, l).send(get)
	idle.answer()
	until(t, "both wait", func() bool { return l.Waiting() == 2 })
	trickle("E")
	dial(t, l).send(get).answer()
	trickling.closed()
	idle.send(get).answer()
}

// A request that the server works on is never displaced: the newcomer waits.
func TestWorkIsNotDisplaced(t *testing.T) {
	begun, finish := make(chan struct{}, 2), make(chan struct{})
	_, l := serve(t, listener.Config{Max: 1, WriteMax: never}, never, func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		begun <- struct{}{}
		<-finish
		io.WriteString(w, "done")
	})
	busy := dial(t, l).send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")
	<-begun
	newcomer := dial(t, l).send(get)
	select {
	case <-begun:
		t.Error("the newcomer was not made to wait")
	case <-time.After(50 * time.Millisecond):
	}
	close(finish)
	for name, c := range map[string]*client{"the work": busy, "the newcomer": newcomer} {
		if got := c.answer(); got != "done" {
			t.Errorf("%s: answered %q, want done", name, got)
		}
	}
}

// Of several senders, the one with most connections makes room.
func TestTheGreediestMakesRoom(t *testing.T) {
	_, l := serve(t, listener.Config{Max: 3, WriteMax: never}, never, func(w http.ResponseWriter, r *http.Request) {})
	modest := dial(t, l) // has waited longest
	until(t, "it waits", func() bool { return l.Waiting() == 1 })
	other := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}
	var greedy []net.Conn
	for range 3 {
		c, err := other.DialContext(t.Context(), "tcp", l.Addr().String())
		if err != nil {
			t.Skipf("this system has no 127.0.0.2: %v", err)
		}
		defer c.Close()
		greedy = append(greedy, c)
		until(t, "it waits", func() bool { return l.Waiting() == min(1+len(greedy), 3) })
	}
	c := &client{t, greedy[0], bufio.NewReader(greedy[0])}
	c.SetDeadline(time.Now().Add(soon))
	c.closed()
	modest.send(get).answer()
}

// A client that reads nothing holds a write no longer than WriteMax, whatever
// the server allows.
func TestUnreadAnswerIsCutOff(t *testing.T) {
	failed := make(chan error, 1)
	_, l := serve(t, listener.Config{Max: 9, WriteMax: 50 * time.Millisecond}, never, func(w http.ResponseWriter, r *http.Request) {
		for {
			if _, err := w.Write(make([]byte, 1<<20)); err != nil {
				failed <- err
				return
			}
		}
	})
	dial(t, l).send(get)
	select {
	case err := <-failed:
		if !isTimeout(err) {
			t.Errorf("write: %v, want a timeout", err)
		}
	case <-time.After(soon):
		t.Error("the write still waits for the client")
	}
	until(t, "it is closed", func() bool { return l.Open() == 0 })
}

// A shutdown waits for none of the ways in which a client can do nothing,
// and for the request that is worked on.
func TestShutdownWaitsForWorkAlone(t *testing.T) {
	begun, finish, stuck := make(chan struct{}), make(chan struct{}), make(chan struct{})
	server, l := serve(t, listener.Config{Max: 99, WriteMax: never}, never, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/work":
			io.Copy(io.Discard, r.Body)
			close(begun)
			<-finish
			if err := r.Context().Err(); err != nil {
				io.WriteString(w, err.Error())
			}
			io.WriteString(w, "done")
		case "/unread":
			close(stuck)
			for err := error(nil); err == nil; {
				_, err = w.Write(make([]byte, 1<<20))
			}
		case "/read":
			io.Copy(io.Discard, r.Body)
		}
	})
	busy := dial(t, l).send("POST /work HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")
	<-begun
	dial(t, l)
	dial(t, l).send("GET / HT")
	dial(t, l).send("POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc")
	dial(t, l).send("POST /left HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc")
	dial(t, l).send("POST /read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc")
	dial(t, l).send(get).answer()
	dial(t, l).send("GET /unread HTTP/1.1\r\nHost: x\r\n\r\n")
	<-stuck
	until(t, "all but the work wait, and nothing moves", func() bool { return l.WaitingFor(100*time.Millisecond) == 7 })
	l.Shut(50 * time.Millisecond)
	shut := make(chan error, 1)
	go func() { shut <- server.Shutdown(t.Context()) }()
	until(t, "the work alone is left", func() bool { return l.Open() == 1 })
	select {
	case err := <-shut:
		t.Fatalf("shut down with work under way: %v", err)
	case <-time.After(100 * time.Millisecond): // twice what clients get
	}
	close(finish)
	if got := busy.answer(); got != "done" {
		t.Errorf("the work answered %q, want done", got)
	}
	select {
	case err := <-shut:
		if err != nil {
			t.Errorf("shutdown: %v", err)
		}
	case <-time.After(soon):
		t.Error("the shutdown waits for somebody")
	}
}

// A newcomer that waits for room keeps no server from closing.
func TestCloseEndsTheWaitForRoom(t *testing.T) {
	begun, finish := make(chan struct{}), make(chan struct{})
	server, l := serve(t, listener.Config{Max: 1, WriteMax: never}, never, func(http.ResponseWriter, *http.Request) {
		close(begun)
		<-finish
	})
	defer close(finish)
	dial(t, l).send(get)
	<-begun
	newcomer := dial(t, l)
	time.Sleep(20 * time.Millisecond) // until it is accepted
	if err := server.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	newcomer.closed()
}
