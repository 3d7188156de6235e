package main

import (
	"errors"
	"strings"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/profile"
)

// variable is a part of a credential that the environment may hold.
type variable struct {
	name  string // of the part, as in a profile
	env   string
	field func(*profile.Profile) *string
}

// required says whether no call can do without the part: a token is obtained
// without a user too.
func (v variable) required() bool { return v.name != "email" && v.name != "password" }

// variables are in the order in which people list a credential's parts.
var variables = []variable{
	{"baseUrl", "XCHECKOUT_BASE_URL", func(p *profile.Profile) *string { return &p.BaseURL }},
	{"email", "XCHECKOUT_EMAIL", func(p *profile.Profile) *string { return &p.Email }},
	{"password", "XCHECKOUT_PASSWORD", func(p *profile.Profile) *string { return &p.Password }},
	{"apiKey", "XCHECKOUT_API_KEY", func(p *profile.Profile) *string { return &p.APIKey }},
	{"apiSecret", "XCHECKOUT_API_SECRET", func(p *profile.Profile) *string { return &p.APISecret }},
	{"signKey", "XCHECKOUT_SIGN_KEY", func(p *profile.Profile) *string { return &p.SignKey }},
}

// chosen returns the name of the profile to use, and whether it was named; one
// that was not need not exist.
func (a *app) chosen() (name string, named bool) {
	if a.profile != "" {
		return a.profile, true
	}
	if name := a.env("XCHECKOUT_PROFILE"); name != "" {
		return name, true
	}
	return profile.Local, false
}

// override returns what the environment says of a part, and "" where the
// profile's own value comes first: --profile was given and its profile has one.
func (a *app) override(v variable, inProfile bool) string {
	if inProfile && a.profile != "" {
		return ""
	}
	return a.env(v.env)
}

// credential joins profile and environment as the help of the root command
// says.
func (a *app) credential() (profile.Profile, error) {
	name, named := a.chosen()
	p, err := profile.Load(name)
	switch {
	case errors.Is(err, profile.ErrNotFound) && !named:
		p = profile.Profile{}
	case errors.Is(err, profile.ErrNotFound):
		return p, cli.Misused(err, "'xcheckout config list' shows the profiles that there are.")
	case err != nil:
		return p, err
	}
	home := p.BaseURL
	var missing []string
	for _, v := range variables {
		field := v.field(&p)
		if value := a.override(v, *field != ""); value != "" {
			*field = value
		}
		if *field == "" && v.required() {
			missing = append(missing, v.name+" ("+v.env+")")
		}
	}
	if p.BaseURL != home { // the names of the headers are the other gateway's
		p.SignatureHeader, p.TimestampHeader, p.WebhookSignatureHeader, p.WebhookTimestampHeader = "", "", "", ""
	}
	if len(missing) > 0 {
		return p, cli.Usage("no "+strings.Join(missing, ", no "),
			"Start a sandbox with 'xcheckoutd dev', which writes the profile \"local\"; or see 'xcheckout config set --help'.")
	}
	return p, nil
}

func (a *app) client() (*xcheckout.Client, error) {
	p, err := a.credential()
	if err != nil {
		return nil, err
	}
	return clientOf(p)
}

func clientOf(p profile.Profile) (*xcheckout.Client, error) {
	client, err := xcheckout.New(xcheckout.Config{
		Environment: xcheckout.Environment(p.BaseURL), Email: p.Email, Password: p.Password,
		APIKey: p.APIKey, APISecret: p.APISecret, SignKey: p.SignKey, UserAgent: "xcheckout-cli",
		SignatureHeader: p.SignatureHeader, TimestampHeader: p.TimestampHeader,
	})
	if xcheckout.CodeOf(err) == xcheckout.CodeConfigInvalid {
		return nil, cli.Failed(err, "'xcheckout config show' tells what is set.")
	}
	return client, err
}
