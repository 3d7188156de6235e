package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts/keystore"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

// finding is one of `doctor --json`.
type finding struct{ Check, Level, Says, Do string }

// diagnose runs the doctor, which must end as its findings want it.
func diagnose(t *testing.T, config string) (found []finding) {
	t.Helper()
	o := command(t, "doctor", "--config", config, "--json")
	var answer struct {
		Findings           []finding
		Problems, Warnings int
	}
	if err := json.Unmarshal([]byte(o.stdout), &answer); err != nil {
		t.Fatalf("doctor: %+v: %v", o, err)
	}
	counts := map[string]int{}
	for _, f := range answer.Findings {
		counts[f.Level]++
		if f.Says == "" || f.Level != "ok" && f.Do == "" {
			t.Errorf("doctor: %+v, want a sentence, and what to do", f)
		}
	}
	if counts["problem"] != answer.Problems || counts["warning"] != answer.Warnings || (o.exit == 1) != (answer.Problems > 0) || o.exit > 1 {
		t.Errorf("doctor: exit %d with %d problems and %d warnings, counted %v", o.exit, answer.Problems, answer.Warnings, counts)
	}
	return answer.Findings
}

// expect wants a finding of a level about a check, and returns it.
func expect(t *testing.T, found []finding, level, check, says string) {
	t.Helper()
	for _, f := range found {
		if f.Level == level && strings.HasPrefix(f.Check, check) && strings.Contains(f.Says, says) {
			return
		}
	}
	t.Errorf("doctor does not say, as %s of %q: %q; it says\n%s", level, check, says, list(found, ""))
}

// list prints the findings of a level, or all.
func list(found []finding, level string) string {
	var b strings.Builder
	for _, f := range found {
		if level == "" || f.Level == level {
			fmt.Fprintf(&b, "%s %s: %s\n", f.Level, f.Check, f.Says)
		}
	}
	return b.String()
}

// devConfig writes a configuration of a chain that is served here.
func devConfig(t *testing.T, database, environment string) (config string, node *dev.Chain) {
	t.Helper()
	node, err := dev.Start(t.Context(), dev.Config{BlockTime: 200 * time.Millisecond, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { node.Close() })
	dir := t.TempDir()
	write(t, filepath.Join(dir, "master.key"), seal.NewKey())
	token, d := node.Tokens()[0], node.Deployment()
	path := filepath.Join(dir, "gateway.json")
	write(t, path, fmt.Sprintf(`{"listen": "127.0.0.1:0", "environment": %q, "database": %q, "masterKeyFile": "master.key",
		"chains": [{"name": "ETH", "rpcUrls": [%q], "confirmations": 1, "pollEvery": "50ms", "factory": %q, "implementation": %q, "treasury": %q,
		"tokens": [{"symbol": %q, "contract": %q, "decimals": %d, "rate": "1"}]}]}`, environment, database, node.URL(),
		evm.Family{}.Print(d.Factory), evm.Family{}.Print(d.Implementation), dev.Treasury, token.Symbol, evm.Family{}.Print(token.Contract), token.Decimals))
	return path, node
}

// Beside a gateway that serves and where all is well, the doctor finds no problem, and
// changes nothing.
func TestDoctorFindsAllWell(t *testing.T) {
	for name, database := range map[string]func(*testing.T) string{
		"SQLite":     func(*testing.T) string { return "gateway.db" },
		"PostgreSQL": func(t *testing.T) string { return databasetest.Postgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			config, _ := devConfig(t, database(t), "sandbox")
			baseURL, stop := serve(t, config)
			merchant(t, config, baseURL)
			found := diagnose(t, config)
			if problems := list(found, "problem"); problems != "" {
				t.Errorf("doctor finds problems:\n%s", problems)
			}
			expect(t, found, "ok", "configuration", "Nothing in it is unusual")
			expect(t, found, "ok", "master key", "opens every secret")
			expect(t, found, "ok", "schema", "that of this program")
			expect(t, found, "ok", "recovery", "which only production needs")
			expect(t, found, "ok", "chain ETH", "1 node(s) answer")
			if name == "SQLite" {
				expect(t, found, "ok", "database", "whole")
				expect(t, found, "ok", "disk", "GiB are free")
				if runtime.GOOS != "windows" {
					expect(t, found, "ok", "database", "Nobody but its owner")
				}
			} else {
				expect(t, found, "ok", "server ", "takes writes")
				expect(t, found, "ok", "server ", "connections, enough for")
				expect(t, found, "ok", "server ", "Its clock is this machine's")
			}
			stop()
			if name != "SQLite" {
				return
			}
			before := contents(t, filepath.Dir(config))
			expect(t, diagnose(t, config), "ok", "schema", "that of this program")
			after := contents(t, filepath.Dir(config))
			delete(after, "gateway.db-shm") // of readers, and empty
			delete(after, "gateway.db-wal")
			if !maps.Equal(before, after) {
				t.Errorf("the doctor changed something: %d files, then %d", len(before), len(after))
			}
		})
	}
}

