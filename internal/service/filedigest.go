package service

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/go-json-experiment/json"
)

// digest is of what the configurations of all replicas must agree in, so that it makes no
// difference which of them an order or a block comes to: not of where a replica listens,
// nor of the nodes, files and proxies of its own machine.
func (f File) digest() (string, error) {
	f.Listen, f.Metrics, f.Database, f.MasterKeyFile, f.DrainFor, f.TrustedProxies = "", "", "", "", "", nil
	f.Chains = slices.Clone(f.Chains)
	for i := range f.Chains {
		c := &f.Chains[i]
		c.RPCURLs, c.HeadsURL, c.PollEvery, c.AlarmAfter = nil, "", "", ""
		if c.Payout != nil {
			p := *c.Payout
			p.Keystore, p.PassphraseFile, p.Signer = "", "", ""
			c.Payout = &p
		}
		if c.Sweep != nil {
			s := *c.Sweep
			s.KeyFile = ""
			c.Sweep = &s
		}
	}
	text, err := json.Marshal(f, json.Deterministic(true))
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8]), nil
}
