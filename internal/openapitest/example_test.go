package openapitest_test

import (
	"testing"

	"github.com/xcheckout/xcheckout/internal/openapitest"
)

func TestExamplesOfCalls(t *testing.T) {
	for _, test := range []struct {
		call string
		want []string
	}{
		{"createOrder", []string{""}},
		{"orderInfo", []string{"paidOrder"}},
		{"issueToken", []string{"password", "client_credentials"}},
		{"noSuchCall", nil},
	} {
		got, err := openapitest.Examples(test.call)
		if err != nil || len(got) != len(test.want) {
			t.Errorf("%s has %d examples (%v), want %d", test.call, len(got), err, len(test.want))
		}
		for _, name := range test.want {
			answer, isObject := got[name].(map[string]any)
			if !isObject || answer["retcode"] != "200" {
				t.Errorf("the example %q of %s is %v, want an answer", name, test.call, got[name])
			}
		}
	}
}
