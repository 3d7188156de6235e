package main

import (
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

// withoutPassword takes the password out of an address, as the command wants it.
func withoutPassword(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal("the server's address can't be read")
	}
	if password, set := u.User.Password(); set {
		t.Setenv("PGPASSWORD", password)
		u.User = url.User(u.User.Username())
	}
	return u.String()
}

// A shop moves to PostgreSQL by one command, once its gateway has stopped, and its
// merchants' programs go on with what they have.
func TestMigrateToPostgres(t *testing.T) {
	target := withoutPassword(t, databasetest.EmptyPostgres(t))
	config := configFile(t)
	database := filepath.Join(filepath.Dir(config), "gateway.db")
	baseURL, stop := serve(t, config)
	_, client := merchant(t, config, baseURL)
	move := []string{"migrate", "--config", config, "--from", database, "--to", target}
	refused(t, "another process uses this database: stop it first\nhint: Stop the gateway", move...)
	stop()
	refused(t, "there is no database at this path\nhint: Is the path behind --from right?", "migrate", "--config", config, "--from", database+"x", "--to", target)

	type fields = map[string]any
	got := answer[fields](t, move...)
	tables, _ := got["tables"].(fields)
	if tables["merchants"] != 1.0 || tables["credentials"] != 1.0 || tables["address_seed"] != 1.0 || got["balanced"] != true || got["rows"].(float64) < 6 {
		t.Errorf("migrate --from --to: %v, want a merchant with a credential and the address seed", got)
	}
	refused(t, "the PostgreSQL database is not empty", move...)

	edit(t, config, `"gateway.db"`, `"`+target+`"`)
	baseURL, stop = serve(t, config)
	client.Environment = xcheckout.Environment(baseURL)
	if err := tryCall(t, client); err != nil {
		t.Errorf("a call after the move: %v", err)
	}
	stop()
	if book := answer[fields](t, "ledger", "check", "--config", config); book["balanced"] != true {
		t.Errorf("ledger check after the move: %v", book)
	}
}

// For a person, the command says what to do next.
func TestMigrateToPostgresTellsWhatIsNext(t *testing.T) {
	target := withoutPassword(t, databasetest.EmptyPostgres(t))
	config := configFile(t)
	database := filepath.Join(filepath.Dir(config), "gateway.db")
	if o := command(t, "migrate", "--config", config); o.exit != 0 {
		t.Fatalf("migrate: %+v", o)
	}
	o := command(t, "migrate", "--config", config, "--from", database, "--to", target)
	if o.exit != 0 || o.stderr != "" {
		t.Fatalf("migrate --from --to: %+v", o)
	}
	for _, want := range []string{"address_seed", "the ledger balances on both sides", `write "database": "` + target + `" into ` + config, "move " + database + " away"} {
		if !strings.Contains(o.stdout, want) {
			t.Errorf("migrate --from --to does not say %q:\n%s", want, o.stdout)
		}
	}
}

// A command line that makes no sense, or shows a password to the whole machine, is
// refused before anything is opened.
func TestMigrateUsage(t *testing.T) {
	const secret = "h4nter2"
	for line, want := range map[string]string{
		"--from x":                                                 "give --from and --to together",
		"--to postgres://db1/x":                                    "give --from and --to together",
		"--from x --to y":                                          "--to is the address of a PostgreSQL database",
		"--from postgres://a/b --to x":                             "--to is the address of a PostgreSQL database",
		"--from postgres://a/b --to postgres://db1/x":              "--from is the path of a SQLite file",
		"--from x --to postgres://u:" + secret + "@db1/x":          "--to has a password",
		"--from x --to postgres://db1/x?password=" + secret:        "--to has a password",
		"--from x --to postgres://db1/x?sslpassword=" + secret:     "--to has a password",
		"--from x --to postgres://db1/x?a=b&password=" + secret:    "--to has a password",
		"--from x --to postgresql://u:" + secret + "@db1,db2:1/x":  "--to has a password",
		"--from x --to postgres://u:%zz" + secret + "@db1/x":       "--to can't be read",
		"--from x --to postgres://u:" + secret + "@db1:port/x?a=%": "--to can't be read",
	} {
		o := command(t, append([]string{"migrate", "--config", configFile(t)}, strings.Fields(line)...)...)
		if o.exit != 2 || !strings.Contains(o.stderr, want) || o.stdout != "" || strings.Contains(o.stderr, secret) {
			t.Errorf("xcheckoutd migrate %s: %+v; want exit 2 and %q", line, o, want)
		}
	}
}
