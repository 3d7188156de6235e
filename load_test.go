package xcheckout_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/profile"
)

// clearEnvironment leaves a user with an empty home and nothing set.
func clearEnvironment(t *testing.T) {
	t.Helper()
	t.Setenv("HOME", t.TempDir())
	for _, name := range []string{"XDG_CONFIG_HOME", "XCHECKOUT_PROFILE", "XCHECKOUT_BASE_URL", "XCHECKOUT_API_KEY",
		"XCHECKOUT_API_SECRET", "XCHECKOUT_SIGN_KEY", "XCHECKOUT_EMAIL", "XCHECKOUT_PASSWORD"} {
		t.Setenv(name, "")
	}
}

// A variable is stronger than the profile, and what neither has is named.
func TestLoad(t *testing.T) {
	clearEnvironment(t)
	save := func(name, baseURL string) {
		t.Helper()
		p := profile.Profile{BaseURL: baseURL, APIKey: "xck_local_1", APISecret: "apisecretapisecret", SignKey: "signkeysignkeysignkey"}
		if err := profile.Save(name, p); err != nil {
			t.Fatal(err)
		}
	}
	var refused *xcheckout.Error
	if _, err := xcheckout.Load(); !errors.As(err, &refused) || refused.Code != xcheckout.CodeConfigInvalid || refused.Param != "XCHECKOUT_BASE_URL" ||
		!strings.Contains(refused.Message, "run 'xcheckoutd dev'") || !strings.Contains(refused.Message, "or set XCHECKOUT_BASE_URL, XCHECKOUT_API_KEY, XCHECKOUT_API_SECRET and XCHECKOUT_SIGN_KEY") {
		t.Errorf("with nothing: %v, want config_invalid of XCHECKOUT_BASE_URL, and both ways out", err)
	}
	t.Setenv("XCHECKOUT_PROFILE", "shop")
	if _, err := xcheckout.Load(); !errors.Is(err, xcheckout.CodeConfigInvalid) || !errors.Is(err, profile.ErrNotFound) {
		t.Errorf("with a profile that is not there: %v, want config_invalid of %v", err, profile.ErrNotFound)
	}
	save(profile.Local, "http://127.0.0.1:1")
	save("shop", "https://shop.example")
	for _, test := range []struct{ profile, baseURL, want string }{
		{"", "", "http://127.0.0.1:1"},
		{"shop", "", "https://shop.example"},
		{"shop", "http://127.0.0.1:2", "http://127.0.0.1:2"},
	} {
		t.Setenv("XCHECKOUT_PROFILE", test.profile)
		t.Setenv("XCHECKOUT_BASE_URL", test.baseURL)
		client, err := xcheckout.Load()
		if err != nil {
			t.Errorf("%+v: %v", test, err)
			continue
		}
		if got := client.String(); !strings.Contains(got, `"`+test.want+`"`) {
			t.Errorf("%+v: %s, want %s", test, got, test.want)
		}
	}
	// A credential of the variables is not mixed with the user of a profile.
	if err := profile.Save(profile.Local, profile.Profile{BaseURL: "http://127.0.0.1:1", Email: "dev@merchant.example", Password: "a-long-password"}); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XCHECKOUT_PROFILE", "")
	for name, value := range map[string]string{"BASE_URL": "http://127.0.0.1:3", "API_KEY": "k", "API_SECRET": "s", "SIGN_KEY": "signkeysignkeysignkey"} {
		t.Setenv("XCHECKOUT_"+name, value)
	}
	client, err := xcheckout.Load()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := client.String(), `Environment: "http://127.0.0.1:3", Email: ""`; !strings.Contains(got, want) {
		t.Errorf("with all variables: %s, want %s", got, want)
	}
}
