package main

import (
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// needs is what else a command line needs beside --config. A command that is
// not here is run without anything.
var needs = map[string]string{
	"sweep":                        "--dry-run",
	"payout approve":               "PO1",
	"payout reject":                "PO1",
	"bank export":                  "--out OUT",
	"bank import":                  "CONFIG",
	"merchant bank-account add":    "mer_x DE02120300000000202051",
	"merchant bank-account remove": "mer_x DE02120300000000202051",
	"merchant create":              "--name x --email a@b.example",
	"user password":                "--email a@b.example",
	"merchant webhook":             "mer_x --url https://shop.example",
	"merchant endpoint add":        "mer_x --url https://shop.example",
	"merchant endpoint list":       "mer_x",
	"merchant endpoint set":        "mer_x whk_x --url https://shop.example",
	"merchant endpoint pause":      "mer_x whk_x",
	"merchant endpoint resume":     "mer_x whk_x",
	"merchant endpoint remove":     "mer_x whk_x",
	"merchant disable":             "mer_x",
	"merchant address add":         "mer_x ETH 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
	"merchant address list":        "mer_x",
	"merchant plan set":            "mer_x --token ETH_USDT --address 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266 --threshold 1",
	"merchant plan list":           "mer_x",
	"merchant plan remove":         "mer_x --token ETH_USDT",
	"statement":                    "mer_x --token ETH_USDT",
	"merchant address remove":      "mer_x ETH 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
	"merchant enable":              "mer_x",
	"credential create":            "--merchant mer_x",
	"credential list":              "--merchant mer_x",
	"credential rotate":            "xck_test_x",
	"credential revoke":            "xck_test_x",
	"credential set":               "xck_test_x --scope read",
	"merchant update":              "mer_x --frame-ancestor https://shop.example",
	"master-key rotate":            "--new-master-key-file OUT",
	"backup":                       "OUT",
	"restore":                      "CONFIG",
	"chain resume":                 "--chain ETH",
	"rate accept":                  "--price 1.08 EUR/USD",
	"token reopen":                 "--token ETH_USDT",
	"payout stop":                  "--chain ETH",
	"payout resume":                "--chain ETH",
	"recovery export":              "--out OUT",
}

// makers make a database where there is none.
var makers = map[string]bool{"serve": true, "migrate": true, "merchant create": true, "restore": true}

// withConfig are the command lines of all commands that take a --config.
func withConfig(cmd *cobra.Command) (lines []string) {
	for _, verb := range cmd.Commands() {
		lines = append(lines, withConfig(verb)...)
	}
	if cmd.Flags().Lookup("config") != nil {
		_, line, _ := strings.Cut(cmd.CommandPath(), " ")
		lines = append(lines, line)
	}
	return lines
}

// contents are all that a directory holds, and what its files do.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil && entry.Type().IsRegular() {
			t.Fatal(err)
		}
		all[entry.Name()] = string(data)
	}
	return all
}

// Where no database of this program's is, every command says so in our words,
// and makes and changes nothing; those that make one do it where nothing is.
func TestNoDatabase(t *testing.T) {
	lines := withConfig((&app{stdout: io.Discard, stderr: io.Discard}).rootCommand())
	if len(lines) < 11 {
		t.Fatalf("the commands %q take --config, want more", lines)
	}
	drivers := regexp.MustCompile(`\([0-9]+\)|(?i)sqlite|SQL logic|disk I/O|is not a database|malformed`)
	const none = "there is no database at this path\nhint: Is the path right?"
	for name, c := range map[string]struct {
		make   func(path string) error
		makers bool // whether these refuse it too
		want   string
	}{
		"nothing":      {func(string) error { return nil }, false, ": " + none},
		"an empty one": {func(path string) error { return os.WriteFile(path, nil, 0o600) }, false, ": the file is empty: " + none},
		"a text": {func(path string) error { return os.WriteFile(path, []byte("dear diary\n"), 0o600) }, true,
			": it is a file of another kind, no database of this program's: correct the path"},
		"a directory": {func(path string) error { return os.Mkdir(path, 0o700) }, true,
			": it is a directory, no database of this program's: correct the path"},
	} {
		for _, line := range lines {
			if line == "doctor" || makers[line] && !c.makers { // the one says it among its findings
				continue
			}
			config := configFile(t)
			dir := filepath.Dir(config)
			path := filepath.Join(dir, "gateway.db")
			if err := c.make(path); err != nil {
				t.Fatal(err)
			}
			before := contents(t, dir)
			more := strings.NewReplacer("OUT", filepath.Join(dir, "out"), "CONFIG", config).Replace(needs[line])
			o := command(t, strings.Fields(line+" --config "+config+" "+more)...)
			if o.exit != 1 || o.stdout != "" || !strings.Contains(o.stderr, path+c.want) || drivers.MatchString(strings.ReplaceAll(o.stderr, dir, "")) {
				t.Errorf("%s for a database: xcheckoutd %s: %+v; want exit 1, and the path with %q", name, line, o, c.want)
			}
			if after := contents(t, dir); !maps.Equal(before, after) {
				t.Errorf("%s for a database: xcheckoutd %s: made or changed something: %d entries, then %d", name, line, len(before), len(after))
			}
		}
	}
}

// The commands that make a database do so where there is none, and in an empty
// file, which a first start that was killed leaves.
func TestMakers(t *testing.T) {
	for line := range makers {
		if line == "serve" || line == "restore" {
			continue // the one stays, and opens what migrate opens; the other has a test of its own
		}
		for _, empty := range []bool{false, true} {
			config := configFile(t)
			if empty {
				write(t, filepath.Join(filepath.Dir(config), "gateway.db"), "")
			}
			if o := command(t, strings.Fields(line+" --config "+config+" "+needs[line])...); o.exit != 0 {
				t.Errorf("xcheckoutd %s, with an empty file %v: %+v", line, empty, o)
			}
		}
	}
}

// A command that meets a damaged file says what to do about it, and not what the API says
// to its callers.
func TestDamagedDatabase(t *testing.T) {
	config, _ := devConfig(t, "gateway.db", "sandbox")
	_, stop := serve(t, config)
	stop()
	file := filepath.Join(filepath.Dir(config), "gateway.db")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for at := 4096; at < len(whole); at += 4096 { // all but the page that says what it is
		copy(whole[at:], "not a page of a tree")
	}
	if err := os.WriteFile(file, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	o := command(t, "ledger", "check", "--config", config)
	if o.exit != 1 || !strings.Contains(o.stderr, "hint: Stop the gateway, move the file away") || strings.Contains(o.stderr, "repeat the request") {
		t.Errorf("ledger check: %+v, want what an operator does", o)
	}
}