// For a person, each finding stands on a line of its own, with what to do.
func TestDoctorForPeople(t *testing.T) {
	config := configFile(t)
	o := command(t, "doctor", "--config", config)
	if o.exit != 1 || !strings.Contains(o.stdout, "ok       configuration") || !strings.Contains(o.stdout, "do: Is the path or address right?") ||
		!strings.Contains(o.stdout, "\nproblem  chain ETH") || !strings.Contains(o.stderr, "2 problems and ") {
		t.Errorf("doctor: %+v", o)
	}
	if o := command(t, "doctor"); o.exit != 2 || !strings.Contains(o.stderr, "--config is required") {
		t.Errorf("doctor without a configuration: %+v", o)
	}
	expect(t, diagnose(t, "/nowhere/gateway.json"), "problem", "configuration", "/nowhere/gateway.json")
	write(t, config, `{"listem": 1}`)
	expect(t, diagnose(t, config), "problem", "configuration", "listem")
}

// Whatever is wrong with the master key, it is said, and the rest is looked at still.
func TestDoctorOfKeys(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(t *testing.T, key string)
		says  string
	}{
		"another":       {func(t *testing.T, key string) { write(t, key, seal.NewKey()) }, "sealed with another master key"},
		"none":          {func(t *testing.T, key string) { os.Remove(key) }, "names a file that does not exist"},
		"no key":        {func(t *testing.T, key string) { write(t, key, "short") }, "32 bytes in Base64"},
		"a directory":   {func(t *testing.T, key string) { os.Remove(key); os.Mkdir(key, 0o700) }, "is a directory"},
		"one for all":   {func(t *testing.T, key string) { os.Chmod(key, 0o644) }, "other users can read or change"},
		"an empty file": {func(t *testing.T, key string) { write(t, key, "") }, "is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "one for all" && runtime.GOOS == "windows" {
				t.Skip("a mode says nothing on Windows")
			}
			config := configFile(t)
			if o := command(t, "migrate", "--config", config); o.exit != 0 {
				t.Fatalf("migrate: %+v", o)
			}
			c.spoil(t, filepath.Join(filepath.Dir(config), "master.key"))
			found := diagnose(t, config)
			expect(t, found, "problem", "master key", c.says)
			expect(t, found, "ok", "database", "whole")
			expect(t, found, "ok", "schema", "that of this program")
			expect(t, found, "problem", "chain ETH", "connection refused")
		})
	}
}

// A node that does not answer is named by its host alone, and with what to do.
func TestDoctorOfNodes(t *testing.T) {
	config, node := devConfig(t, "gateway.db", "sandbox")
	_, stop := serve(t, config)
	edit(t, config, `"rpcUrls": ["`, `"rpcUrls": ["http://user:h4nter2@127.0.0.1:9/v3/h4nter2", "`)
	o := command(t, "doctor", "--config", config)
	if o.exit != 1 || !strings.Contains(o.stdout, "node 127.0.0.1:9: ") || !strings.Contains(o.stdout, "Put another node into rpcUrls") || strings.Contains(o.stdout+o.stderr, "h4nter2") {
		t.Errorf("doctor of a node that is down: %+v", o)
	}
	found := diagnose(t, config)
	if problems := list(found, "problem"); strings.Count(problems, "\n") != 1 {
		t.Errorf("problems:\n%s\nwant that of the node alone", problems)
	}
	if err := os.Chmod(config, 0o644); err != nil {
		t.Fatal(err)
	}
	expect(t, diagnose(t, config), "warning", "configuration", "keys or passwords")
	stop()
	node.Close()
	expect(t, diagnose(t, config), "problem", "chain ETH", "node ")
}

