package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/seal"
)

// outcome is what a command line came to.
type outcome struct {
	exit           int
	stdout, stderr string
}

// command runs a command line as main does.
func command(t *testing.T, args ...string) outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var stdout, stderr bytes.Buffer
	exit := cli.ExitCode(run(ctx, args, &stdout, &stderr))
	return outcome{exit, stdout.String(), stderr.String()}
}

// configFile writes a configuration whose only node is down, and returns its
// path.
func configFile(t *testing.T) string {
	t.Helper()
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "master.key"), seal.NewKey())
	path := filepath.Join(dir, "gateway.json")
	write(t, path, `{"listen": "127.0.0.1:0", "environment": "sandbox", "database": "gateway.db", "masterKeyFile": "master.key",
		"chains": [{"name": "ETH", "rpcUrls": ["http://`+gone.Addr().String()+`"], "confirmations": 1,
		"factory": "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "implementation": "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
		"tokens": [{"symbol": "USDT", "contract": "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC", "decimals": 6, "rate": "1"}]}]}`)
	return path
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A command line that can't be understood ends with 2, says why on standard
// error, and where to look.
func TestUsageErrors(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	config := configFile(t)
	for line, want := range map[string]string{
		"sverve":               "there is no command 'xcheckoutd sverve'\nhint: See 'xcheckoutd --help'.",
		"merchant delete":      "there is no command 'xcheckoutd merchant delete'\nhint: See 'xcheckoutd merchant --help'.",
		"--nothing":            "unknown flag: --nothing\nhint: See 'xcheckoutd --help'.",
		"dev --nothing":        "unknown flag: --nothing\nhint: See 'xcheckoutd dev --help'.",
		"dev here":             `dev does not take "here"`,
		"dev --block-time 1":   "hint: See 'xcheckoutd dev --help'.",
		"dev --listen nowhere": "--listen is host:port, as in 127.0.0.1:8787",
		"dev --block-time 0s":  "--block-time is above zero, as in 1s",
		"serve":                "--config is required\nhint: See 'xcheckoutd serve --help'",
		"serve --config":       "flag needs an argument",
		"migrate":              "--config is required",
		"merchant list":        "--config is required",
		"merchant create --config " + config + " --name x --email a@b.example --tolerance -1": "--tolerance:",
		"merchant webhook --config " + config:                                                 "merchant webhook needs MERCHANT_ID",
		"merchant webhook mer_x --config " + config:                                           "--url is required; an empty one ends deliveries",
		"credential create --config " + config:                                                "--merchant is required\nhint: 'xcheckoutd merchant list'",
		"credential list --config " + config:                                                  "--merchant is required",
		"payout approve --config " + config:                                                   "payout approve needs PAYOUT",
		"payout list --state done --config " + config:                                         `--state is waiting, queued or sending, not "done"`,
		"merchant update mer_x --config " + config:                                            "say what to change: --name, --tolerance, --tolerance-percent, --refund-address, --daily-outflow, --approve-above, --settle-fee-basis-points, --settle-fee, --settle-min or --frame-ancestor",
		"merchant update --config " + config:                                                  "merchant update needs MERCHANT_ID",
		"user password --config " + config:                                                    "--email is required",
		"credential rotate --config " + config:                                                "credential rotate needs API_KEY",
		"credential rotate x --activate --retire --config " + config:                          "give one of --activate, --retire and --cancel",
		"master-key rotate --config " + config:                                                "--new-master-key-file is required",
		"credential revoke --config " + config:                                                "credential revoke needs API_KEY",
		"credential set --config " + config:                                                   "credential set needs API_KEY",
		"credential set xck_test_x --config " + config:                                        "say what to change: --scope or --allow-ip",
		"credential set xck_test_x --scope= --config " + config:                               "at least one scope",
		"credential set xck_test_x --scope all --config " + config:                            `"all" is no scope: the scopes are orders, read, refunds, settlements`,
		"credential set xck_test_x --allow-ip 203.0.113.7,nowhere --config " + config:         `--allow-ip: "nowhere" is no IP address and no network`,
		"credential create --merchant mer_x --allow-ip 10.0.0.1/8 --config " + config:         "is the network 10.0.0.0/8 meant, or the address 10.0.0.1 alone?",
		"merchant list --log-level loud --config " + config:                                   `--log-level is debug, info, warn or error, not "loud"`,
		"merchant list --log-format xml --config " + config:                                   `--log-format is text or json, not "xml"`,
		"chain deploy":                                "--rpc is required",
		"chain deploy --rpc x":                        "--key-file is required",
		"chain deploy --rpc x --key-file y":           "--owner is required",
		"chain deploy --rpc x --key-file y --owner z": "--treasury is required",
		"ledger check":                                "--config is required",
		"ledger check --config x --data y":            "give --config or --data, not both",
		"version now":                                 `version does not take "now"`,
	} {
		o := command(t, strings.Fields(line)...)
		if o.exit != 2 || !strings.Contains(o.stderr, want) || o.stdout != "" {
			t.Errorf("xcheckoutd %s: exit %d, stdout %q, stderr %q; want exit 2, nothing, and %q", line, o.exit, o.stdout, o.stderr, want)
		}
		if strings.Count(o.stderr, "xcheckoutd: ") != 1 || strings.Count(strings.TrimSpace(o.stderr), "\n") > 1 {
			t.Errorf("xcheckoutd %s: stderr is %q, want one message", line, o.stderr)
		}
	}
}

