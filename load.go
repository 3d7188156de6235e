package xcheckout

import (
	"cmp"
	"errors"
	"os"
	"slices"

	"github.com/xcheckout/xcheckout/profile"
)

// variable is where the environment says a part of a Config.
type variable struct {
	name     string
	required bool
	part     func(*Config) *string
}

var variables = []variable{
	{"XCHECKOUT_BASE_URL", true, func(c *Config) *string { return (*string)(&c.Environment) }},
	{"XCHECKOUT_API_KEY", true, func(c *Config) *string { return &c.APIKey }},
	{"XCHECKOUT_API_SECRET", true, func(c *Config) *string { return &c.APISecret }},
	{"XCHECKOUT_SIGN_KEY", true, func(c *Config) *string { return &c.SignKey }},
	{"XCHECKOUT_EMAIL", false, func(c *Config) *string { return &c.Email }},
	{"XCHECKOUT_PASSWORD", false, func(c *Config) *string { return &c.Password }},
}

// Load is New with what the environment says: XCHECKOUT_BASE_URL,
// XCHECKOUT_API_KEY, XCHECKOUT_API_SECRET and XCHECKOUT_SIGN_KEY, and with a
// user XCHECKOUT_EMAIL and XCHECKOUT_PASSWORD. Where one of the four is missing,
// what is not set comes from the profile of the xcheckout command that
// XCHECKOUT_PROFILE names, by default from the one that `xcheckoutd dev` writes.
func Load() (*Client, error) {
	config, err := fromEnvironment()
	if err != nil {
		return nil, err
	}
	return New(config)
}

func fromEnvironment() (config Config, err error) {
	named := os.Getenv("XCHECKOUT_PROFILE")
	isWhole := !slices.ContainsFunc(variables, func(v variable) bool { return v.required && os.Getenv(v.name) == "" })
	if !isWhole || named != "" { // else a user of the profile would be taken for one of this credential
		if config, err = fromProfile(named); err != nil {
			return config, err
		}
	}
	home := config.Environment
	for _, v := range variables {
		part := v.part(&config)
		if value := os.Getenv(v.name); value != "" {
			*part = value
		}
		if *part == "" && v.required {
			return config, &Error{Code: CodeConfigInvalid, Param: v.name, Message: v.name + " is not set, and no profile has it: " +
				"run 'xcheckoutd dev', which writes the profile \"local\", or set XCHECKOUT_BASE_URL, XCHECKOUT_API_KEY, XCHECKOUT_API_SECRET and XCHECKOUT_SIGN_KEY"}
		}
	}
	if config.Environment != home { // the names of the headers are the other gateway's
		config.SignatureHeader, config.TimestampHeader = "", ""
	}
	return config, nil
}

// fromProfile reads the profile of that name, or if there is no name the one of
// `xcheckoutd dev`, which need not exist.
func fromProfile(named string) (Config, error) {
	p, err := profile.Load(cmp.Or(named, profile.Local))
	if err != nil && (named != "" || !errors.Is(err, profile.ErrNotFound)) {
		return Config{}, &Error{Code: CodeConfigInvalid, Param: "XCHECKOUT_PROFILE", Message: "the profile can't be used", Err: err}
	}
	return Config{Environment: Environment(p.BaseURL), APIKey: p.APIKey, APISecret: p.APISecret, SignKey: p.SignKey,
		Email: p.Email, Password: p.Password, SignatureHeader: p.SignatureHeader, TimestampHeader: p.TimestampHeader}, nil
}