// The doctor looks at what signs payouts, as serve does: without it serve does not start,
// or sends nothing.
func TestDoctorOfPayouts(t *testing.T) {
	config, _ := devConfig(t, "gateway.db", "sandbox")
	account, err := keystore.StoreKey(filepath.Dir(config), "correct horse", keystore.LightScryptN, keystore.LightScryptP)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(filepath.Dir(config), "right.pass"), "correct horse")
	write(t, filepath.Join(filepath.Dir(config), "wrong.pass"), "battery")
	stored := `{"keystore": "` + filepath.Base(account.URL.Path) + `", "passphraseFile": "right.pass"}`
	edit(t, config, `"rpcUrls"`, `"payout": `+stored+`, "rpcUrls"`)
	expect(t, diagnose(t, config), "ok", "payouts ETH", "What signs for "+account.Address.Hex())
	edit(t, config, "right.pass", "wrong.pass")
	expect(t, diagnose(t, config), "problem", "payouts ETH", "passphraseFile: the passphrase is not the keystore file's")
	edit(t, config, "wrong.pass", "gone.pass")
	expect(t, diagnose(t, config), "problem", "payouts ETH", "passphraseFile names a file that does not exist")

	there := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no such call"}}`)
	}))
	edit(t, config, strings.Replace(stored, "right", "gone", 1), `{"signer": "`+there.URL+`/SECRET", "address": "`+account.Address.Hex()+`"}`)
	expect(t, diagnose(t, config), "ok", "payouts ETH", "What signs for")
	there.Close()
	found := diagnose(t, config)
	expect(t, found, "problem", "payouts ETH", "ask the signer")
	if strings.Contains(list(found, ""), "SECRET") {
		t.Errorf("the doctor tells the signer's address:\n%s", list(found, ""))
	}
}

// While a payout wallet is stopped the doctor says so, and what to do, until it has gone on.
func TestDoctorOfStoppedPayouts(t *testing.T) {
	config, _ := devConfig(t, "gateway.db", "sandbox")
	account, err := keystore.StoreKey(filepath.Dir(config), "correct horse", keystore.LightScryptN, keystore.LightScryptP)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(filepath.Dir(config), "right.pass"), "correct horse")
	edit(t, config, `"rpcUrls"`, `"payout": {"keystore": "`+filepath.Base(account.URL.Path)+`", "passphraseFile": "right.pass"}, "rpcUrls"`)
	_, stop := serve(t, config)
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if o := command(t, "payout", "stop", "--config", config, "--chain", "ETH"); o.exit == 0 {
			break
		} else if time.Now().After(end) {
			t.Fatalf("payout stop: %+v", o)
		}
	}
	stop() // so that nothing goes on between the looks
	found := diagnose(t, config)
	expect(t, found, "problem", "payouts ETH", "operator")
	if ok := list(found, "ok"); strings.Contains(ok, "payouts ETH") {
		t.Errorf("the doctor calls it well besides:\n%s", ok)
	}
	if o := command(t, "doctor", "--config", config); o.exit != 1 || !strings.Contains(o.stdout, "xcheckoutd payout resume --config "+config+" --chain ETH") {
		t.Errorf("doctor: %+v, want exit 1 and what to do", o)
	}
	if o := command(t, "payout", "resume", "--config", config, "--chain", "ETH"); o.exit != 0 {
		t.Fatalf("payout resume: %+v", o)
	}
	expect(t, diagnose(t, config), "warning", "payouts ETH", "about to go on")
}

// The doctor compares what the key that sweeps has with what that costs.
func TestDoctorOfSweeping(t *testing.T) {
	config, node := devConfig(t, "gateway.db", "sandbox")
	write(t, filepath.Join(filepath.Dir(config), "sweeper.key"), strings.Repeat("11", 32))
	edit(t, config, `"rpcUrls"`, `"sweep": {"keyFile": "sweeper.key"}, "rpcUrls"`)
	key, err := evm.ParseKey(strings.Repeat("11", 32))
	if err != nil {
		t.Fatal(err)
	}
	wallet := evm.NewKeySigner(key).Address()
	expect(t, diagnose(t, config), "problem", "sweep ETH", "has 0 of the chain's own coin. To sweep 1 deposit address(es)")
	if o := command(t, "doctor", "--config", config); o.exit != 1 || !strings.Contains(o.stdout, "Send "+evm.Family{}.Print(wallet)+" more of the chain's own coin") {
		t.Errorf("doctor: %+v, want exit 1 and what to do", o)
	}
	if err := node.Fund(t.Context(), chain.Holding{Address: wallet}); err != nil {
		t.Fatal(err)
	}
	expect(t, diagnose(t, config), "ok", "sweep ETH", "of the chain's own coin")
	node.Close()
	expect(t, diagnose(t, config), "warning", "sweep ETH", "whether it can pay for that is not known")
}

