package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// Chain status fails when something is wrong, says what, and names a node by its
// host alone; chain resume has nothing to do where nothing is halted.
func TestChainStatusAndResume(t *testing.T) {
	config := configFile(t)
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	write(t, config, strings.Replace(string(text), `"], "confirmations"`, `/v3/SECRET"], "confirmations"`, 1))
	if o := command(t, "migrate", "--config", config); o.exit != 0 {
		t.Fatalf("migrate: %+v", o)
	}
	o := command(t, "chain", "status", "--config", config, "--json")
	var list []struct {
		Name, Halted string
		Nodes        []struct{ Host, Error string }
		Wrong        []string
	}
	if err := json.Unmarshal([]byte(o.stdout), &list); err != nil || len(list) != 1 || list[0].Name != "ETH" || len(list[0].Nodes) != 1 {
		t.Fatalf("chain status: %+v, %v; want one chain with one node", o, err)
	}
	host, wrong := list[0].Nodes[0].Host, strings.Join(list[0].Wrong, "\n")
	if o.exit != 1 || !strings.Contains(o.stderr, "1 of 1 chain(s) need attention") || !strings.HasPrefix(host, "127.0.0.1:") ||
		!strings.Contains(wrong, "no block was recorded yet") || !strings.Contains(wrong, "node "+host+": ") {
		t.Errorf("chain status: %+v, want exit 1, that no block was recorded and that the node does not answer", o)
	}
	if plain := command(t, "chain", "status", "--config", config); plain.exit != 1 || !strings.Contains(plain.stdout, "no answer") ||
		strings.Contains(o.stdout+o.stderr+plain.stdout+plain.stderr, "SECRET") {
		t.Errorf("chain status: %+v, want the node without its key", plain)
	}
	if o := command(t, "chain", "resume", "--config", config, "--chain", "ETH"); o.exit != 1 || !strings.Contains(o.stderr, `nothing was recorded of a chain "ETH"`) {
		t.Errorf("chain resume before anything was recorded: %+v", o)
	}
	if o := command(t, "chain", "resume", "--config", config); o.exit != 2 || !strings.Contains(o.stderr, "--chain is required") {
		t.Errorf("chain resume of no chain: %+v, want exit 2", o)
	}
}
