// Package profile reads and writes the named credentials that the xcheckout
// command uses, so that a merchant's own programs can use the same ones. A
// file holds many profiles; the gateway's dev command writes the one named
// "local".
package profile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"github.com/xcheckout/xcheckout/internal/durable"
	"github.com/xcheckout/xcheckout/internal/secret"
)

// Local is the name of the profile that `xcheckoutd dev` writes.
const Local = "local"

// ErrNotFound is returned by Load when the file or the profile is missing.
var ErrNotFound = errors.New("no such profile")

// Profile is one set of credentials and the gateway that they belong to. Each
// secret may stand here or, better for production, in a file of its own, named
// by the field that ends in File; a secret given both ways is refused.
type Profile struct {
	BaseURL       string `json:"baseUrl"`
	Email         string `json:"email"`
	APIKey        string `json:"apiKey"`
	Password      string `json:"password,omitempty"`
	PasswordFile  string `json:"passwordFile,omitempty"`
	APISecret     string `json:"apiSecret,omitempty"`
	APISecretFile string `json:"apiSecretFile,omitempty"`
	SignKey       string `json:"signKey,omitempty"`
	SignKeyFile   string `json:"signKeyFile,omitempty"`
	// The names of the headers with signature and timestamp, where the gateway uses
	// others than SIGNATURE and TIMESTAMP: those of requests and answers, and those of
	// webhooks.
	SignatureHeader        string `json:"signatureHeader,omitempty"`
	TimestampHeader        string `json:"timestampHeader,omitempty"`
	WebhookSignatureHeader string `json:"webhookSignatureHeader,omitempty"`
	WebhookTimestampHeader string `json:"webhookTimestampHeader,omitempty"`
}

// File is the path of the profiles' file: $XDG_CONFIG_HOME/xcheckout/config.json,
// else ~/.config/xcheckout/config.json, on every system.
func File() (string, error) {
	if dir := os.Getenv("XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "xcheckout", "config.json"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find the profiles' file: %w", err)
	}
	return filepath.Join(home, ".config", "xcheckout", "config.json"), nil
}

// String leaves the secrets out.
func (p Profile) String() string {
	return fmt.Sprintf("profile.Profile{BaseURL: %q, Email: %q, APIKey: %q, secrets: <redacted>}", p.BaseURL, p.Email, p.APIKey)
}

// Format is String for every verb, so that none shows a secret.
func (p Profile) Format(f fmt.State, _ rune) { fmt.Fprint(f, p.String()) }

// LogValue is what log/slog writes of a Profile: nothing secret.
func (p Profile) LogValue() slog.Value { return slog.StringValue(p.String()) }

type document struct {
	Profiles map[string]Profile `json:"profiles"`
}

// Stored returns the profile of that name as it stands in File: of secrets that
// are kept in files of their own, it has the files' names. It returns
// ErrNotFound when there is none.
func Stored(name string) (Profile, error) {
	all, err := read()
	if err != nil {
		return Profile{}, err
	}
	p, ok := all.Profiles[name]
	if !ok {
		return Profile{}, fmt.Errorf("%w: %q", ErrNotFound, name)
	}
	return p, nil
}

// Load returns the profile of that name from File, with the secrets that it
// keeps in files read. It returns ErrNotFound when there is none.
func Load(name string) (Profile, error) {
	p, err := Stored(name)
	if err != nil {
		return Profile{}, err
	}
	for _, s := range []struct {
		name, file string
		value      *string
	}{
		{"password", p.PasswordFile, &p.Password},
		{"apiSecret", p.APISecretFile, &p.APISecret},
		{"signKey", p.SignKeyFile, &p.SignKey},
	} {
		if err := readSecret(s.value, s.file); err != nil {
			return Profile{}, fmt.Errorf("profile %q: %s: %w", name, s.name, err)
		}
	}
	return p, nil
}

// Names returns the names of all profiles in File, sorted; none is no error.
func Names() ([]string, error) {
	all, err := read()
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	names := make([]string, 0, len(all.Profiles))
	for name := range all.Profiles {
		names = append(names, name)
	}
	slices.Sort(names)
	return names, nil
}

// Save writes one profile into File and leaves the others as they are. The
// file is replaced in one step and readable by its owner alone.
func Save(name string, p Profile) error {
	return update(func(all *document) error {
		all.Profiles[name] = p
		return nil
	})
}

// Remove takes one profile out of File; it returns ErrNotFound when there is
// none of that name.
func Remove(name string) error {
	return update(func(all *document) error {
		if _, ok := all.Profiles[name]; !ok {
			return fmt.Errorf("%w: %q", ErrNotFound, name)
		}
		delete(all.Profiles, name)
		return nil
	})
}

func update(edit func(*document) error) error {
	all, err := read()
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if all.Profiles == nil {
		all.Profiles = map[string]Profile{}
	}
	if err := edit(&all); err != nil {
		return err
	}
	return write(all)
}

// read refuses a file that other users can read: of ours, Save wrote it with mode
// 0600.
func read() (document, error) {
	path, err := File()
	if err != nil { // without a home there are no profiles
		return document{}, fmt.Errorf("%w: %w", ErrNotFound, err)
	}
	data, err := secret.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return document{}, fmt.Errorf("%w: there is no file %s", ErrNotFound, path)
	}
	if err != nil {
		return document{}, fmt.Errorf("read profiles: %w", err)
	}
	var all document
	if err := json.Unmarshal(data, &all); err != nil {
		return document{}, fmt.Errorf("read profiles: %s: %w", path, err)
	}
	return all, nil
}

func write(all document) error {
	path, err := File()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("write profiles: %w", err)
	}
	data, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return fmt.Errorf("write profiles: %w", err)
	}
	if err := durable.Replace(path, append(data, '\n')); err != nil {
		return fmt.Errorf("write profiles: %w", err)
	}
	return nil
}

func readSecret(value *string, path string) error {
	if path == "" {
		return nil
	}
	if *value != "" {
		return errors.New("given both here and in a file: keep one")
	}
	text, err := secret.Read(path)
	if err != nil {
		return err
	}
	*value = text
	return nil
}
