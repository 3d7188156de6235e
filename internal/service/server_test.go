package service_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
)

// signed begins a call of the API whose form is right as far as it goes.
const signed = "POST /openapi/test HTTP/1.1\r\nHost: x\r\nTIMESTAMP: 1800000000000\r\nAuthorization: Bearer x\r\n" +
	"Content-Type: application/json\r\nSIGNATURE: "

var goodMAC = strings.Repeat("A", 86) + "=="

// holding are the ways in which a client without a credential can hold a
// connection: what it sends before it does nothing more.
var holding = map[string]string{
	"nothing":                                "",
	"half a request line":                    "GET /healt",
	"half a header":                          "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Half",
	"half a body":                            signed + goodMAC + "\r\nContent-Length: 9\r\n\r\n{\"a\":",
	"no body":                                signed + goodMAC + "\r\nContent-Length: 9\r\n\r\n",
	"half a body of a form that is refused":  signed + "none\r\nContent-Length: 9\r\n\r\n{\"a\":",
	"half a body after which it is refused":  signed + goodMAC + "\r\nContent-Length: 9\r\n\r\n[}",
	"half a body of no call":                 "POST /none HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc",
	"half a body of a page":                  "GET /docs/ HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc",
	"half a body of a payment page's form":   "POST /pay/none/test-payment HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc",
	"half a body of a payment page's stream": "GET /pay/none/events HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc",
	"half a chunk":                           signed + goodMAC + "\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"a\":",
	"half a chunk of a refused form":         signed + "none\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"a\":",
	"no trailer":                             signed + goodMAC + "\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n",
	"nothing after a 100 Continue":           signed + goodMAC + "\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n",
	"nothing after an answer":                "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
	"half a request after an answer":         "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /he",
	"an answer that it does not read":        strings.Repeat("GET /docs/ HTTP/1.1\r\nHost: x\r\n\r\n", 2000),
}

// hold opens a connection in each of these ways, at both addresses.
func hold(t *testing.T, s *service.Service) {
	t.Helper()
	metrics, _, _ := strings.Cut(strings.TrimPrefix(s.MetricsURL, "http://"), "/")
	for name, text := range holding {
		for _, address := range []string{strings.TrimPrefix(s.BaseURL, "http://"), metrics} {
			c, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { c.Close() })
			c.SetWriteDeadline(time.Now().Add(soon))
			if _, err := io.WriteString(c, text); err != nil && name != "an answer that it does not read" {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
}

// No client holds a connection without end, in a sandbox neither.
func TestNoConnectionIsHeld(t *testing.T) {
	for _, environment := range []gateway.Environment{gateway.Local, gateway.Production} {
		c := config(t, nil)
		c.Environment, c.Metrics = environment, "127.0.0.1:0"
		s := start(t, service.WithTimeouts(c, 300*time.Millisecond))
		hold(t, s)
		for deadline := time.Now().Add(soon); s.Connections() > 0; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%s: %d connections are still open after %v", environment, s.Connections(), soon)
			}
		}
	}
}

// A stop waits for nobody who only holds a connection.
func TestStopWaitsForNoIdleClient(t *testing.T) {
	c := config(t, nil)
	c.Metrics = "127.0.0.1:0"
	s, err := service.Start(t.Context(), service.WithStop(c, 300*time.Millisecond), nil)
	if err != nil {
		t.Fatal(err)
	}
	hold(t, s)
	closed := make(chan error, 1)
	go func() { closed <- s.Close() }()
	select {
	case err := <-closed:
		if err != nil {
			t.Errorf("close: %v", err)
		}
	case <-time.After(soon):
		t.Fatalf("not stopped after %v: %d connections are still open", soon, s.Connections())
	}
}

