package service

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/xcheckout/xcheckout/internal/deliver"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/secret"
	"github.com/xcheckout/xcheckout/internal/store"
)

// MasterKeyVariable is the environment variable that holds the master key when
// the configuration names no file of it.
const MasterKeyVariable = "XCHECKOUTD_MASTER_KEY"

// File is the configuration of `xcheckoutd serve`, a JSON file. Relative paths
// start at the file's own directory. Unknown names, and names that stand twice,
// are refused.
type File struct {
	// Listen is host:port; 127.0.0.1:8787 when absent.
	Listen string `json:"listen,omitzero"`
	// BaseURL is how payers and merchants reach the gateway, as in
	// https://pay.example.com.
	BaseURL string `json:"baseUrl,omitzero"`
	// Metrics is host:port where Prometheus reads /metrics; absent, there are none
	// outside of a local gateway. It is not for the public.
	Metrics string `json:"metrics,omitzero"`
	// Environment is production, sandbox or local; it decides which credentials
	// are taken and whether refusals show what the server built.
	Environment gateway.Environment `json:"environment"`
	// Database is the path of a SQLite file, or the address of a PostgreSQL database,
	// as in postgres://xcheckout@db1,db2/xcheckout.
	Database string `json:"database"`
	// MasterKeyFile holds the key that seals all secrets in the database: 32
	// bytes in Base64.
	MasterKeyFile string `json:"masterKeyFile,omitzero"`
	// WebhooksTo says which endpoints events may go to: public (the default),
	// loopback or private.
	WebhooksTo string `json:"webhooksTo,omitzero"`
	// WebhookNetworks are addresses and networks that events may go to as well, such
	// as that of a shop in the operator's own.
	WebhookNetworks []string `json:"webhookNetworks,omitzero"`
	// Webhooks is how events are delivered.
	Webhooks FileWebhooks `json:"webhooks,omitzero"`
	// Readings says which readings of the signature's rules requests may be signed
	// in: all (the default) or printed, the specification's alone.
	Readings string `json:"readings,omitzero"`
	// SignatureHeader and TimestampHeader are the headers of a signed request and of
	// its answer, SIGNATURE and TIMESTAMP when absent; the other two those of webhooks.
	SignatureHeader        string `json:"signatureHeader,omitzero"`
	TimestampHeader        string `json:"timestampHeader,omitzero"`
	WebhookSignatureHeader string `json:"webhookSignatureHeader,omitzero"`
	WebhookTimestampHeader string `json:"webhookTimestampHeader,omitzero"`
	// TrustedProxies are addresses and networks of proxies whose X-Forwarded-For says
	// where a request came from.
	TrustedProxies []string `json:"trustedProxies,omitzero"`
	// UnsignedTokenCall takes token calls without a signature in production too.
	UnsignedTokenCall bool `json:"unsignedTokenCall,omitzero"`
	// DrainFor is how long a gateway that was told to stop goes on serving while
	// /readyz fails, as in "10s": as long as load balancers need to take it out. Absent,
	// 3s on PostgreSQL, where there are other replicas, and none on SQLite.
	DrainFor string `json:"drainFor,omitzero"`
	// Bank is what settlements to bank accounts are paid from; absent, there are none.
	Bank *FileBank `json:"bank,omitzero"`
	// Chains are the chains to take deposits on.
	Chains []FileChain `json:"chains"`
	// Feeds are the prices that rates are made of.
	Feeds []FileFeed `json:"feeds,omitzero"`
}

// listenDefault is where a gateway listens that is not told.
const listenDefault = "127.0.0.1:8787"

// ErrMasterKey: all of a configuration is right but the master key, which can't be had.
var ErrMasterKey = errors.New("the master key can't be had")

// Load reads a configuration file and the secrets that it names. Everything in
// it is checked here, before anything is opened. An error names the line and
// the setting, says what to write instead, and repeats no value. With an ErrMasterKey
// the Config has everything but the Box.
func Load(path string) (Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Config{}, fmt.Errorf("read configuration: %w", err)
	}
	lines, err := checkMembers(data, File{})
	if err != nil {
		return Config{}, fmt.Errorf("configuration %s: %w", path, err)
	}
	var f File
	if err := json.Unmarshal(data, &f, json.RejectUnknownMembers(true)); err != nil {
		return Config{}, fmt.Errorf("configuration %s can't be read", path) // no library's words
	}
	c, err := f.config(filepath.Dir(path))
	if err == nil {
		if c.Box, err = f.box(filepath.Dir(path)); err != nil {
			err = &keyError{err}
		}
	}
	if err != nil {
		var m *mistake
		if errors.As(err, &m) {
			m.line = lineFor(lines, m.path)
		}
		if !errors.Is(err, ErrMasterKey) {
			c = Config{}
		}
		return c, fmt.Errorf("configuration %s: %w", path, err)
	}
	return c, nil
}

