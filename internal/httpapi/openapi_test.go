package httpapi_test

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
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
// environment, and they need the scopes that it says.
func TestCallsAreDescribed(t *testing.T) {
	operations, err := openapitest.Operations()
	if err != nil {
		t.Fatal(err)
	}
	for _, environment := range []gateway.Environment{gateway.Local, gateway.Sandbox, gateway.Production} {
		b := newBench(t, func(c *gateway.Config, _ *store.Config) {
			c.Environment = environment
			if environment != gateway.Local { // it alone has a test wallet
				c.Pay, c.Reorg = nil, nil
			}
		})
		server := httpapi.New(httpapi.Config{Gateway: b.gateway})
		var want []string
		for _, o := range operations {
			if o.Coming || len(o.Environments) > 0 && !slices.Contains(o.Environments, string(environment)) {
				continue
			}
			call := o.Method + " " + o.Path
			want = append(want, call)
			if got := cmp.Or(server.Scopes()[call], "any"); got != cmp.Or(o.Scope, "any") {
				t.Errorf("%s: %s needs the scope %s, the description says %s", environment, call, got, o.Scope)
			}
		}
		slices.Sort(want)
		if got := server.Calls(); !slices.Equal(got, want) {
			t.Errorf("%s: the server has\n\t%v\nthe description\n\t%v", environment, got, want)
		}
	}
}

// Of a body's members that it does not know, each call makes what the description
// says: the vendor's calls ignore them and name them, ours refuse them.
func TestUnknownMembersAreDescribed(t *testing.T) {
	operations, err := openapitest.Operations()
	if err != nil {
		t.Fatal(err)
	}
	b := newBench(t)
	for _, o := range operations {
		if o.Coming || !o.HasBody || o.ID == "testSignatureWithBody" { // which takes anything
			continue
		}
		r := post(o.Path, `{"surprise":1}`)
		if o.Path == "/user/auth/oauth2/token" {
			r = tokenRequest(strings.Replace(b.tokenBody(), "{", `{"surprise":1,`, 1))
		}
		a := b.send(r)
		refused := a.Error != nil && a.Error.Code == "parameter_unknown" && a.Error.Param == "surprise"
		named := slices.Contains(a.Ignored, "surprise")
		if refused == o.IgnoresUnknown || named != o.IgnoresUnknown {
			t.Errorf("%s: answered %s, the description says that it ignores unknown members: %t", o.ID, a.body, o.IgnoresUnknown)
		}
	}
}
