// Echo measures what the middleware costs a net/http server: requests a second
// of an echo handler behind it, with key look-up and replay guard, as a share
// of the same handler's without it.
//
//	go run ./echo [rounds [requests a round]]
//
// The server is a process of its own. 64 connections send the same requests of
// 150 bytes, signed beforehand, to all of its handlers, in rounds that alternate;
// the client verifies nothing. It is measured by two clients: Go's own, and one
// that only writes prepared bytes and looks for the end of the answer, beside
// which the server's share of the processors, and so the middleware's, is largest.
//
// Two floors stand beside it: the handler that sends the three headers of a signed
// answer and computes nothing, and the same that also computes two HMACs.
package main

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"hash"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

const (
	connections = 64
	secret      = "aR2822Y6XbehWMclnB0Y2NJK"
	target      = "/checkout/order/create"
)

func main() {
	err := error(nil)
	if len(os.Args) > 1 && os.Args[1] == "serve" {
		err = serve()
	} else {
		err = measure(number(1, 101), number(2, 4000))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "echo:", err)
		os.Exit(1)
	}
}

func number(argument, otherwise int) int {
	if len(os.Args) > argument {
		if n, err := strconv.Atoi(os.Args[argument]); err == nil && n > 0 {
			return n
		}
	}
	return otherwise
}

// echo answers with the body that it got.
func echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	io.WriteString(w, `{"retcode":"200","retdata":`)
	w.Write(body)
	io.WriteString(w, `}`)
}

// headers is echo with headers as long as those of a signed answer.
func headers(w http.ResponseWriter, r *http.Request) {
	setHeaders(w.Header(), "MxrYnCm9Q7JOAvOrISf8+T2kuTW1d/w0at8aaPaoiX08VWfun3XPokVlIx1TkHXdcitls09wzfUGtXQZq23xdg==", "1636360661729")
	echo(w, r)
}

func setHeaders(header http.Header, mac, timestamp string) {
	header["Signature"], header["Timestamp"] = []string{mac}, []string{timestamp}
	header["Cache-Control"] = []string{"no-store, no-transform"}
}

var macs = sync.Pool{New: func() any { return hmac.New(sha512.New, []byte(secret)) }}

// hashed is headers with the two HMACs that verifying and signing need at least.
func hashed(w http.ResponseWriter, r *http.Request) {
	mac := macs.Get().(hash.Hash)
	var text [150]byte
	var sum [sha512.Size]byte
	for range 2 {
		mac.Reset()
		mac.Write(text[:])
		mac.Sum(sum[:0])
	}
	macs.Put(mac)
	setHeaders(w.Header(), base64.StdEncoding.EncodeToString(sum[:]), signature.Timestamp(time.Now()))
	echo(w, r)
}

// arms names the handlers in the order in which serve prints their addresses.
var arms = []string{"without", "headers", "and hashes", "middleware"}