// Every command explains itself on standard output and ends with 0.
func TestHelp(t *testing.T) {
	for line, wants := range map[string][]string{
		"":                       {"xcheckoutd dev", "xcheckoutd serve", "Available Commands"},
		"--help":                 {"Start with dev"},
		"help serve":             {`"masterKeyFile"`, `"decimals": 6`, "XCHECKOUTD_MASTER_KEY", "openssl rand -base64 32"},
		"dev --help":             {"--data", "--credentials-file", "--block-time", "--listen"},
		"merchant":               {"create", "list", "webhook"},
		"merchant create --help": {"--password-file", "--parent", "--tolerance"},
		"credential --help":      {"create", "list", "set", "revoke"},
		"credential set --help":  {"--scope", "--allow-ip", "trustedProxies"},
		"chain deploy --help":    {"--treasury", "48 hours"},
		"ledger check --help":    {"beside the gateway"},
		"version":                {"xcheckoutd"},
	} {
		o := command(t, strings.Fields(line)...)
		if o.exit != 0 || o.stderr != "" {
			t.Errorf("xcheckoutd %s: exit %d with %q on standard error, want 0 with nothing", line, o.exit, o.stderr)
		}
		for _, want := range wants {
			if !strings.Contains(o.stdout, want) {
				t.Errorf("xcheckoutd %s: lacks %q:\n%s", line, want, o.stdout)
			}
		}
	}
}

// answer runs a command with --json, which must succeed and say nothing else.
func answer[T any](t *testing.T, args ...string) (v T) {
	t.Helper()
	o := command(t, append(args, "--json")...)
	if o.exit != 0 || o.stderr != "" {
		t.Fatalf("xcheckoutd %s: exit %d, %q", strings.Join(args, " "), o.exit, o.stderr)
	}
	if err := json.Unmarshal([]byte(o.stdout), &v); err != nil {
		t.Fatalf("xcheckoutd %s: %q: %v", strings.Join(args, " "), o.stdout, err)
	}
	return v
}

// refused runs a command that must fail and say why.
func refused(t *testing.T, want string, args ...string) {
	t.Helper()
	if o := command(t, args...); o.exit != 1 || !strings.Contains(o.stderr, want) || o.stdout != "" {
		t.Errorf("xcheckoutd %s: %+v, want exit 1 and %q", strings.Join(args, " "), o, want)
	}
}

