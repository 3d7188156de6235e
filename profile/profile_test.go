package profile_test

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/profile"
)

// home makes an empty place for the profiles' file and returns the file's path.
func home(t *testing.T) string {
	t.Helper()
	directory := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", directory)
	return filepath.Join(directory, "xcheckout", "config.json")
}

func TestFile(t *testing.T) {
	want := home(t)
	if got, err := profile.File(); got != want || err != nil {
		t.Errorf("File() = %q, %v; want %q", got, err, want)
	}
	user := t.TempDir()
	t.Setenv("HOME", user)
	for _, xdg := range []string{"", "relative"} {
		t.Setenv("XDG_CONFIG_HOME", xdg)
		want := filepath.Join(user, ".config", "xcheckout", "config.json")
		if got, err := profile.File(); got != want || err != nil {
			t.Errorf("with XDG_CONFIG_HOME=%q File() = %q, %v; want %q", xdg, got, err, want)
		}
	}
}

// Without a home there are no profiles, which is no failure for a program that
// has its credentials from the environment.
func TestNoHome(t *testing.T) {
	t.Setenv("HOME", "")
	t.Setenv("XDG_CONFIG_HOME", "")
	if _, err := profile.Load("local"); !errors.Is(err, profile.ErrNotFound) {
		t.Errorf("load: %v, want %v", err, profile.ErrNotFound)
	}
	if names, err := profile.Names(); len(names) != 0 || err != nil {
		t.Errorf("names: %v, %v; want none", names, err)
	}
	if err := profile.Save("local", profile.Profile{}); err == nil || errors.Is(err, profile.ErrNotFound) {
		t.Errorf("save: %v, want a failure", err)
	}
}

func TestSaveAndLoad(t *testing.T) {
	path := home(t)
	if names, err := profile.Names(); len(names) != 0 || err != nil {
		t.Errorf("Names() = %v, %v before there is a file", names, err)
	}
	a := profile.Profile{BaseURL: "http://127.0.0.1:8787", Email: "a@example.com", APIKey: "k", Password: "p", APISecret: "s", SignKey: "sk"}
	b := profile.Profile{BaseURL: "https://pay.example.com", Email: "b@example.com"}
	for name, p := range map[string]profile.Profile{"local": a, "shop": b} {
		if err := profile.Save(name, p); err != nil {
			t.Fatal(err)
		}
	}
	if names, err := profile.Names(); !reflect.DeepEqual(names, []string{"local", "shop"}) || err != nil {
		t.Errorf("Names() = %v, %v", names, err)
	}
	for name, want := range map[string]profile.Profile{"local": a, "shop": b} {
		if got, err := profile.Load(name); got != want || err != nil {
			t.Errorf("Load(%q) differs from what was saved, or %v", name, err)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v, %v; want 0600", info.Mode(), err)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("%v lies beside the file, %v", entries, err)
	}

	if err := profile.Remove("shop"); err != nil {
		t.Error(err)
	}
	for _, err := range []error{profile.Remove("shop"), second(profile.Load("shop")), second(profile.Stored("shop"))} {
		if !errors.Is(err, profile.ErrNotFound) {
			t.Errorf("after the removal: %v, want %v", err, profile.ErrNotFound)
		}
	}
	if _, err := profile.Load("local"); err != nil {
		t.Errorf("the other profile: %v", err)
	}
}

func second(_ profile.Profile, err error) error { return err }

func TestSecretsInFiles(t *testing.T) {
	home(t)
	directory := t.TempDir()
	secret := filepath.Join(directory, "signkey")
	if err := os.WriteFile(secret, []byte("key from a file\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(directory, "missing")
	for name, p := range map[string]profile.Profile{
		"good":    {SignKeyFile: secret, Password: "p"},
		"both":    {APISecret: "s", APISecretFile: secret},
		"missing": {PasswordFile: missing},
	} {
		if err := profile.Save(name, p); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := profile.Load("good"); got.SignKey != "key from a file" || got.Password != "p" || err != nil {
		t.Errorf("Load: signKey %q, password %q, %v", got.SignKey, got.Password, err)
	}
	if got, err := profile.Stored("good"); got.SignKey != "" || got.SignKeyFile != secret || err != nil {
		t.Errorf("Stored: signKey %q in %q, %v", got.SignKey, got.SignKeyFile, err)
	}
	if _, err := profile.Load("both"); err == nil || !strings.Contains(err.Error(), `"both": apiSecret: given both`) {
		t.Errorf("given twice: %v", err)
	}
	if _, err := profile.Load("missing"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without the file: %v, want %v", err, fs.ErrNotExist)
	}
}

func TestFileThatIsNoJSON(t *testing.T) {
	path := home(t)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	const text = "profiles: local"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"Load": second(profile.Load("local")), "Save": profile.Save("local", profile.Profile{}), "Remove": profile.Remove("local"),
	} {
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want an error that names the file", what, err)
		}
	}
	if data, err := os.ReadFile(path); string(data) != text || err != nil {
		t.Errorf("the file is now %q, %v", data, err)
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	p := profile.Profile{Email: "a@example.com", Password: "pass-secret", APISecret: "api-secret", SignKey: "sign-secret"}
	var text strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d"} {
		fmt.Fprintf(&text, verb+verb, p, &p)
	}
	slog.New(slog.NewJSONHandler(&text, nil)).Info("loaded", "profile", p)
	if strings.Contains(text.String(), "-secret") || !strings.Contains(text.String(), "a@example.com") {
		t.Errorf("printed %s", text.String())
	}
}
