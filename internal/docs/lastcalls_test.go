package docs_test

import (
	"bufio"
	"net/http"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/service"
)

// follow opens a stream of the last calls.
func follow(t *testing.T, d *service.Dev, lastID string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", d.BaseURL+"/docs/last-calls/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	if lastID != "" {
		r.Header.Set("Last-Event-ID", lastID)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	return answer
}

// nextID is the id of the next event, or "" at the end.
func nextID(lines *bufio.Scanner) string {
	for lines.Scan() {
		if id, found := strings.CutPrefix(lines.Text(), "id: "); found {
			return id
		}
	}
	return ""
}

// A stream begins with what the client has not seen, goes on with what comes, and ends
// when the gateway does.
func TestStreamOfLastCalls(t *testing.T) {
	d := openDev(t)
	for range 3 {
		call(t, d, d.Credentials.SignKey, "POST", "/checkout/token/list", "{}", nil) // two calls, with that for the token
	}
	answer := follow(t, d, "")
	if got := answer.Header.Get("Content-Type"); answer.StatusCode != 200 || got != "text/event-stream" {
		t.Fatalf("status %d, %s", answer.StatusCode, got)
	}
	all, rest, anew := bufio.NewScanner(answer.Body), bufio.NewScanner(follow(t, d, "4").Body), bufio.NewScanner(follow(t, d, "999").Body)
	for _, c := range []struct {
		lines *bufio.Scanner
		want  []string
	}{{all, []string{"1", "2", "3", "4", "5", "6"}}, {rest, []string{"5", "6"}}, {anew, []string{"1"}}} {
		for _, want := range c.want {
			if got := nextID(c.lines); got != want {
				t.Fatalf("event %s, want %s", got, want)
			}
		}
	}
	token(t, d)
	if got := nextID(rest); got != "7" {
		t.Errorf("what comes is event %s, want 7", got)
	}
	if err := d.Close(); err != nil {
		t.Errorf("with streams open, the gateway did not close: %v", err)
	}
	if got := nextID(rest); got != "" {
		t.Errorf("after its end came event %s", got)
	}
}

// There are no more streams than some pages and terminals need.
func TestStreamsOfLastCallsAreLimited(t *testing.T) {
	d := openDev(t)
	statuses := map[int]int{}
	for range 25 {
		statuses[follow(t, d, "").StatusCode]++
	}
	if statuses[http.StatusOK] != 20 || statuses[http.StatusServiceUnavailable] != 5 {
		t.Errorf("of 25 streams: %v, want 20 open and 5 refused", statuses)
	}
}
