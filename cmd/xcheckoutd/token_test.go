package main

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
)

// A token that was closed says why, here and with its chain, and is reopened once.
func TestTokenListAndReopen(t *testing.T) {
	config := configFile(t)
	if o := command(t, "migrate", "--config", config); o.exit != 0 {
		t.Fatalf("migrate: %+v", o)
	}
	answer[map[string]any](t, "merchant", "create", "--config", config, "--name", "Shoe shop", "--email", "ops@shop.example")
	reopen := []string{"token", "reopen", "--config", config, "--token", "ETH_USDT"}
	refused(t, "it takes orders", reopen...)
	refused(t, `there is no token "ETH_DOGE"`, "token", "reopen", "--config", config, "--token", "ETH_DOGE")
	if o := command(t, "token", "reopen", "--config", config); o.exit != 2 || !strings.Contains(o.stderr, "--token is required") {
		t.Errorf("reopen of no token: %+v, want exit 2", o)
	}
	data, err := sql.Open("sqlite", filepath.Join(filepath.Dir(config), "gateway.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	if _, err := data.Exec("update assets set closed = 'it takes a fee', closed_at = 1800000000000 where token = 'ETH_USDT'"); err != nil {
		t.Fatal(err)
	}
	for _, row := range answer[[]tokenRow](t, "token", "list", "--config", config) {
		if closed := row.Token == "ETH_USDT"; (row.Closed == "it takes a fee") != closed || (row.ClosedAt != "") != closed || row.Contract == "" {
			t.Errorf("listed %+v", row)
		}
	}
	if o := command(t, "chain", "status", "--config", config); !strings.Contains(o.stdout, "ETH_USDT takes no orders since ") || !strings.Contains(o.stdout, "it takes a fee") {
		t.Errorf("chain status: %+v, want the token and why", o)
	}
	if got := answer[map[string]string](t, reopen...); got["token"] != "ETH_USDT" || got["reason"] != "it takes a fee" {
		t.Errorf("reopened %v", got)
	}
	refused(t, "it takes orders", reopen...)
}
