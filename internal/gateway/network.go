package gateway

import (
	"fmt"
	"net/netip"
	"strings"
)

// ParseNetworks reads addresses and networks in CIDR notation. An IPv4 address in
// its IPv6 form is the IPv4 address, which is what callers are compared as.
func ParseNetworks(texts []string) (list []netip.Prefix, err error) {
	for _, text := range texts {
		network, err := parseNetwork(text)
		if err != nil {
			return nil, err
		}
		list = append(list, network)
	}
	return list, nil
}

func parseNetwork(text string) (netip.Prefix, error) {
	if !strings.Contains(text, "/") {
		address, err := netip.ParseAddr(text)
		if err != nil || address.Zone() != "" {
			return netip.Prefix{}, fmt.Errorf("%q is no IP address and no network, as in 203.0.113.7 or 203.0.113.0/24", text)
		}
		return netip.PrefixFrom(address.Unmap(), address.Unmap().BitLen()), nil
	}
	network, err := netip.ParsePrefix(text)
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("%q is no network, as in 203.0.113.0/24 or 2001:db8::/32", text)
	}
	const mapped = 96 // bits before the IPv4 address in its IPv6 form
	if network.Addr().Is4In6() {
		if network.Bits() < mapped {
			return netip.Prefix{}, fmt.Errorf("%q is wider than all of IPv4: write 0.0.0.0/0 or a part of it", text)
		}
		network = netip.PrefixFrom(network.Addr().Unmap(), network.Bits()-mapped)
	}
	if network != network.Masked() {
		return netip.Prefix{}, fmt.Errorf("%q names an address within a network: is the network %s meant, or the address %s alone?", text, network.Masked(), network.Addr())
	}
	return network, nil
}

// networkText is a network as it is shown: an address alone without its length.
func networkText(network netip.Prefix) string {
	if network.IsSingleIP() {
		return network.Addr().String()
	}
	return network.String()
}

func networkTexts(list []netip.Prefix) []string {
	texts := make([]string, len(list))
	for i, network := range list {
		texts[i] = networkText(network)
	}
	return texts
}
