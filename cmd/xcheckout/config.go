package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/secret"
	"github.com/xcheckout/xcheckout/profile"
)

func (a *app) configCommand() *cobra.Command {
	return cli.Group(&cobra.Command{
		Use:   "config",
		Short: "Look after the profiles: gateways and credentials",
		Long: `config looks after the profiles, of which each is the address of a gateway and a
credential there. 'xcheckoutd dev' writes the profile "local" by itself.`,
		Example: `  xcheckout config list
  xcheckout config show shop`,
	}, a.configListCommand(), a.configShowCommand(), a.configSetCommand(), a.configRemoveCommand(), a.configPathCommand())
}

func (a *app) configListCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the profiles",
		Long:    "list prints the name of each profile and the gateway that it is for.",
		Example: "  xcheckout config list --json",
		Args:    cli.Exactly(),
		RunE: func(*cobra.Command, []string) error {
			names, err := profile.Names()
			if err != nil {
				return err
			}
			type entry struct {
				Name    string `json:"name"`
				BaseURL string `json:"baseUrl"`
			}
			list := []entry{}
			for _, name := range names {
				p, err := profile.Stored(name)
				if err != nil {
					return err
				}
				list = append(list, entry{name, p.BaseURL})
			}
			if a.json {
				return a.print(list)
			}
			for _, e := range list {
				fmt.Fprintf(a.stdout, "%-10s %s\n", e.Name, e.BaseURL)
			}
			return nil
		},
	}
}

func (a *app) configShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show [NAME]",
		Short: "Show what would be used, without the secrets",
		Long: `show prints each value of a profile and where it comes from; of the secrets only
the latter. Without NAME it shows what the other commands would use, the
environment included.`,
		Example: `  xcheckout config show
  xcheckout config show shop`,
		Args: cli.AtMost(1),
		RunE: func(_ *cobra.Command, args []string) error {
			name, named := a.chosen()
			override := a.override
			if len(args) == 1 {
				name, named = args[0], true
				override = func(variable, bool) string { return "" }
			}
			p, err := profile.Stored(name)
			if errors.Is(err, profile.ErrNotFound) && named {
				return cli.Failed(err, "'xcheckout config list' shows the profiles that there are.")
			}
			if err != nil && !errors.Is(err, profile.ErrNotFound) {
				return err
			}
			return a.showProfile(name, p, override)
		},
	}
}

// setting is a value of a profile as it may be shown.
type setting struct {
	Value  string `json:"value"`  // of a secret always empty
	Source string `json:"source"` // empty when it is not set
}

func (a *app) showProfile(name string, p profile.Profile, override func(variable, bool) string) error {
	files := map[string]string{"password": p.PasswordFile, "apiSecret": p.APISecretFile, "signKey": p.SignKeyFile}
	settings := map[string]setting{}
	shown := slices.Clone(variables)
	for _, h := range []variable{
		{"signatureHeader", "", func(p *profile.Profile) *string { return &p.SignatureHeader }},
		{"timestampHeader", "", func(p *profile.Profile) *string { return &p.TimestampHeader }},
		{"webhookSignatureHeader", "", func(p *profile.Profile) *string { return &p.WebhookSignatureHeader }},
		{"webhookTimestampHeader", "", func(p *profile.Profile) *string { return &p.WebhookTimestampHeader }},
	} {
		if *h.field(&p) != "" { // few have any
			shown = append(shown, h)
		}
	}
	for _, v := range shown {
		value := *v.field(&p)
		file, secret := files[v.name]
		s := setting{Value: value}
		given := ""
		if v.env != "" {
			given = override(v, value != "" || file != "")
		}
		switch {
		case given != "":
			s = setting{given, v.env}
		case file != "":
			s.Source = "file " + file
		case value != "":
			s.Source = fmt.Sprintf("profile %q", name)
		}
		if secret {
			s.Value = ""
		}
		settings[v.name] = s
	}
	if a.json {
		return a.print(settings)
	}
	for _, v := range shown {
		s := settings[v.name]
		if _, secret := files[v.name]; secret && s.Source != "" {
			s.Value = "<redacted>"
		}
		if s.Source == "" {
			s.Value, s.Source = "-", "not set"
		}
		fmt.Fprintf(a.stdout, "%-10s %s (%s)\n", v.name, s.Value, s.Source)
	}
	return nil
}

// settingFlags are what config set can change.
type settingFlags struct {
	profile.Profile
	from    string
	fromEnv bool
}

