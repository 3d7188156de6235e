package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/cli"
)

// keeps is a gateway whose last calls are these, in JSON.
func keeps(t *testing.T, calls ...string) *peer {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/docs/last-calls.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, "[%s]", strings.Join(calls, ","))
	})
	mux.HandleFunc("/docs/last-calls/stream", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprint(w, "retry: 2000\n\n: still here\n\n")
		for i, call := range calls {
			fmt.Fprintf(w, "id: %d\nevent: call\ndata: %s\n\n", i, call)
		}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return &peer{Server: server}
}

const (
	loggedOrder   = `{"seq":1,"time":"2026-01-02T03:04:05.678Z","requestId":"req_1","method":"POST","path":"/checkout/order/create","status":200,"ignored":["extra"]}`
	loggedRefusal = `{"seq":2,"time":"2026-01-02T03:04:06Z","requestId":"req_2","method":"GET","path":"/openapi/test?a=\u001b[31m\u202e","status":401,` +
		`"refusal":{"code":"signature_mismatch","message":"It does not match.","doctor":{"codes":["query_omitted","method_lower_case"],"explanation":"One.\nTwo."}}}`
)

// Each call is a line, or the gateway's JSON; a stream that ends is a failure that
// says so, since it is followed until it is interrupted.
func TestLogs(t *testing.T) {
	p := keeps(t, loggedOrder, loggedRefusal)
	want := "2026-01-02 03:04:05.678  200  POST /checkout/order/create  ignored: extra\n" +
		"2026-01-02 03:04:06.000  401  GET  /openapi/test?a=\ufffd[31m\ufffd  signature_mismatch  query_omitted  method_lower_case  One. Two.\n"
	stdout, stderr, err := runAgainst(t.Context(), t, p, "logs", "--follow=false")
	if err != nil || stdout.String() != want {
		t.Errorf("printed %q (%v, %s), want %q", stdout, err, stderr, want)
	}
	stdout, stderr, err = runAgainst(t.Context(), t, p, "logs")
	if cli.ExitCode(err) != 1 || stdout.String() != want || !strings.Contains(stderr.String(), "the gateway has ended the stream") {
		t.Errorf("printed %q (%v, %s), want %q and that the stream has ended", stdout, err, stderr, want)
	}
	for _, args := range [][]string{{"logs", "--json"}, {"logs", "--json", "--follow=false"}} {
		if stdout, _, _ = runAgainst(t.Context(), t, p, args...); stdout.String() != loggedOrder+"\n"+loggedRefusal+"\n" {
			t.Errorf("%q printed %q", args, stdout)
		}
	}
}

// What a call holds does not reach the terminal as a command.
func TestLogsPrintNoControlCharacters(t *testing.T) {
	stdout, _, err := runAgainst(t.Context(), t, keeps(t, loggedRefusal), "logs", "--follow=false")
	if err != nil || strings.ContainsAny(strings.TrimSuffix(stdout.String(), "\n"), "\x1b\n\u202e") {
		t.Errorf("printed %q (%v)", stdout, err)
	}
}