// serve prints the addresses of one server for each handler and serves until its
// standard input ends.
func serve() error {
	key, err := signature.NewKey(secret)
	if err != nil {
		return err
	}
	credentials := map[string]signature.Credential{"Bearer token-1": {ID: "credential-1", Keys: []*signature.Key{key}}}
	guard := &signature.Middleware{
		Lookup: func(r *http.Request, _ *signature.Parsed) (signature.Credential, error) {
			credential, known := credentials[r.Header.Get("Authorization")]
			if !known {
				return credential, &signature.Error{Code: signature.AuthenticationFailed}
			}
			return credential, nil
		},
		Options: signature.Options{RequireAuthorization: true},
		Replay:  &signature.ReplayMemory{Max: 8 << 20},
	}
	for _, handler := range []http.Handler{http.HandlerFunc(echo), http.HandlerFunc(headers), http.HandlerFunc(hashed), guard.Handler(http.HandlerFunc(echo))} {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		fmt.Println(listener.Addr())
		go http.Serve(listener, handler)
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

func measure(rounds, requests int) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	server := exec.Command(self, "serve")
	server.Stderr = os.Stderr
	stdin, err := server.StdinPipe()
	if err != nil {
		return err
	}
	stdout, err := server.StdoutPipe()
	if err != nil {
		return err
	}
	if err := server.Start(); err != nil {
		return err
	}
	defer server.Wait()
	defer stdin.Close()
	addresses := make([]string, len(arms))
	for i := range addresses {
		if _, err := fmt.Fscan(stdout, &addresses[i]); err != nil {
			return fmt.Errorf("read the server's addresses: %w", err)
		}
	}
	fmt.Printf("%d connections, %d requests a round, medians of %d rounds\n", connections, requests, rounds)
	fmt.Printf("%-10s %-12s %12s %8s\n", "client", "handler", "requests/s", "ratio")
	for name, send := range map[string]func(string, []prepared) error{"net/http": sendHTTP, "bare": sendBare} {
		rates, ratios := make([][]float64, len(arms)), make([][]float64, len(arms))
		for round := range rounds + 1 {
			list, err := prepare(requests)
			if err != nil {
				return err
			}
			one := make([]float64, len(arms))
			for i := range arms { // each begins a round in turn
				arm := (i + round) % len(arms)
				if one[arm], err = rate(send, addresses[arm], list); err != nil {
					return fmt.Errorf("%s: %w", arms[arm], err)
				}
			}
			for i := range arms {
				if round > 0 { // the first warms up
					rates[i], ratios[i] = append(rates[i], one[i]), append(ratios[i], one[i]/one[0])
				}
			}
		}
		for i, arm := range arms {
			fmt.Printf("%-10s %-12s %12.0f %8.3f\n", name, arm, median(rates[i]), median(ratios[i]))
		}
	}
	return nil
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

func rate(send func(string, []prepared) error, address string, list []prepared) (float64, error) {
	begin := time.Now()
	err := send(address, list)
	return float64(len(list)) / time.Since(begin).Seconds(), err
}

// prepared is a signed request, and its bytes.
type prepared struct {
	body, timestamp, signature string
	raw                        []byte
}

var orders atomic.Int64

func prepare(count int) ([]prepared, error) {
	key, err := signature.NewKey(secret)
	if err != nil {
		return nil, err
	}
	list := make([]prepared, count)
	for i := range list {
		p := &list[i]
		p.body = fmt.Sprintf(`{"orderNo":"A%010d","orderAmount":"25.00","customerId":"c77120","token":"ETH_USDT","fiat":"USD"}`, orders.Add(1))
		p.timestamp = signature.Timestamp(time.Now())
		p.signature, err = key.Sign(signature.Message{Method: "POST", Target: target, Timestamp: p.timestamp, Body: []byte(p.body)})
		if err != nil {
			return nil, err
		}
		p.raw = fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: h\r\nTIMESTAMP: %s\r\nSIGNATURE: %s\r\nAuthorization: Bearer token-1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
			target, p.timestamp, p.signature, len(p.body), p.body)
	}
	return list, nil
}

// spread gives each connection its part of the requests.
func spread(list []prepared, send func([]prepared) error) error {
	var group sync.WaitGroup
	failed := make(chan error, connections)
	for i := range connections {
		group.Go(func() {
			if err := send(list[len(list)*i/connections : len(list)*(i+1)/connections]); err != nil {
				failed <- err
			}
		})
	}
	group.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections}}

func sendHTTP(address string, list []prepared) error {
	return spread(list, func(list []prepared) error {
		for _, p := range list {
			r, err := http.NewRequest("POST", "http://"+address+target, strings.NewReader(p.body))
			if err != nil {
				return err
			}
			r.Header["Timestamp"], r.Header["Signature"] = []string{p.timestamp}, []string{p.signature}
			r.Header["Authorization"], r.Header["Content-Type"] = []string{"Bearer token-1"}, []string{"application/json"}
			resp, err := client.Do(r)
			if err != nil {
				return err
			}
			_, err = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			if err != nil || resp.StatusCode != http.StatusOK {
				return fmt.Errorf("answered %s, %w", resp.Status, err)
			}
		}
		return nil
	})
}

func sendBare(address string, list []prepared) error {
	return spread(list, func(list []prepared) error {
		connection, err := net.Dial("tcp", address)
		if err != nil {
			return err
		}
		defer connection.Close()
		reader := bufio.NewReader(connection)
		for _, p := range list {
			if _, err := connection.Write(p.raw); err != nil {
				return err
			}
			if err := skipAnswer(reader); err != nil {
				return err
			}
		}
		return nil
	})
}

// skipAnswer reads an answer that has a Content-Length and the status 200.
func skipAnswer(reader *bufio.Reader) error {
	length := 0
	for first := true; ; first = false {
		line, err := reader.ReadSlice('\n')
		if err != nil {
			return err
		}
		if first && !bytes.HasPrefix(line, []byte("HTTP/1.1 200")) {
			return fmt.Errorf("answered %s", line)
		}
		if value, found := bytes.CutPrefix(line, []byte("Content-Length: ")); found {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return err
			}
		}
		if len(line) <= 2 {
			_, err := reader.Discard(length)
			return err
		}
	}
}
