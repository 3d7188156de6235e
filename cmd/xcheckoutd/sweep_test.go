package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
)

// A sweep that could not be tried does not say that there was nothing to do.
func TestSweepThatCantBeTried(t *testing.T) {
	config, _ := devConfig(t, "gateway.db", "sandbox")
	_, stop := serve(t, config)
	defer stop()
	o := command(t, "sweep", "--config", config, "--key-file", filepath.Join(t.TempDir(), "nowhere"))
	if o.exit != 1 || o.stdout != "" || !strings.Contains(o.stderr, "--key-file: ") {
		t.Errorf("sweep without its key: %+v, want the error alone", o)
	}
	if o := command(t, "sweep", "--config", config, "--dry-run"); o.exit != 0 || !strings.Contains(o.stdout, "Nothing is to be swept.") {
		t.Errorf("sweep of nothing: %+v", o)
	}
}

// Where the factory sweeps elsewhere than to the configured treasury, nothing is swept, also
// with --dry-run; and the doctor says what to do about that, which is not another node.
func TestSweepToAnotherTreasury(t *testing.T) {
	config, _ := devConfig(t, "gateway.db", "sandbox")
	_, stop := serve(t, config)
	defer stop()
	key := filepath.Join(t.TempDir(), "sweeper.key")
	write(t, key, strings.Repeat("11", 32))
	edit(t, config, `"treasury": "`+dev.Treasury, `"treasury": "`+dev.Owner)
	for _, how := range [][]string{{"--dry-run"}, {"--key-file", key}} {
		o := command(t, append([]string{"sweep", "--config", config}, how...)...)
		if o.exit != 1 || o.stdout != "" || !strings.Contains(o.stderr, "nothing is swept: the factory sweeps deposits to "+dev.Treasury) {
			t.Errorf("sweep %v: %+v, want exit 1 and where it would go", how, o)
		}
	}
	o := command(t, "doctor", "--config", config)
	if o.exit != 1 || !strings.Contains(o.stdout, "Correct treasury in the configuration") || strings.Contains(o.stdout, "another node into rpcUrls") {
		t.Errorf("doctor of another treasury: %+v", o)
	}
}

// A sweep asks the next node where the first one is down, as the gateway does.
func TestSweepAsksTheNextNode(t *testing.T) {
	config, node := devConfig(t, "gateway.db", "sandbox")
	_, stop := serve(t, config)
	defer stop()
	key := filepath.Join(t.TempDir(), "sweeper.key")
	write(t, key, strings.Repeat("11", 32))
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	const down = `"http://127.0.0.1:1"`
	for nodes, want := range map[string]outcome{
		down + `, "` + node.URL() + `"`: {exit: 0, stdout: "Nothing is to be swept."},
		down:                            {exit: 1, stderr: "connection refused"},
	} {
		write(t, config, strings.Replace(string(text), `"`+node.URL()+`"`, nodes, 1))
		o := command(t, "sweep", "--config", config, "--key-file", key)
		if o.exit != want.exit || !strings.Contains(o.stdout, want.stdout) || !strings.Contains(o.stderr, want.stderr) {
			t.Errorf("sweep with the nodes %s: %+v, want %+v", nodes, o, want)
		}
	}
}

// The payout wallet's nonces are spoken for.
func TestSweepWithThePayoutWalletsKey(t *testing.T) {
	config, _ := devConfig(t, "gateway.db", "sandbox")
	_, stop := serve(t, config)
	stop()
	key := filepath.Join(t.TempDir(), "wallet.key")
	write(t, key, strings.Repeat("11", 32))
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := evm.ParseKey(strings.Repeat("11", 32))
	if err != nil {
		t.Fatal(err)
	}
	wallet := evm.Family{}.Print(evm.NewKeySigner(signer).Address())
	write(t, config, strings.Replace(string(text), `"confirmations"`, `"payout": {"signer": "http://127.0.0.1:1", "address": "`+wallet+`"}, "confirmations"`, 1))
	o := command(t, "sweep", "--config", config, "--key-file", key)
	if o.exit != 1 || !strings.Contains(o.stderr, "--key-file: the key is the payout wallet's") {
		t.Errorf("sweep with the payout wallet's key: %+v", o)
	}
}