// keyError is an ErrMasterKey in the words of its cause.
type keyError struct{ cause error }

func (e *keyError) Error() string        { return e.cause.Error() }
func (e *keyError) Unwrap() error        { return e.cause }
func (e *keyError) Is(target error) bool { return target == ErrMasterKey }

func (f File) config(dir string) (Config, error) {
	c := Config{Listen: cmp.Or(f.Listen, listenDefault), BaseURL: strings.TrimRight(f.BaseURL, "/"), Metrics: f.Metrics,
		Environment: f.Environment, OwnHosts: f.Environment == gateway.Local, UnsignedTokenCall: f.UnsignedTokenCall}
	var err error
	if c.Database, err = databaseOf(dir, f.Database); err != nil {
		return c, err
	}
	if c.Digest, err = f.digest(); err != nil {
		return c, err
	}
	if err := f.checkAddresses(); err != nil {
		return c, err
	}
	if c.DrainFor, err = f.drainFor(); err != nil {
		return c, err
	}
	if c.PauseAfter, c.Timeouts, err = f.Webhooks.settings(); err != nil {
		return c, within(err, "webhooks", "webhooks")
	}
	var known bool
	if c.WebhooksTo.Allow, known = map[string]deliver.Allow{"": deliver.AllowPublic, "public": deliver.AllowPublic,
		"loopback": deliver.AllowLoopback, "private": deliver.AllowPrivate}[f.WebhooksTo]; !known {
		return c, wrong("webhooksTo", "webhooksTo is public, loopback or private")
	}
	if !slices.Contains([]string{"", "all", "printed"}, f.Readings) {
		return c, wrong("readings", "readings is all or printed")
	}
	c.PrintedOnly = f.Readings == "printed"
	c.Headers = gateway.HeaderNames{Signature: f.SignatureHeader, Timestamp: f.TimestampHeader}
	if err := c.Headers.Check(); err != nil {
		return c, wrong("signatureHeader", "signatureHeader and timestampHeader: %v", err)
	}
	c.WebhookHeaders = gateway.HeaderNames{Signature: f.WebhookSignatureHeader, Timestamp: f.WebhookTimestampHeader}
	if err := c.WebhookHeaders.Check(); err != nil {
		return c, wrong("webhookSignatureHeader", "webhookSignatureHeader and webhookTimestampHeader: %v", err)
	}
	if c.WebhooksTo.Networks, err = networks("webhookNetworks", f.WebhookNetworks); err != nil {
		return c, err
	}
	if c.TrustedProxies, err = networks("trustedProxies", f.TrustedProxies); err != nil {
		return c, err
	}
	if err := f.chains(dir, &c); err != nil {
		return c, err
	}
	if f.Bank != nil {
		if c.Bank, err = f.Bank.bank(c.Tokens); err != nil {
			return c, within(err, "bank", "bank")
		}
	}
	return c, nil
}

// chains reads the chains and what is told on them: the feeds need the chains' names,
// and the tokens' rates the feeds.
func (f File) chains(dir string, c *Config) (err error) {
	if len(f.Chains) == 0 {
		return wrong("chains", "chains is empty: name one to take deposits on")
	}
	at := func(err error, i int) error {
		return within(err, fmt.Sprintf("chains[%d]", i), placeOf("chain", f.Chains[i].Name, i))
	}
	f.Chains = slices.Clone(f.Chains)
	for i := range f.Chains {
		if err := f.Chains[i].fill(f.Environment); err != nil {
			return at(err, i)
		}
	}
	if c.Feeds, err = f.feeds(); err != nil {
		return err
	}
	for i, chain := range f.Chains {
		var err error
		if slices.ContainsFunc(f.Chains[:i], func(other FileChain) bool { return other.Name == chain.Name }) {
			err = wrong("name", "it is named twice: give each chain a name of its own")
		} else {
			err = chain.add(dir, c)
		}
		if err != nil {
			return at(err, i)
		}
	}
	return nil
}

