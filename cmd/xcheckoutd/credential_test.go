package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// What a credential may do and where it may be used from is given when it is made,
// and changed one by one; so is who may frame a merchant's pages.
func TestAccess(t *testing.T) {
	config := configFile(t)
	if o := command(t, "migrate", "--config", config); o.exit != 0 {
		t.Fatalf("migrate: %+v", o)
	}
	type fields = map[string]any
	id := answer[fields](t, "merchant", "create", "--config", config, "--name", "Shoe shop", "--email", "ops@shop.example")["merchantId"].(string)
	same := func(what string, got any, want ...any) {
		t.Helper()
		if list, ok := got.([]any); !ok || !slices.Equal(list, want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	credential := answer[fields](t, "credential", "create", "--config", config, "--merchant", id)
	same("credential create: scopes", credential["scopes"], "orders", "read", "refunds", "settlements", "webhooks", "merchants")
	same("credential create: addresses", credential["allowIps"])
	reader := answer[fields](t, "credential", "create", "--config", config, "--merchant", id, "--scope", "read", "--allow-ip", "203.0.113.7", "--allow-ip", "2001:db8::/32")
	same("credential create --scope", reader["scopes"], "read")
	same("credential create --allow-ip", reader["allowIps"], "203.0.113.7", "2001:db8::/32")
	changed := answer[fields](t, "credential", "set", reader["apiKey"].(string), "--config", config, "--scope", "refunds,read")
	same("credential set --scope", changed["scopes"], "read", "refunds")
	same("credential set --scope: addresses", changed["allowIps"], "203.0.113.7", "2001:db8::/32")
	changed = answer[fields](t, "credential", "set", reader["apiKey"].(string), "--config", config, "--allow-ip", "")
	same("credential set --allow-ip: scopes", changed["scopes"], "read", "refunds")
	same("credential set --allow-ip", changed["allowIps"])
	if o := command(t, "credential", "set", reader["apiKey"].(string), "--config", config, "--allow-ip", "203.0.113.0/24"); o.exit != 0 || !strings.Contains(o.stdout, "203.0.113.0/24") {
		t.Errorf("credential set: %+v", o)
	}
	if rows := answer[[]fields](t, "credential", "list", "--config", config, "--merchant", id); len(rows) != 2 {
		t.Errorf("credential list: %v", rows)
	} else {
		same("credential list: scopes", rows[1]["scopes"], "read", "refunds")
		same("credential list: addresses", rows[1]["allowIps"], "203.0.113.0/24")
	}
	for _, c := range []struct{ flag, want string }{{"https://Shop.example,https://b.example:8443", "[https://shop.example https://b.example:8443]"}, {"", "[]"}} {
		got := answer[fields](t, "merchant", "update", id, "--config", config, "--frame-ancestor", c.flag)
		if fmt.Sprint(got["frameAncestors"]) != c.want || got["frameAncestors"] == nil {
			t.Errorf("merchant update --frame-ancestor %q: %v, want %s", c.flag, got, c.want)
		}
	}
}

// What credential create prints as JSON is a file for 'xcheckout config set', with
// the gateway's address in it; what revoke prints tells who signs webhooks now.
func TestCredentialForAProfile(t *testing.T) {
	config := configFile(t)
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	write(t, config, strings.Replace(string(text), `"listen"`, `"baseUrl": "https://pay.example", "listen"`, 1))
	if o := command(t, "migrate", "--config", config); o.exit != 0 {
		t.Fatalf("migrate: %+v", o)
	}
	type fields = map[string]any
	id := answer[fields](t, "merchant", "create", "--config", config, "--name", "Shoe shop", "--email", "ops@shop.example")["merchantId"].(string)
	first := answer[fields](t, "credential", "create", "--config", config, "--merchant", id)
	for _, name := range []string{"baseUrl", "apiKey", "apiSecret", "signKey"} {
		if text, _ := first[name].(string); text == "" {
			t.Errorf("credential create: no %s in %v", name, first)
		}
	}
	if first["baseUrl"] != "https://pay.example" {
		t.Errorf("baseUrl %v", first["baseUrl"])
	}
	apiKey := first["apiKey"].(string)
	o := command(t, "credential", "revoke", apiKey, "--config", config)
	if o.exit != 1 || !strings.Contains(o.stderr, "no other to sign them") || !strings.Contains(o.stderr, "--sign-webhooks-with none") {
		t.Errorf("revoke the only one: %+v", o)
	}
	second := answer[fields](t, "credential", "create", "--config", config, "--merchant", id)
	revoked := answer[fields](t, "credential", "revoke", apiKey, "--config", config)
	if revoked["signedWebhooks"] != true || revoked["webhooksSignedBy"] != second["credentialId"] || revoked["state"] != "revoked" {
		t.Errorf("credential revoke: %v, want %v to sign", revoked, second["credentialId"])
	}
	if o := command(t, "credential", "revoke", second["apiKey"].(string), "--config", config, "--sign-webhooks-with", "none"); !strings.Contains(o.stdout, "Nobody signs") {
		t.Errorf("revoke the last one: %+v", o)
	}
}
