package deliver_test

import (
	"testing"

	"github.com/xcheckout/xcheckout/internal/deliver"
	"github.com/xcheckout/xcheckout/internal/gateway"
)

// A gateway of another brand signs its webhooks under the brand's names alone.
func TestHeaderNames(t *testing.T) {
	b := newBench(t)
	b.merchant("m", b.endpoint.URL+"/hook")
	b.deliver(deliver.Config{Policy: deliver.Policy{Allow: deliver.AllowLoopback}, Headers: gateway.HeaderNames{Signature: "ANEX_PAY_SIGNATURE", Timestamp: "D-TIMESTAMP"}})
	b.announce("m", "evt_1")
	b.attempts("m", "evt_1", 1)
	got := b.endpoint.all()[0]
	if got.header.Get("SIGNATURE") != "" || got.header.Get("TIMESTAMP") != "" {
		t.Errorf("signed under the usual names too: %v", got.header)
	}
	got.signature, got.timestamp = got.header.Get("ANEX_PAY_SIGNATURE"), got.header.Get("D-TIMESTAMP")
	if err := got.verify("m"); err != nil {
		t.Error(err)
	}
}