// What only production must have is a problem there, and a warning or nothing
// elsewhere.
func TestDoctorOfProduction(t *testing.T) {
	config := configFile(t)
	if o := command(t, "migrate", "--config", config); o.exit != 0 {
		t.Fatalf("migrate: %+v", o)
	}
	edit(t, config, `"environment": "sandbox"`, `"environment": "production", "baseUrl": "http://pay.example.com", "metrics": "0.0.0.0:9464", "webhooksTo": "private", "webhookNetworks": ["169.254.169.254"]`)
	found := diagnose(t, config)
	expect(t, found, "problem", "configuration", "baseUrl is an http address")
	expect(t, found, "problem", "configuration", "metrics can be read at 0.0.0.0:9464")
	expect(t, found, "warning", "configuration", "webhooksTo is private")
	expect(t, found, "problem", "configuration", "webhookNetworks has 169.254.169.254/32")
	expect(t, found, "problem", "recovery", "There is no recovery export")
	expect(t, found, "warning", "chain ETH", "It has one node")
	edit(t, config, `"http://pay.example.com", "metrics": "0.0.0.0:9464", "webhooksTo": "private", "webhookNetworks": ["169.254.169.254"]`, `"https://pay.example.com", "listen": ":8787", "webhooksTo": "loopback"`)
	edit(t, config, `"listen": "127.0.0.1:0", `, "")
	if o := command(t, "recovery", "export", "--config", config, "--out", filepath.Join(t.TempDir(), "recovery.json")); o.exit != 0 {
		t.Fatalf("recovery export: %+v", o)
	}
	found = diagnose(t, config)
	expect(t, found, "warning", "configuration", "trustedProxies is empty")
	expect(t, found, "warning", "configuration", "callers can go past the proxy")
	expect(t, found, "warning", "configuration", "There are no metrics")
	expect(t, found, "problem", "configuration", "webhooksTo is loopback")
	expect(t, found, "ok", "recovery", "has all merchants and chains")
	if o := command(t, "merchant", "create", "--config", config, "--name", "Shop", "--email", "a@b.example"); o.exit != 0 {
		t.Fatalf("merchant create: %+v", o)
	}
	expect(t, diagnose(t, config), "warning", "recovery", "newer than the recovery export")
}

// A file of SQLite that others can read, or that is damaged, is found.
func TestDoctorOfFiles(t *testing.T) {
	config := configFile(t)
	if o := command(t, "migrate", "--config", config); o.exit != 0 {
		t.Fatalf("migrate: %+v", o)
	}
	database := filepath.Join(filepath.Dir(config), "gateway.db")
	if runtime.GOOS != "windows" {
		if err := os.Chmod(database, 0o644); err != nil {
			t.Fatal(err)
		}
		expect(t, diagnose(t, config), "problem", "database", "other users can read or change "+database)
	}
	data, err := os.ReadFile(database)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(data) / 2; i < len(data); i++ {
		data[i] = 0xa5
	}
	write(t, database, string(data))
	expect(t, diagnose(t, config), "problem", "database", "damaged")
	write(t, database, "dear diary\n")
	expect(t, diagnose(t, config), "problem", "schema", "file of another kind")
}

// A PostgreSQL server that may lose what it has committed is a problem in production
// and a warning elsewhere, also where the setting is the database's own.
func TestDoctorOfServers(t *testing.T) {
	target := databasetest.Postgres(t)
	db := databasetest.SQL(t, target)
	var name, fsync, connections string
	if err := db.QueryRowContext(t.Context(), "select current_database(), current_setting('fsync'), current_setting('max_connections')").
		Scan(&name, &fsync, &connections); err != nil {
		t.Fatal(err)
	}
	for _, setting := range []string{"synchronous_commit = off", "statement_timeout = '1min'"} {
		if _, err := db.ExecContext(t.Context(), "alter database "+name+" set "+setting); err != nil {
			t.Fatal(err)
		}
	}
	config := configFile(t)
	edit(t, config, `"gateway.db"`, `"`+target+`"`)
	if o := command(t, "migrate", "--config", config); o.exit != 0 {
		t.Fatalf("migrate: %+v", o)
	}
	for _, c := range []struct{ environment, level string }{{"sandbox", "warning"}, {"production", "problem"}} {
		found := diagnose(t, config)
		expect(t, found, c.level, "server ", "synchronous_commit is off")
		expect(t, found, c.level, "server ", "statement_timeout is set")
		if fsync == "off" {
			expect(t, found, c.level, "server ", "fsync is off")
		}
		if c.environment == "sandbox" {
			edit(t, config, `"environment": "sandbox"`, `"environment": "production", "baseUrl": "https://pay.example.com"`)
		} else {
			expect(t, found, "warning", "server ", "No standby follows it")
		}
	}
	two := strings.Replace(target, "@127.0.0.1:", "@127.0.0.1:9,127.0.0.1:", 1)
	if two == target {
		t.Skip("the server is not named by 127.0.0.1")
	}
	separator := map[bool]string{true: "&", false: "?"}[strings.Contains(two, "?")]
	edit(t, config, target, two+separator+"idle_in_transaction_session_timeout=0&pool_max_conns="+connections)
	found := diagnose(t, config)
	expect(t, found, "problem", "server 127.0.0.1:9", "does not answer")
	expect(t, found, "warning", "server ", "idle_in_transaction_session_timeout is off")
	expect(t, found, "warning", "server ", "not enough for two replicas")
	expect(t, found, "ok", "schema", "that of this program")
}