// The commands that look after data need no node, and their --json is what
// programs read.
func TestMerchantsAndCredentials(t *testing.T) {
	config := configFile(t)
	run := func(line string, more ...string) outcome {
		t.Helper()
		return command(t, append(append(strings.Fields(line), "--config", config), more...)...)
	}
	if o := command(t, "migrate", "--config", config); o.exit != 0 || o.stdout != "the schema is up to date\n" {
		t.Fatalf("migrate: %+v", o)
	}
	type fields = map[string]any
	merchant := answer[fields](t, "merchant", "create", "--config", config, "--name", "Shoe shop", "--email", "OPS@shop.example", "--tolerance", "0.5")
	id, _ := merchant["merchantId"].(string)
	if !strings.HasPrefix(id, "mer_") || merchant["email"] != "ops@shop.example" || len(merchant["password"].(string)) < 16 {
		t.Errorf("merchant create: %v", merchant)
	}
	write(t, filepath.Join(filepath.Dir(config), "password"), "a password of theirs\n")
	second := answer[fields](t, "merchant", "create", "--config", config, "--name", "Hats", "--email", "hats@shop.example",
		"--password-file", filepath.Join(filepath.Dir(config), "password"))
	if _, shown := second["password"]; shown {
		t.Errorf("merchant create --password-file: %v", second)
	}
	sub := answer[fields](t, "merchant", "create", "--config", config, "--name", "Branch", "--parent", id)
	list := answer[[]fields](t, "merchant", "list", "--config", config)
	if len(list) != 3 || list[0]["merchantId"] != id || list[0]["tolerance"] != "0.50" || list[2]["parentId"] != id || list[2]["merchantId"] != sub["merchantId"] {
		t.Errorf("merchant list: %v", list)
	}

	credential := answer[fields](t, "credential", "create", "--config", config, "--merchant", id)
	for _, name := range []string{"credentialId", "apiKey", "apiSecret", "signKey"} {
		if text, _ := credential[name].(string); text == "" {
			t.Errorf("credential create: no %s in %v", name, credential)
		}
	}
	if apiKey := credential["apiKey"].(string); !strings.HasPrefix(apiKey, "xck_test_") {
		t.Errorf("apiKey %s, want one of the sandbox", apiKey)
	}
	o := run("credential list --json", "--merchant", id)
	if strings.Contains(o.stdout, credential["apiSecret"].(string)) || strings.Contains(o.stdout, credential["signKey"].(string)) || !strings.Contains(o.stdout, `"active"`) {
		t.Errorf("credential list: %+v, want the active one without its secrets", o)
	}
	if o := run("credential revoke --sign-webhooks-with none", credential["apiKey"].(string)); o.exit != 0 || !strings.Contains(o.stdout, "is revoked") {
		t.Errorf("credential revoke: %+v", o)
	}
	if list := answer[[]fields](t, "credential", "list", "--config", config, "--merchant", id); len(list) != 1 || list[0]["state"] != "revoked" {
		t.Errorf("credential list: %v", list)
	}

	hook := answer[fields](t, "merchant", "webhook", id, "--config", config, "--url", "https://shop.example/hook")
	if hook["url"] != "https://shop.example/hook" || hook["previousUrl"] != "" {
		t.Errorf("merchant webhook: %v", hook)
	}
	if hook := answer[fields](t, "merchant", "webhook", id, "--config", config, "--url", ""); hook["previousUrl"] != "https://shop.example/hook" {
		t.Errorf("merchant webhook, an empty one: %v", hook)
	}
	book := answer[fields](t, "ledger", "check", "--config", config)
	if book["balanced"] != true {
		t.Errorf("ledger check: %v", book)
	}
	for _, line := range []string{"merchant list", "credential list --merchant " + id, "ledger check"} { // for people
		if o := run(line); o.exit != 0 || o.stdout == "" || strings.HasPrefix(o.stdout, "{") || o.stderr != "" {
			t.Errorf("%s: %+v", line, o)
		}
	}
}

// What fails ends with 1 and says what to do.
func TestFailures(t *testing.T) {
	config := configFile(t)
	empty := filepath.Join(filepath.Dir(config), "empty")
	write(t, empty, "\n")
	if o := command(t, "migrate", "--config", config); o.exit != 0 { // commands that change something want a database
		t.Fatalf("migrate: %+v", o)
	}
	for line, want := range map[string]string{
		"merchant create --name x --email nobody --config " + config:                                    `"nobody" is no e-mail address`,
		"merchant create --email a@b.example --config " + config:                                        "give it a name",
		"merchant create --name x --parent mer_x --config " + config:                                    "mer_x",
		"merchant create --name x --email a@b.example --password-file " + empty + " --config " + config: "--password-file: the file " + empty + " is empty",
		"merchant create --name x --email a@b.example --password-file /nowhere --config " + config:      "--password-file: open /nowhere",
		"merchant webhook mer_x --url https://shop.example --config " + config:                          "mer_x",
		"merchant webhook mer_x --url nowhere --config " + config:                                       "absolute http or https address",
		"credential create --merchant mer_x --config " + config:                                         "mer_x",
		"user password --email a@b.example --config " + config:                                          "a@b.example: there is no user with this e-mail address",
		"user password --email a@b.example --password-file " + empty + " --config " + config:            "--password-file: the file " + empty + " is empty",
		"credential rotate xck_test_x --config " + config:                                               "no active credential",
		"credential revoke xck_test_x --config " + config:                                               "no active credential",
		"merchant update mer_x --frame-ancestor https://shop.example --config " + config:                "mer_x",
		"merchant update mer_x --frame-ancestor http://shop.example --config " + config:                 "does not begin with https://",
		"credential set xck_test_x --scope read --config " + config:                                     "no active credential",
		"serve --config /nowhere/gateway.json":                                                          "/nowhere/gateway.json",
		"ledger check --data " + filepath.Dir(empty) + "/nothing":                                       "holds no sandbox's data",
		"chain deploy --rpc x --key-file /nowhere --owner z --treasury z":                               "--key-file: open /nowhere",
		"chain deploy --rpc x --key-file " + empty + " --owner z --treasury z":                          "--key-file:",
	} {
		o := command(t, strings.Fields(line)...)
		if o.exit != 1 || !strings.Contains(o.stderr, want) || o.stdout != "" {
			t.Errorf("xcheckoutd %s: exit %d, stdout %q, stderr %q; want exit 1 and %q", line, o.exit, o.stdout, o.stderr, want)
		}
	}
}

