package service

import (
	"net"
	"net/netip"
	"net/url"
	"strings"

	"github.com/xcheckout/xcheckout/internal/deliver"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/store"
)

// checkConfig looks at what is right by its form, and may be wrong where it is used.
func (d *checkup) checkConfig() {
	before := len(d.findings)
	c := d.config
	production := c.Environment == gateway.Production
	if exposed, is := exposedFile(d.path); is && d.holdsSecrets() {
		d.find(d.worseInProduction(), "configuration", exposed.Hint(), "Other users of this machine can read it, and the addresses in it have keys or passwords.")
	}
	if strings.HasPrefix(c.BaseURL, "http:") && !isLoopback(c.BaseURL) {
		d.find(d.worseInProduction(), "configuration", "Put a proxy with TLS in front, and write its https address into baseUrl.",
			"baseUrl is an http address: whoever is on the way can change the address that a payer sees.")
	}
	d.checkListen()
	if c.Metrics == "" && production {
		d.find(Warning, "configuration", "Set metrics to an address that Prometheus reaches, and alarm on xcheckout_chain_stands_still.", "There are no metrics: nobody is told when a chain stands still.")
	}
	if strings.HasPrefix(c.BaseURL, "https:") && len(c.TrustedProxies) == 0 {
		d.find(Warning, "configuration", "Name the proxy in trustedProxies.",
			"baseUrl is an https address and trustedProxies is empty: behind a proxy every caller has the proxy's address, for lists of addresses and for limits.")
	}
	d.checkWebhooks()
	if len(d.findings) == before {
		d.ok("configuration", "Nothing in it is unusual for the %s environment.", c.Environment)
	}
}

// checkListen looks at where the gateway and its metrics can be reached.
func (d *checkup) checkListen() {
	c := d.config
	if strings.HasPrefix(c.BaseURL, "https:") && reach(c.Listen) == everywhere {
		d.find(Warning, "configuration", "Listen at an address that only the proxy reaches, as in 127.0.0.1:8787, or close the port to everybody else.",
			"It listens at %s without TLS, on every network of this machine: callers can go past the proxy.", c.Listen)
	}
	switch {
	case c.Metrics == "":
	case reach(c.Metrics) == everywhere:
		d.find(d.worseInProduction(), "configuration", "Give metrics an address of the network that Prometheus is in, as in 127.0.0.1:9464.",
			"The metrics can be read at %s, on every network of this machine.", c.Metrics)
	case reach(c.Metrics) == public:
		d.find(d.worseInProduction(), "configuration", "Give metrics an address of the network that Prometheus is in, as in 127.0.0.1:9464.",
			"The metrics can be read at %s, a public address.", c.Metrics)
	}
}

// checkWebhooks looks at where merchants can make the gateway send requests to.
func (d *checkup) checkWebhooks() {
	c := d.config
	if c.Environment != gateway.Production {
		return
	}
	switch c.WebhooksTo.Allow {
	case deliver.AllowLoopback:
		d.find(Problem, "configuration", "Leave webhooksTo out, and name single networks in webhookNetworks.",
			"webhooksTo is loopback: a merchant can make the gateway send requests to this machine's own services.")
	case deliver.AllowPrivate:
		d.find(Warning, "configuration", "Leave webhooksTo out, and name the networks of your shops in webhookNetworks.",
			"webhooksTo is private: a merchant can make the gateway send requests to everything in your own network.")
	}
	for _, network := range c.WebhooksTo.Networks {
		for _, inner := range []string{"127.0.0.0/8", "::1/128", "169.254.0.0/16", "fe80::/10"} {
			if network.Overlaps(netip.MustParsePrefix(inner)) {
				d.find(Problem, "configuration", "Take it out of webhookNetworks.",
					"webhookNetworks has %s: a merchant can make the gateway ask this machine's own services, or its cloud for secrets.", network)
			}
		}
	}
}

// holdsSecrets tells whether an address in the configuration may hold a key: that of a
// database with a password, or of a node of a provider.
func (d *checkup) holdsSecrets() bool {
	var addresses []string
	if store.IsPostgres(d.config.Database) {
		if u, err := url.Parse(d.config.Database); err != nil || u.Query().Has("password") || u.Query().Has("sslpassword") {
			return true
		}
		addresses = append(addresses, strings.Split(d.config.Database, "?")[0])
	}
	for _, c := range d.config.Chains {
		for _, address := range c.RPCURLs {
			if u, err := url.Parse(address); err != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
				return true
			}
			addresses = append(addresses, address)
		}
	}
	for _, address := range addresses {
		u, err := url.Parse(address)
		if err != nil {
			return true
		}
		if _, set := u.User.Password(); set {
			return true
		}
	}
	return false
}

// Who reaches an address that a server listens at.
type reached int

const (
	inside     reached = iota // this machine, or a private network
	public                    // a public address
	everywhere                // every network of the machine
)

func reach(listen string) reached {
	host, _, err := net.SplitHostPort(listen)
	a, notIP := netip.ParseAddr(host)
	switch {
	case err != nil, host == "", notIP == nil && a.IsUnspecified():
		return everywhere
	case notIP == nil && a.IsGlobalUnicast() && !a.IsPrivate():
		return public
	}
	return inside
}

func isLoopback(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	a, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && a.IsLoopback()
}
