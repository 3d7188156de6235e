package evm_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
)

const secret = "s3cr3t/AccessKey"

// forms are the ways in which the secret can be written.
var forms = []string{secret, "s3cr3t", "AccessKey", "s3cr3t%2FAccessKey", base64.StdEncoding.EncodeToString([]byte("user:s3cr3t-AccessKey"))}

// tellsNothing fails if an error, or any that it wraps, has the secret in it.
func tellsNothing(t *testing.T, what string, err error) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: no error, want one", what)
		return
	}
	for _, one := range wrapped(err) {
		for _, form := range forms {
			for _, text := range []string{one.Error(), fmt.Sprintf("%+v", one), fmt.Sprintf("%#v", one)} {
				if strings.Contains(strings.ToLower(text), strings.ToLower(form)) {
					t.Errorf("%s: tells %q: %s", what, form, text)
					return
				}
			}
		}
	}
}

func wrapped(err error) []error {
	all := []error{err}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			all = append(all, wrapped(inner)...)
		}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			all = append(all, wrapped(inner)...)
		}
	}
	return all
}

// gossip answers every request with everything it was told, in one way or another.
func gossip(t *testing.T, way string) (host string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		told := fmt.Sprintf("%s %s %s %s", r.URL.Path, r.URL.RawPath, r.URL.RawQuery, r.Header.Get("Authorization"))
		if decoded, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(r.Header.Get("Authorization"), "Basic ")); err == nil {
			told += " " + string(decoded)
		}
		told += " " + strings.ToUpper(told)
		quoted, _ := json.Marshal(told)
		switch way {
		case "status":
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, "invalid project ", told)
		case "error":
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":%s,"data":%s}}`, quoted, quoted)
		case "redirect":
			w.Header().Set("Location", "http://127.0.0.1:1"+r.URL.RequestURI())
			w.WriteHeader(http.StatusTemporaryRedirect)
		case "result":
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"jsonrpc":"2.0","id":1,"result":%s}`, quoted)
		case "text":
			fmt.Fprint(w, told)
		}
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

func TestErrorsDoNotTellTheAccessKey(t *testing.T) {
	hosts := map[string]string{"away": "127.0.0.1:1"}
	for _, way := range []string{"status", "error", "redirect", "result", "text"} {
		hosts[way] = gossip(t, way)
	}
	for way, host := range hosts {
		for _, scheme := range []string{"http", "https", "ws", "wss"} {
			for _, form := range []string{"%s/v3/" + secret, "%s/v3/s3cr3t%%2FAccessKey", "%s/?key=" + secret, "%s/?key=s3cr3t%%2FAccessKey&a=1", "%s#" + secret, "user:s3cr3t-AccessKey@%s/", "s3cr3t-AccessKey@%s"} {
				url := scheme + "://" + fmt.Sprintf(form, host)
				t.Run(way+" "+scheme+" "+form, func(t *testing.T) {
					askEverything(t, url, host)
				})
			}
		}
	}
}

// askEverything makes every call that can fail for the node's sake.
func askEverything(t *testing.T, url, host string) {
	t.Helper()
	ctx := t.Context()
	s := open(t, url)
	some := chain.Block{Number: 7, Hash: chain.Hash(make([]byte, 32))}
	_, err := s.Head(ctx)
	tellsNothing(t, "Head", err)
	if err != nil && !strings.Contains(err.Error(), host) {
		t.Errorf("the error does not name the node %s: %v", host, err)
	}
	_, err = s.Identity(ctx)
	tellsNothing(t, "Identity", err)
	_, err = s.At(ctx, 1, 2)
	tellsNothing(t, "At", err)
	_, err = s.Next(ctx, some, 3)
	tellsNothing(t, "Next", err)
	_, err = s.Final(ctx, some, chain.Policy{Depth: 2})
	tellsNothing(t, "Final", err)
	_, _, err = s.Transfers(ctx, []chain.Block{some}, []chain.Address{owner}, all)
	tellsNothing(t, "Transfers", err)
	_, err = s.Balances(ctx, some, []chain.Holding{{Address: owner}})
	tellsNothing(t, "Balances", err)
	_, err = s.Search(ctx, []chain.Address{owner}, treasury, 1, 2)
	tellsNothing(t, "Search", err)
	tellsNothing(t, "Check", s.Check(ctx, "", []chain.Token{{Contract: owner}}))
	_, err = evm.OpenWallet(ctx, url, walletKey(t))
	tellsNothing(t, "OpenWallet", err)
	_, err = evm.Deploy(ctx, url, walletKey(t), owner, treasury)
	tellsNothing(t, "Deploy", err)
}

// A wallet's node may become talkative after it answered.
func TestWalletsErrorsDoNotTellTheAccessKey(t *testing.T) {
	w := newWorld(t)
	p := w.liar(t, nil)
	wallet := openWallet(t, p.URL+"/v3/"+secret)
	p.Serve(func(w http.ResponseWriter, calls []call) bool {
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, "invalid project /v3/"+secret)
		return true
	})
	_, err := wallet.Pay(t.Context(), w.usdt, w.a, big.NewInt(1))
	tellsNothing(t, "Pay", err)
	_, err = wallet.Balance(t.Context(), w.usdt, w.a)
	tellsNothing(t, "Balance", err)
	tellsNothing(t, "Wait", wallet.Wait(t.Context(), w.paid[0]))
}

// What a node is asked never goes to somebody whom the operator did not name.
func TestRedirectsAreNotFollowed(t *testing.T) {
	w := newWorld(t)
	elsewhere := w.liar(t, nil)
	p := w.liar(t, nil)
	redirect := func(answer httpWriter, _ []call) bool {
		answer.Header().Set("Location", elsewhere.URL)
		answer.WriteHeader(http.StatusPermanentRedirect)
		return true
	}
	wallet := openWallet(t, p.URL)
	p.Serve(redirect)
	if head, err := open(t, p.URL).Head(t.Context()); err == nil || !strings.Contains(err.Error(), "308") {
		t.Errorf("got the head %+v, %v, want an error with the status", head, err)
	}
	if raw, err := wallet.Balance(t.Context(), w.usdt, w.a); err == nil {
		t.Errorf("got the balance %v, want an error", raw)
	}
	if n := elsewhere.Count("eth_getBlockByNumber") + elsewhere.Count("eth_call") + elsewhere.Count("eth_chainId"); n != 0 {
		t.Errorf("%d calls went elsewhere", n)
	}
}

// What can never be a node's address is refused at once. One without scheme was
// taken for the path of a socket, and its key was shown as the socket's name.
func TestAddressesThatCanNeverBeANodes(t *testing.T) {
	for _, url := range []string{
		"", "mainnet.example/v3/" + secret, "mainnet.example:8545/v3/" + secret, "s3cr3t:AccessKey@mainnet.example", "//mainnet.example/" + secret,
		"ftp://host/" + secret, "HTTP//host/" + secret, "http:/host/" + secret, "http:host/" + secret, "http:///v3/" + secret, "https://:443/" + secret,
		"http://[::1/" + secret, "http://host:port/" + secret, "http://ho st/" + secret, "http://host/\x00" + secret, "~/geth.ipc/" + secret, "geth.ipc/" + secret,
		" https://host/" + secret, "../" + secret, "file:///" + secret, "unix:///" + secret, "s3cr3t://AccessKey",
	} {
		_, err := evm.Open(url)
		tellsNothing(t, url, err)
		if err != nil && !strings.Contains(err.Error(), "want http, https, ws or wss and a host") {
			t.Errorf("%q: got %v, want an error that says what is wanted", url, err)
		}
		// In the second place too, and through the family.
		_, err = evm.Family{}.Open([]string{"https://mainnet.example", url})
		tellsNothing(t, url, err)
	}
	if _, err := evm.Open(); err == nil {
		t.Error("a source without nodes was opened")
	}
	for _, url := range []string{"http://host", "https://host:443/v3/" + secret, "ws://host", "wss://[::1]:1/", "/var/run/geth.ipc", "./geth.ipc", "HTTPS://host"} {
		if s, err := (evm.Family{}).Open([]string{url}); err != nil {
			t.Errorf("%s: %v", url, err)
		} else {
			s.Close()
		}
	}
}

// A socket is named by its file alone.
func TestSocketsAreNamedByTheirFile(t *testing.T) {
	_, err := open(t, "/nowhere/"+secret+"/geth.ipc").Head(t.Context())
	tellsNothing(t, "Head", err)
	if err != nil && !strings.Contains(err.Error(), "node geth.ipc: ") {
		t.Errorf("got %v, want the name of the file in it", err)
	}
	if _, err := evm.ParseKey(secret); err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("got %v, want an error without the key", err)
	}
}

// A part of the address too short to be blanked in every message is not shown
// either: the address is never printed.
func TestShortPartsOfTheAddressAreNotShown(t *testing.T) {
	for _, scheme := range []string{"http", "https", "ws", "wss"} {
		s := open(t, scheme+"://u7:pw@127.0.0.1:1/k9?q=z3")
		_, err := s.Head(t.Context())
		_, walletErr := evm.OpenWallet(t.Context(), scheme+"://u7:pw@127.0.0.1:1/k9?q=z3", walletKey(t))
		for what, err := range map[string]error{"Head": err, "OpenWallet": walletErr} {
			if err == nil || !strings.Contains(err.Error(), "node 127.0.0.1:1: ") {
				t.Errorf("%s of %s: got %v, want an error that names the host", what, scheme, err)
				continue
			}
			for _, part := range []string{"u7", "pw", "k9", "z3"} {
				if strings.Contains(err.Error(), part) {
					t.Errorf("%s of %s: tells %q: %v", what, scheme, part, err)
				}
			}
		}
	}
}
