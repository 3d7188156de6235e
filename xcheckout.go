// Package xcheckout is the client of the XCheckout API: orders in fiat that
// customers pay in stablecoins. It needs the standard library alone.
//
//	client, err := xcheckout.New(xcheckout.Config{
//		Environment: xcheckout.Sandbox,
//		APIKey:      os.Getenv("XCHECKOUT_API_KEY"),
//		APISecret:   os.Getenv("XCHECKOUT_API_SECRET"),
//		SignKey:     os.Getenv("XCHECKOUT_SIGN_KEY"),
//	})
//	…
//	order, err := client.Orders.Create(ctx, xcheckout.OrderRequest{
//		OrderNo: "A1042",
//		Amount:  money.MustParse("25.00"),
//		Token:   "ETH_USDT",
//	})
//	…
//	redirect(order.PaymentURL)
//
// The client signs every request, obtains its access token and renews it, and
// believes an answer only after it has verified the answer's signature. Calls
// that are safe to repeat are repeated after failures that may pass, each time
// with a fresh signature. A refusal is an *[Error]; its [Code] is what to
// branch on:
//
//	if errors.Is(err, xcheckout.CodeOrderNotFound) { … }
//
// What happens to an order afterwards arrives as a signed webhook: package
// webhook turns it into an [Event]. Amounts are exact: package money.
package xcheckout

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Version is the version of this package, as it stands in its User-Agent.
const Version = "0.1.0"

// Environment is where a credential belongs: one of the constants, or the base
// URL of any other gateway, such as "https://pay.example.com". Over plain http
// the password and the token travel in the clear: it is for your own machine.
type Environment string

// The known environments.
const (
	Sandbox    Environment = "https://openapi.dev.anexpay.com"
	Production Environment = "https://openapi.anexpay.com"
	Local      Environment = "http://127.0.0.1:8787" // where `xcheckoutd dev` listens
)

// keyPrefixes tells an apiKey's environment before any look-up. Keys without
// a known prefix belong anywhere.
var keyPrefixes = map[string]Environment{
	"xck_live_":  Production,
	"xck_test_":  Sandbox,
	"xck_local_": Local,
}

// Config is what a Client needs to know. Environment and the three parts of the
// credential are required; the rest has defaults. Printed or logged, its
// secrets are left out.
type Config struct {
	Environment Environment

	APIKey    string // names the credential; not secret
	APISecret string // secret: obtains the access token
	SignKey   string // secret: signs requests and verifies answers
	// Email and Password are those of a user, for gateways that give tokens to
	// users alone. Without them the credential obtains its token by itself.
	Email    string
	Password string // secret

	// HTTPClient sends the requests; the default allows 30 s for each. It is
	// copied, and redirects are never followed, whatever it says.
	HTTPClient *http.Client
	// Retries is how often a call that is safe to repeat is repeated at most:
	// 0 means 3, a negative number never. WithRetries says it for a call.
	Retries int
	// Observe, if not nil, is told of each attempt of each call, token calls included,
	// once it has ended. It is called concurrently, and the call waits for it.
	Observe func(Attempt)
	// Now is the clock, time.Now by default.
	Now func() time.Time
	// SignatureHeader and TimestampHeader are the names of the two headers,
	// SIGNATURE and TIMESTAMP by default. White-label brands use others.
	SignatureHeader, TimestampHeader string
	// QueryReading is how queries are signed: QueryPrinted or QueryProse. The API's
	// texts disagree, so a Client that is not told learns which one its gateway
	// takes, by a call that changes nothing.
	QueryReading QueryReading
	// TimeZone is that of times which don't say theirs; nil means UTC.
	TimeZone *time.Location
	// UserAgent names your program; it goes before this package's own name.
	UserAgent string
}

// check returns the base URL, without a trailing slash.
func (c Config) check() (*url.URL, error) {
	for _, field := range []struct{ name, value string }{
		{"Environment", string(c.Environment)},
		{"APIKey", c.APIKey}, {"APISecret", c.APISecret}, {"SignKey", c.SignKey},
	} {
		if field.value == "" {
			return nil, invalidConfig(field.name, "it is required")
		}
	}
	switch {
	case (c.Email == "") != (c.Password == ""):
		return nil, invalidConfig("Email", "Email and Password go together; without both, the credential obtains its token by itself")
	case c.QueryReading != "" && c.QueryReading != QueryPrinted && c.QueryReading != QueryProse:
		return nil, invalidConfig("QueryReading", "it is QueryPrinted, QueryProse or empty")
	}
	base, err := url.Parse(string(c.Environment))
	switch {
	case err != nil, base.Scheme != "https" && base.Scheme != "http", base.Host == "":
		return nil, invalidConfig("Environment", "it is a URL such as https://pay.example.com")
	case base.User != nil, base.RawQuery != "", base.ForceQuery, base.Fragment != "":
		return nil, invalidConfig("Environment", "it is a base URL, without user, query or fragment")
	}
	for prefix, home := range keyPrefixes {
		other := c.Environment != home && (c.Environment == Sandbox || c.Environment == Production)
		if strings.HasPrefix(c.APIKey, prefix) && other {
			return nil, &Error{Code: CodeWrongEnvironment, Param: "APIKey",
				Message: fmt.Sprintf("an apiKey that begins with %s is not for %s", prefix, c.Environment)}
		}
	}
	return url.Parse(strings.TrimRight(base.String(), "/"))
}

// isOurs says whether the gateway is one of this project's, by its address or by
// the form of the key that it gave.
func (c Config) isOurs() bool {
	for prefix := range keyPrefixes {
		if strings.HasPrefix(c.APIKey, prefix) {
			return true
		}
	}
	return c.Environment == Local
}

func invalidConfig(field, why string) error {
	return &Error{Code: CodeConfigInvalid, Param: field, Message: "Config." + field + ": " + why}
}

// String names the environment and the credential, without its secrets.
func (c Config) String() string {
	return fmt.Sprintf("xcheckout.Config{Environment: %q, Email: %q, APIKey: %q, secrets: <redacted>}",
		c.Environment, c.Email, c.APIKey)
}

// GoString is String, so that %#v shows no secret either.
func (c Config) GoString() string { return c.String() }

// Format is String for every verb, so that none shows a secret.
func (c Config) Format(f fmt.State, _ rune) { fmt.Fprint(f, c.String()) }

// LogValue is what log/slog writes of a Config: nothing secret.
func (c Config) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("environment", string(c.Environment)),
		slog.String("email", c.Email),
		slog.String("apiKey", c.APIKey))
}

// MarshalText refuses: a Config holds secrets and is not meant to be written.
func (c Config) MarshalText() ([]byte, error) {
	return nil, fmt.Errorf("xcheckout: a Config is not written as text: it holds secrets")
}
