package xcheckout_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout"
)

func goodConfig() xcheckout.Config {
	return xcheckout.Config{Environment: xcheckout.Sandbox, Email: "dev@example.com", Password: "pass-word-secret",
		APIKey: "xck_test_1", APISecret: "api-secret-secret", SignKey: "sign-key-secret-secret"}
}

func TestConfigRefused(t *testing.T) {
	if _, err := xcheckout.New(goodConfig()); err != nil {
		t.Fatalf("the good Config: %v", err)
	}
	for _, c := range []struct {
		param string
		spoil func(*xcheckout.Config)
	}{
		{"Environment", func(c *xcheckout.Config) { c.Environment = "" }},
		{"Environment", func(c *xcheckout.Config) { c.Environment = "sandbox" }},
		{"Environment", func(c *xcheckout.Config) { c.Environment = "ftp://example.com" }},
		{"Environment", func(c *xcheckout.Config) { c.Environment = "https://user@example.com" }},
		{"Environment", func(c *xcheckout.Config) { c.Environment = "https://example.com?x=1" }},
		{"Email", func(c *xcheckout.Config) { c.Email = "" }},
		{"Email", func(c *xcheckout.Config) { c.Password = "" }},
		{"QueryReading", func(c *xcheckout.Config) { c.QueryReading = "structural" }},
		{"APIKey", func(c *xcheckout.Config) { c.APIKey = "" }},
		{"APISecret", func(c *xcheckout.Config) { c.APISecret = "" }},
		{"SignKey", func(c *xcheckout.Config) { c.SignKey = "" }},
		{"SignKey", func(c *xcheckout.Config) { c.SignKey = "too-short" }},
		{"SignKey", func(c *xcheckout.Config) { c.SignKey = "with a space in between" }},
	} {
		config := goodConfig()
		c.spoil(&config)
		_, err := xcheckout.New(config)
		var e *xcheckout.Error
		if !errors.As(err, &e) || e.Code != xcheckout.CodeConfigInvalid || e.Param != c.param {
			t.Errorf("%v: got %v, want %s of %s", config, err, xcheckout.CodeConfigInvalid, c.param)
		}
	}
}

func TestKeysOfAnotherEnvironment(t *testing.T) {
	for _, c := range []struct {
		environment xcheckout.Environment
		apiKey      string
		want        xcheckout.Code
	}{
		{xcheckout.Sandbox, "xck_live_1", xcheckout.CodeWrongEnvironment},
		{xcheckout.Sandbox, "xck_local_1", xcheckout.CodeWrongEnvironment},
		{xcheckout.Production, "xck_test_1", xcheckout.CodeWrongEnvironment},
		{xcheckout.Production, "xck_live_1", ""},
		{xcheckout.Sandbox, "d2f1a0", ""},
		{xcheckout.Local, "xck_local_1", ""},
		{"https://pay.example.com", "xck_live_1", ""},
	} {
		config := goodConfig()
		config.Environment, config.APIKey = c.environment, c.apiKey
		if _, err := xcheckout.New(config); xcheckout.CodeOf(err) != c.want {
			t.Errorf("%s in %s: %v, want %q", c.apiKey, c.environment, err, c.want)
		}
	}
}

func TestBasePathIsSigned(t *testing.T) {
	p := newPeer(t)
	p.on("/shop/api/user/auth/oauth2/token", func(call) answer { return ok(`{"access_token":"t","expires_in":60}`) })
	for _, base := range []xcheckout.Environment{"/shop/api", "/shop/api/"} {
		client := p.newClient(func(c *xcheckout.Config) { c.Environment += base })
		if _, err := client.Token(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// TestSecretsAreNotPrinted looks for the secrets in all that a program may
// print, log or store of a Config, a Client and their errors.
func TestSecretsAreNotPrinted(t *testing.T) {
	config := goodConfig()
	client, err := xcheckout.New(config)
	if err != nil {
		t.Fatal(err)
	}
	wrong := config
	wrong.SignKey = "sign-key-secret with spaces"
	_, refused := xcheckout.New(wrong)

	var logged bytes.Buffer
	slog.New(slog.NewTextHandler(&logged, nil)).Info("start", "config", config, "client", client)
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("start", "config", config, "pointer", &config)
	texts := []string{logged.String(), refused.Error(), fmt.Sprintf("%+v", refused)}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		for _, value := range []any{config, &config, client, struct{ C xcheckout.Config }{config}, []xcheckout.Config{config}} {
			texts = append(texts, fmt.Sprintf(verb, value))
		}
	}
	if data, err := json.Marshal(config); err == nil {
		t.Errorf("a Config marshals to %s, want an error", data)
	}
	for _, text := range texts {
		for _, secret := range []string{config.Password, config.APISecret, config.SignKey, "sign-key-secret",
			fmt.Sprintf("%x", config.Password), fmt.Sprintf("%d", []byte(config.SignKey)[:4])} {
			if strings.Contains(text, strings.Trim(secret, "[]")) {
				t.Errorf("%q holds the secret %q", text, secret)
			}
		}
	}
	if text := config.String(); !strings.Contains(text, "xck_test_1") || !strings.Contains(text, string(xcheckout.Sandbox)) {
		t.Errorf("%s names neither credential nor environment", text)
	}
}
