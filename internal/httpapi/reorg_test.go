package httpapi_test

import "testing"

// A chain reorganises as deep as it can, and says which parameter asks for more.
func TestReorgDepth(t *testing.T) {
	b := newBench(t)
	b.succeeds(post("/sandbox/reorg", `{"depth":"3","drop":true}`))
	for _, depth := range []string{"0", "10", "18446744073709551616"} {
		if a := b.refuses("depth "+depth, post("/sandbox/reorg", `{"depth":`+depth+`}`), "parameter_invalid", true); a.Error == nil || a.Error.Param != "depth" {
			t.Errorf("depth %s: %s", depth, a.body)
		}
	}
}