// A port that is taken is the usual reason why a sandbox can't start.
func TestPortInUse(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	address := taken.Addr().String()
	_, port, _ := net.SplitHostPort(address)
	for line, want := range map[string]string{
		"dev --listen " + address:                                 "take another port with --listen 127.0.0.1:0",
		"dev --listen 127.0.0.1:0 --rpc-port " + port:             "take another port with --rpc-port 0",
		"serve --config " + withListen(t, configFile(t), address): "address already in use",
	} {
		if o := command(t, strings.Fields(line)...); o.exit != 1 || !strings.Contains(o.stderr, want) || !strings.Contains(o.stderr, address) {
			t.Errorf("xcheckoutd %s: %+v, want exit 1 with the address and %q", line, o, want)
		}
	}
}

// withListen changes the address of a configuration.
func withListen(t *testing.T, path, address string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, strings.Replace(string(text), `"listen": "127.0.0.1:0"`, `"listen": "`+address+`"`, 1))
	return path
}

// Commands that only read, and those that change what is there, make nothing
// where a mistyped path leads.
func TestMistypedPathIsNotMade(t *testing.T) {
	config := configFile(t)
	dir := filepath.Dir(config)
	before, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"ledger check", "merchant list", "credential list --merchant mer_x", "credential create --merchant mer_x",
		"credential set xck_test_x --scope read", "credential revoke xck_test_x", "merchant webhook mer_x --url https://shop.example",
	} {
		o := command(t, strings.Fields(line+" --config "+config)...)
		if o.exit != 1 || o.stdout != "" || !strings.Contains(o.stderr, "there is no database at this path\nhint: Is the path right?") ||
			!strings.Contains(o.stderr, filepath.Join(dir, "gateway.db")) {
			t.Errorf("xcheckoutd %s: %+v, want exit 1 with the path and what to do", line, o)
		}
		if after, err := os.ReadDir(dir); err != nil || len(after) != len(before) {
			t.Fatalf("xcheckoutd %s: made %v, %v", line, after, err)
		}
	}
	empty := t.TempDir()
	if o := command(t, "ledger", "check", "--data", empty); o.exit != 1 || !strings.Contains(o.stderr, "holds no sandbox's data") {
		t.Errorf("xcheckoutd ledger check --data: %+v, want exit 1", o)
	}
	if left, err := os.ReadDir(empty); err != nil || len(left) != 0 {
		t.Errorf("xcheckoutd ledger check --data: made %v, %v", left, err)
	}
}

// Files with secrets that others can read are refused, with what to type.
func TestExposedSecretsAreRefused(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a mode says nothing on Windows")
	}
	config := configFile(t)
	exposed := filepath.Join(filepath.Dir(config), "exposed")
	write(t, exposed, strings.Repeat("a", 64))
	if err := os.Chmod(exposed, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"merchant create --name x --email a@b.example --password-file " + exposed + " --config " + config,
		"chain deploy --rpc http://127.0.0.1:1 --owner x --treasury x --key-file " + exposed,
	} {
		if o := command(t, strings.Fields(line)...); o.exit != 1 || !strings.HasSuffix(o.stderr, "\nhint: chmod 600 "+exposed+"\n") {
			t.Errorf("xcheckoutd %s: %+v, want exit 1 and the command to type", line, o)
		}
	}
	key := filepath.Join(filepath.Dir(config), "master.key")
	if err := os.Chmod(key, 0o640); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"serve", "migrate", "merchant list", "ledger check"} {
		o := command(t, strings.Fields(line+" --config "+config)...)
		if o.exit != 1 || !strings.HasSuffix(o.stderr, "\nhint: chmod 600 "+key+"\n") {
			t.Errorf("xcheckoutd %s: %+v, want exit 1 and the command to type", line, o)
		}
	}
}
