package main

import (
	"path/filepath"
	"testing"
)

// A password comes from a file or is made, and is shown once.
func TestUserPassword(t *testing.T) {
	config := configFile(t)
	type fields = map[string]any
	answer[fields](t, "merchant", "create", "--config", config, "--name", "Shoe shop", "--email", "ops@shop.example")
	file := filepath.Join(filepath.Dir(config), "password")
	write(t, file, "a password of theirs\n")
	if got := answer[fields](t, "user", "password", "--config", config, "--email", "ops@shop.example", "--password-file", file); got["password"] != "a password of theirs" {
		t.Errorf("user password --password-file: %v", got)
	}
	if got, _ := answer[fields](t, "user", "password", "--config", config, "--email", "ops@shop.example")["password"].(string); len(got) < 16 {
		t.Errorf("user password: made %q", got)
	}
}