// checkAddresses checks what payers and merchants depend on: which gateway this
// is and how it is reached.
func (f File) checkAddresses() error {
	switch f.Environment {
	case gateway.Production, gateway.Sandbox, gateway.Local:
	default:
		return wrong("environment", "environment is production, sandbox or local")
	}
	if f.BaseURL == "" && f.Environment == gateway.Production {
		// Payment pages would have links to the address it listens on.
		return wrong("baseUrl", "baseUrl is required in production: how payers reach the gateway, as in https://pay.example.com")
	}
	if f.BaseURL != "" {
		if err := gateway.CheckBaseURL(f.BaseURL); err != nil {
			return wrong("baseUrl", "baseUrl is an http or https address without a path, as in https://pay.example.com; this one %v", err)
		}
	}
	for _, address := range []struct{ name, value, example string }{
		{"listen", f.Listen, listenDefault}, {"metrics", f.Metrics, "127.0.0.1:9464"},
	} {
		if address.value == "" {
			continue
		}
		_, port, err := net.SplitHostPort(address.value)
		if err == nil {
			_, err = strconv.ParseUint(port, 10, 16)
		}
		if err != nil {
			return wrong(address.name, "%s is host:port, as in %s", address.name, address.example)
		}
	}
	if f.Metrics != "" && f.Metrics == cmp.Or(f.Listen, listenDefault) && !strings.HasSuffix(f.Metrics, ":0") {
		return wrong("metrics", "metrics is the address of listen: give it another port, as in 127.0.0.1:9464")
	}
	return nil
}

const (
	drainDefault = 3 * time.Second
	drainMax     = time.Minute // what ends programs waits for them no longer than that
)

func (f File) drainFor() (time.Duration, error) {
	if f.DrainFor == "" && store.IsPostgres(f.Database) {
		return drainDefault, nil
	}
	if f.DrainFor == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(f.DrainFor)
	if err != nil || d < 0 || d > drainMax {
		return 0, wrong("drainFor", "drainFor is a time such as 3s, 1m at most, or 0s")
	}
	return d, nil
}

// networks reads a list of addresses and networks.
func networks(name string, texts []string) (list []netip.Prefix, err error) {
	for i, text := range texts {
		network, err := gateway.ParseNetworks([]string{text})
		if err != nil {
			return nil, wrong(fmt.Sprintf("%s[%d]", name, i), "%s are IP addresses and networks, as in 10.0.0.7 or 10.0.0.0/8: a network ends where its length says", name)
		}
		if network[0].Bits() == 0 {
			return nil, wrong(fmt.Sprintf("%s[%d]", name, i), "%s has a network that is every address there is: name a smaller one", name)
		}
		list = append(list, network...)
	}
	return list, nil
}

// box makes the box of the master key. Where the key itself was written for the
// name of its file, the error does not repeat it.
func (f File) box(dir string) (*seal.Box, error) {
	if f.MasterKeyFile == "" && os.Getenv(MasterKeyVariable) == "" {
		return nil, wrong("masterKeyFile", "no master key: name its file in masterKeyFile or set %s; make one with '%s'", MasterKeyVariable, makeMasterKey)
	}
	if f.MasterKeyFile == "" {
		box, err := seal.New(os.Getenv(MasterKeyVariable))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", MasterKeyVariable, err)
		}
		return box, nil
	}
	if _, err := seal.New(f.MasterKeyFile); err == nil {
		return nil, wrong("masterKeyFile", "masterKeyFile is the path of a file, and this is a key: it is in a file that others may read now, so make another one")
	}
	key, err := readNamed(secret.Read, dir, f.MasterKeyFile, "masterKeyFile", "make a master key with '"+makeMasterKey+"'")
	if err != nil {
		return nil, err
	}
	box, err := seal.New(key)
	if err != nil {
		return nil, asMistake(err, "masterKeyFile", "masterKeyFile")
	}
	return box, nil
}

// makeMasterKey makes one that nobody else can read.
const makeMasterKey = "umask 077; openssl rand -base64 32 > master.key"

// partOfToken is what chains and symbols are called: the parts of a token's
// name, as in ETH_USDT.
var partOfToken = regexp.MustCompile(`^[A-Za-z0-9.-]{1,32}$`)

// placeOf calls a part of the file by its name, or by its number while that is
// none.
func placeOf(kind, called string, i int) string {
	if partOfToken.MatchString(called) {
		return fmt.Sprintf("%s %q", kind, called)
	}
	return fmt.Sprintf("%s number %d", kind, i+1)
}
