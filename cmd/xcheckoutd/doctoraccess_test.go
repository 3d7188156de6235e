package main

import (
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

// A user who may not do what the gateway does, and an address that leads nowhere, are said
// with what to do, by the doctor and by a command that wants the database.
func TestDoctorOfAccess(t *testing.T) {
	target := databasetest.Postgres(t)
	db := databasetest.SQL(t, target)
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(u.Path, "/")
	admin := func(statement string) {
		t.Helper()
		if _, err := db.Exec(strings.ReplaceAll(statement, "USER", name)); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	admin("create role USER login password 'secret'")
	t.Cleanup(func() { admin("drop owned by USER"); admin("drop role USER") })
	config := configFile(t)
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	at := func(change func(*url.URL)) {
		t.Helper()
		other := *u
		other.User = url.UserPassword(name, "secret")
		change(&other)
		write(t, config, strings.Replace(string(text), `"gateway.db"`, `"`+other.String()+`"`, 1))
	}
	at(func(*url.URL) {})
	expect(t, diagnose(t, config), "problem", "server ", "may not read and write")
	admin("grant all on all tables in schema public to USER")
	expect(t, diagnose(t, config), "warning", "server ", "may not make tables")
	admin("grant create on schema public to USER")
	expect(t, diagnose(t, config), "ok", "server ", "may do what the gateway does")
	admin("alter role USER set search_path = nowhere")
	expect(t, diagnose(t, config), "problem", "server ", "search_path")
	admin("alter role USER reset search_path")
	admin("revoke create on schema public from USER")
	admin("create schema bare authorization current_user")
	admin("grant usage on schema bare to USER")
	admin("alter role USER set search_path = bare")
	expect(t, diagnose(t, config), "problem", "server ", "may not make tables")
	for what, c := range map[string]struct {
		change func(*url.URL)
		do     string
	}{
		"no right to make tables": {func(*url.URL) {}, "owner"},
		"no such database":        {func(u *url.URL) { u.Path += "x" }, "createdb"},
		"no such user":            {func(u *url.URL) { u.User = url.User(name + "x") }, ""}, // the server says why as it likes
		"no server":               {func(u *url.URL) { u.Host = "127.0.0.1:9" }, "Is the server running"},
	} {
		at(c.change)
		if o := command(t, "migrate", "--config", config); o.exit != 1 || !strings.Contains(o.stderr, "hint: ") || !strings.Contains(o.stderr, c.do) {
			t.Errorf("%s: %+v, want exit 1 and a hint with %q", what, o, c.do)
		}
		if what != "no right to make tables" {
			expect(t, diagnose(t, config), "problem", "server ", "does not answer")
		}
	}
}

// Before the first start the nodes can be looked at already.
func TestDoctorBeforeTheFirstStart(t *testing.T) {
	config, _ := devConfig(t, "nothing.db", "sandbox")
	found := diagnose(t, config)
	expect(t, found, "problem", "schema", "no database at this path")
	expect(t, found, "ok", "chain ", "1 node(s) answer")
}
