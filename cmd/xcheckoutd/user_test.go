package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// A password comes from a file or is made, and is shown once.
func TestUserPassword(t *testing.T) {
	config := configFile(t)
	type fields = map[string]any
	answer[fields](t, "merchant", "create", "--config", config, "--name", "Shoe shop", "--email", "ops@shop.example")
	file := filepath.Join(filepath.Dir(config), "password")
	write(t, file, "a password of theirs\n")
	set := []string{"user", "password", "--config", config, "--email", "ops@shop.example", "--password-file", file}
	for _, args := range [][]string{set, append(set, "--json")} {
		if o := command(t, args...); o.exit != 0 || strings.Contains(o.stdout+o.stderr, "a password of theirs") || !strings.Contains(o.stdout, "ops@shop.example") {
			t.Errorf("%v: %+v, want no password that was given", args, o)
		}
	}
	if got, _ := answer[fields](t, "user", "password", "--config", config, "--email", "ops@shop.example")["password"].(string); len(got) < 16 {
		t.Errorf("user password: made %q", got)
	}
}