// Clients that hold all the connections that there are shut nobody out.
func TestHeldConnectionsMakeRoom(t *testing.T) {
	s := start(t, service.WithConnections(config(t, nil), 5))
	for range 4 {
		for _, text := range holding {
			c, err := net.Dial("tcp", strings.TrimPrefix(s.BaseURL, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			io.WriteString(c, text[:min(len(text), 500)]) // may be displaced by now
			if open := s.Connections(); open > 5 {
				t.Fatalf("%d connections are open, want 5 at most", open)
			}
		}
		fresh := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: soon}
		answer, err := fresh.Get(s.BaseURL + "/healthz")
		if err != nil {
			t.Fatalf("shut out: %v", err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			t.Errorf("healthz: %d, want 200", answer.StatusCode)
		}
	}
}

// A chunked request's connection takes no second one, whatever is asked for.
func TestChunkedRequestsCloseTheirConnection(t *testing.T) {
	c := config(t, nil)
	c.Metrics = "127.0.0.1:0"
	s := start(t, c)
	metrics, _, _ := strings.Cut(strings.TrimPrefix(s.MetricsURL, "http://"), "/")
	for _, address := range []string{strings.TrimPrefix(s.BaseURL, "http://"), metrics} {
		for _, line := range []string{"POST /openapi/test", "POST /none", "GET /docs/", "GET /healthz", "GET /metrics", "GET /pay/none/events", "POST /pay/none"} {
			for _, length := range []string{"", "Content-Length: 4\r\n"} {
				c, err := net.Dial("tcp", address)
				if err != nil {
					t.Fatal(err)
				}
				defer c.Close()
				c.SetDeadline(time.Now().Add(soon))
				io.WriteString(c, line+" HTTP/1.1\r\nHost: x\r\n"+length+"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"+
					"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
				reader := bufio.NewReader(c)
				answer, err := http.ReadResponse(reader, nil)
				if err != nil {
					t.Fatalf("%s: %v", line, err)
				}
				io.Copy(io.Discard, answer.Body)
				if !answer.Close {
					t.Errorf("%s with %q: the answer keeps the connection", line, length)
				}
				if second, err := http.ReadResponse(reader, nil); err == nil {
					t.Errorf("%s with %q: a second request was answered with %d", line, length, second.StatusCode)
				}
			}
		}
	}
}

// Nor does one of HTTP/1.0, whose Transfer-Encoding Go's server drops: a proxy
// that knows the header sees another end of the request.
func TestOldRequestsCloseTheirConnection(t *testing.T) {
	c := config(t, nil)
	c.Metrics = "127.0.0.1:0"
	s := start(t, c)
	metrics, _, _ := strings.Cut(strings.TrimPrefix(s.MetricsURL, "http://"), "/")
	for _, address := range []string{strings.TrimPrefix(s.BaseURL, "http://"), metrics} {
		for _, line := range []string{"POST /openapi/test", "POST /none", "GET /docs/", "GET /healthz", "GET /metrics", "POST /pay/none"} {
			for _, body := range []string{
				"Content-Length: 2\r\n\r\n{}",
				"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
				"Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n",
				"Transfer-Encoding: chunked\r\n\r\n",
				"\r\n",
			} {
				c, err := net.Dial("tcp", address)
				if err != nil {
					t.Fatal(err)
				}
				defer c.Close()
				c.SetDeadline(time.Now().Add(soon))
				io.WriteString(c, line+" HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n"+body+"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
				reader := bufio.NewReader(c)
				answer, err := http.ReadResponse(reader, nil)
				if err != nil {
					t.Fatalf("%s with %q: %v", line, body, err)
				}
				io.Copy(io.Discard, answer.Body)
				if !answer.Close {
					t.Errorf("%s with %q: the answer keeps the connection", line, body)
				}
				if second, err := http.ReadResponse(reader, nil); err == nil {
					t.Errorf("%s with %q: a second request was answered with %d", line, body, second.StatusCode)
				}
			}
		}
	}
}

// A sandbox answers to its own names alone: any page can give its name the
// address of this machine, and press the pay button of a page here.
func TestSandboxAnswersToItsOwnNames(t *testing.T) {
	d, err := service.StartDev(t.Context(), service.DevConfig{Listen: "127.0.0.3:0", BaseURL: "https://Shop.example:8443",
		BlockTime: 100 * time.Millisecond, Log: quiet}, nil)
	if err != nil {
		t.Skipf("this system has no 127.0.0.3: %v", err)
	}
	t.Cleanup(func() { d.Close() })
	for host, want := range map[string]int{
		"127.0.0.1": 200, "127.0.0.1:8787": 200, "localhost": 200, "LOCALHOST:1": 200, "localhost.": 200,
		"[::1]": 200, "[::1]:8787": 200, "127.0.0.3": 200, "shop.example": 200, "shop.example:9": 200,
		"evil.example": 421, "evil.example:8787": 421, "localhost.evil.example": 421, "127.0.0.1.evil.example": 421,
		"evil-localhost": 421, "127.0.0.2": 421, "192.0.2.1": 421, "2130706433": 421, "0": 421, "": 421,
		"127.0.0.1@evil.example": 400, "[::2]": 421, "pay.shop.example": 421,
	} {
		for _, path := range []string{"/healthz", "/docs/", "/metrics", "/"} {
			status, text := ask(t, d.Listening, "GET "+path+" HTTP/1.1\r\nHost: "+host+"\r\nConnection: close\r\n\r\n")
			if status != want {
				t.Errorf("%s of %q: %d, want %d", path, host, status, want)
			}
			if status == 421 && (!strings.Contains(text, "127.0.0.1, localhost, ::1") || !strings.Contains(text, "--base-url") || strings.Contains(text, "evil")) {
				t.Errorf("%q is told %q, want the names that it answers to", host, text)
			}
		}
		if want == 421 { // the name may stand in the request line too, and comes first there
			status, _ := ask(t, d.Listening, "POST http://"+host+"/pay/none/test-payment HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
			if host != "" && status != want {
				t.Errorf("%q in the request line: %d, want %d", host, status, want)
			}
		}
	}
	if status, _ := ask(t, d.Listening, "GET /healthz HTTP/1.0\r\n\r\n"); status != 421 {
		t.Errorf("without a name: %d, want 421", status)
	}
}

// ask sends a request and returns the answer's status and body.
func ask(t *testing.T, address, text string) (int, string) {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(soon))
	io.WriteString(c, text)
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatalf("no answer to %q: %v", text, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}
