//go:build linux

package e2e

import (
	"io"
	"net/http"
	"strconv"
	"strings"
)

func (o operator) get(url string) (status int, text string) {
	o.t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		o.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		o.t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// metric is the sum of all that begins with a name, which may have labels, at the address
// where Prometheus reads.
func (o operator) metric(address, name string) (sum float64) {
	o.t.Helper()
	_, text := o.get("http://" + address + "/metrics")
	found := false
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, name) {
			continue
		}
		fields := strings.Fields(line)
		value, err := strconv.ParseFloat(fields[len(fields)-1], 64)
		if err != nil {
			o.t.Fatal(err)
		}
		sum, found = sum+value, true
	}
	if !found {
		o.t.Fatalf("no metric %s in\n%s", name, text)
	}
	return sum
}