func (a *app) configSetCommand() *cobra.Command {
	var f settingFlags
	cmd := &cobra.Command{
		Use:   "set NAME",
		Short: "Write a profile, or change parts of one",
		Long: `set writes a profile, or changes those parts of it that are given. Secrets are
never arguments. Keep each in a file of its own, readable by you alone, and name
the files; they are read whenever the profile is used. Or let --secrets-from-env
copy XCHECKOUT_PASSWORD, XCHECKOUT_API_SECRET and XCHECKOUT_SIGN_KEY into the
profiles' file, or --from-file all of what 'xcheckoutd dev --credentials-file'
has written (- is standard input).`,
		Example: `  xcheckout config set shop --base-url https://pay.example.com \
    --email dev@example.com --api-key xck_live_1 --password-file pw \
    --api-secret-file secret --sign-key-file signkey`,
		Args: cli.Exactly("NAME"),
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := profile.Stored(args[0])
			if err != nil && !errors.Is(err, profile.ErrNotFound) {
				return err
			}
			if err := a.apply(&p, f); err != nil {
				return err
			}
			return profile.Save(args[0], p)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.BaseURL, "base-url", "", "the gateway's address")
	flags.StringVar(&f.Email, "email", "", "the e-mail address of the account")
	flags.StringVar(&f.APIKey, "api-key", "", "the apiKey; it names the credential and is no secret")
	flags.StringVar(&f.PasswordFile, "password-file", "", "the file that holds the password")
	flags.StringVar(&f.APISecretFile, "api-secret-file", "", "the file that holds the apiSecret")
	flags.StringVar(&f.SignKeyFile, "sign-key-file", "", "the file that holds the signKey")
	flags.StringVar(&f.SignatureHeader, "signature-header", "", "the `name` of the header with the signature of a request or an answer, where it is not SIGNATURE")
	flags.StringVar(&f.TimestampHeader, "timestamp-header", "", "the `name` of the header with their time, where it is not TIMESTAMP")
	flags.StringVar(&f.WebhookSignatureHeader, "webhook-signature-header", "", "the `name` of the header with a webhook's signature, as in ANEX_PAY_SIGNATURE")
	flags.StringVar(&f.WebhookTimestampHeader, "webhook-timestamp-header", "", "the `name` of the header with a webhook's time")
	flags.BoolVar(&f.fromEnv, "secrets-from-env", false, "store the three secrets from the environment")
	flags.StringVar(&f.from, "from-file", "", "a JSON file with baseUrl, email, password, apiKey, apiSecret and signKey")
	return cmd
}

// apply applies the flags to p. A secret replaces what was there, whether
// that was the secret itself or a file's name.
func (a *app) apply(p *profile.Profile, f settingFlags) error {
	var given profile.Profile
	if f.from != "" {
		if err := a.readCredentials(f.from, &given); err != nil {
			return cli.Misused(err, "")
		}
	}
	if f.fromEnv {
		given.Password, given.APISecret, given.SignKey = a.env("XCHECKOUT_PASSWORD"), a.env("XCHECKOUT_API_SECRET"), a.env("XCHECKOUT_SIGN_KEY")
	}
	for _, from := range []*profile.Profile{&given, &f.Profile} {
		for _, v := range []struct{ to, from *string }{
			{&p.BaseURL, &from.BaseURL}, {&p.Email, &from.Email}, {&p.APIKey, &from.APIKey},
			{&p.SignatureHeader, &from.SignatureHeader}, {&p.TimestampHeader, &from.TimestampHeader},
			{&p.WebhookSignatureHeader, &from.WebhookSignatureHeader}, {&p.WebhookTimestampHeader, &from.WebhookTimestampHeader},
		} {
			if *v.from != "" {
				*v.to = *v.from
			}
		}
	}
	for _, s := range []struct {
		value, file *string
		given, path string
	}{
		{&p.Password, &p.PasswordFile, given.Password, f.PasswordFile},
		{&p.APISecret, &p.APISecretFile, given.APISecret, f.APISecretFile},
		{&p.SignKey, &p.SignKeyFile, given.SignKey, f.SignKeyFile},
	} {
		switch {
		case s.path != "":
			path, err := filepath.Abs(s.path) // the profile is used from anywhere
			if err != nil {
				return err
			}
			if _, err := secret.Read(path); err != nil {
				return cli.Misused(err, "")
			}
			*s.value, *s.file = "", path
		case s.given != "":
			*s.value, *s.file = s.given, ""
		}
	}
	return nil
}

func (a *app) readCredentials(path string, p *profile.Profile) error {
	read := secret.ReadFile
	if path == "-" {
		read = func(string) ([]byte, error) { return io.ReadAll(a.stdin) }
	}
	data, err := read(path)
	if err != nil {
		return fmt.Errorf("read credentials: %w", err)
	}
	if err := json.Unmarshal(data, p); err != nil {
		return fmt.Errorf("read credentials: %s is no JSON object of them", path)
	}
	return nil
}

func (a *app) configRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "remove NAME",
		Short:   "Remove a profile",
		Long:    "remove takes a profile out of the file. Files that hold its secrets stay where they are.",
		Example: "  xcheckout config remove shop",
		Args:    cli.Exactly("NAME"),
		RunE: func(_ *cobra.Command, args []string) error {
			err := profile.Remove(args[0])
			if errors.Is(err, profile.ErrNotFound) {
				return cli.Failed(err, "'xcheckout config list' shows the profiles that there are.")
			}
			return err
		},
	}
}

func (a *app) configPathCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "path",
		Short:   "Print where the profiles are kept",
		Long:    "path prints the name of the profiles' file, whether it exists or not.",
		Example: `  ls -l "$(xcheckout config path)"`,
		Args:    cli.Exactly(),
		RunE: func(*cobra.Command, []string) error {
			path, err := profile.File()
			if err != nil {
				return err
			}
			if a.json {
				return a.print(map[string]string{"path": path})
			}
			fmt.Fprintln(a.stdout, path)
			return nil
		},
	}
}
