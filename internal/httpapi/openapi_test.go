package httpapi_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/httpapi"
	"github.com/xcheckout/xcheckout/internal/openapitest"
	"github.com/xcheckout/xcheckout/internal/store"
)

// described puts the check against the API's description around a server: every
// answer of these tests goes through it.
func described(t *testing.T, server http.Handler) http.Handler {
	return openapitest.Handler(server, func(err error) { t.Error(err) })
}

// The server has the calls of the description and no other ones, in each
// environment.
func TestCallsAreDescribed(t *testing.T) {
	operations, err := openapitest.Operations()
	if err != nil {
		t.Fatal(err)
	}
	for _, environment := range []gateway.Environment{gateway.Local, gateway.Sandbox, gateway.Production} {
		b := newBench(t, func(c *gateway.Config, _ *store.Config) {
			c.Environment = environment
			if environment != gateway.Local { // it alone has a test wallet
				c.Pay = nil
			}
		})
		var want []string
		for _, o := range operations {
			if !o.Coming && (len(o.Environments) == 0 || slices.Contains(o.Environments, string(environment))) {
				want = append(want, o.Method+" "+o.Path)
			}
		}
		slices.Sort(want)
		if got := httpapi.New(httpapi.Config{Gateway: b.gateway}).Calls(); !slices.Equal(got, want) {
			t.Errorf("%s: the server has\n\t%v\nthe description\n\t%v", environment, got, want)
		}
	}
}
