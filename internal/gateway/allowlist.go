package gateway

import (
	"net/netip"
	"slices"

	"github.com/xcheckout/xcheckout/internal/fault"
)

// CheckAddress refuses a caller whose address is not on the credential's list. A
// credential without a list is used from anywhere. An address that nobody knows,
// the zero one, is on no list.
func (c *Credential) CheckAddress(caller netip.Addr) error {
	if len(c.allowed) == 0 || slices.ContainsFunc(c.allowed, func(network netip.Prefix) bool { return network.Contains(caller) }) {
		return nil
	}
	text := "unknown"
	if caller.IsValid() {
		text = caller.String()
	}
	return fault.New(fault.IPNotAllowed, "ip not matched: %s", text)
}
