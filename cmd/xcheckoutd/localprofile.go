package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/profile"
)

// localProfile is the profile of the xcheckout command that a sandbox wrote, for as
// long as it runs. The zero localProfile is none.
type localProfile struct{ name, file, apiKey string }

// writeProfile writes the test merchant's credentials to the profile "local", or,
// where that is of a sandbox that still runs, to one with the port in its name.
func writeProfile(ctx context.Context, c service.Credentials) (localProfile, error) {
	file, err := profile.File()
	if err != nil {
		return localProfile{}, err
	}
	local := localProfile{name: profile.Local, file: file, apiKey: c.APIKey}
	if other, err := profile.Stored(profile.Local); err == nil && other.BaseURL != c.BaseURL && runs(ctx, other.BaseURL) {
		if u, err := url.Parse(c.BaseURL); err == nil {
			local.name += "-" + u.Port()
		}
	}
	return local, profile.Save(local.name, profile.Profile{BaseURL: c.BaseURL, Email: c.Email, Password: c.Password,
		APIKey: c.APIKey, APISecret: c.APISecret, SignKey: c.SignKey,
		SignatureHeader: c.SignatureHeader, TimestampHeader: c.TimestampHeader,
		WebhookSignatureHeader: c.WebhookSignatureHeader, WebhookTimestampHeader: c.WebhookTimestampHeader})
}

// flag is what chooses the profile on a command line.
func (p localProfile) flag() string {
	if p.name == "" || p.name == profile.Local {
		return ""
	}
	return " --profile " + p.name
}

// remove takes the profile away, unless another sandbox has it by now.
func (p localProfile) remove() error {
	if p.name == "" {
		return nil
	}
	now, err := profile.Stored(p.name)
	if errors.Is(err, profile.ErrNotFound) || err == nil && now.APIKey != p.apiKey {
		return nil
	}
	return errors.Join(err, profile.Remove(p.name))
}

// runsMax is how long a sandbox may take to say that it runs.
const runsMax = 2 * time.Second

// runs says whether a gateway answers at an address.
func runs(ctx context.Context, baseURL string) bool {
	ctx, cancel := context.WithTimeout(ctx, runsMax)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, baseURL+"/healthz", nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	response.Body.Close()
	return response.StatusCode == http.StatusOK
}
