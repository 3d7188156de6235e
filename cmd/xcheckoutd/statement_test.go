package main

import (
	"strings"
	"testing"
)

// A statement is of a merchant or a sub-merchant, and of a token; of one without any
// transfer it is its columns and two balances.
func TestStatement(t *testing.T) {
	config := configFile(t)
	id := answer[map[string]any](t, "merchant", "create", "--config", config, "--name", "Shoe shop", "--email", "ops@shop.example")["merchantId"].(string)
	sub := answer[map[string]any](t, "merchant", "create", "--config", config, "--name", "Branch", "--parent", id)["merchantId"].(string)
	for _, of := range []string{id, sub} {
		o := command(t, "statement", of, "--token", "ETH_USDT", "--from", "2026-01-01", "--to", "2026-01-31T18:00:00Z", "--balance", "total", "--config", config)
		want := "time,type,orderNo,depositNo,refundOrderNo,settlementOrderNo,sysid,from,to,amount,balance\n" +
			"2026-01-01T00:00:00.000Z,opening,,,,,,,,,0.00\n2026-01-31T18:00:00.000Z,closing,,,,,,,,,0.00\n"
		if o.exit != 0 || o.stdout != want {
			t.Errorf("of %s: %+v, want\n%s", of, o, want)
		}
	}
	refused(t, "there is no merchant", "statement", "mer_x", "--token", "ETH_USDT", "--config", config)
	refused(t, "is not a token", "statement", id, "--token", "ETH_DOGE", "--config", config)
	for args, want := range map[string]string{"--config " + config: "needs --token", "--token ETH_USDT --from yesterday --config " + config: "--from is a day"} {
		o := command(t, append([]string{"statement", id}, strings.Fields(args)...)...)
		if o.exit != 2 || !strings.Contains(o.stderr, want) {
			t.Errorf("%s: %+v, want a usage error with %q", args, o, want)
		}
	}
}
