package httpapi

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// peer is the address that a request came from: of the connection, or behind a
// trusted proxy the rightmost entry of X-Forwarded-For that is not a trusted
// proxy's. What stands left of that entry, anybody may have written. IPv4 in its
// IPv6 form is IPv4, and zones are left out, so that an address has one form.
//
// It is the zero Addr when nobody knows: a connection that has no address, or a
// trusted proxy whose own entry is none.
func peer(r *http.Request, trusted []netip.Prefix) netip.Addr {
	connection, ok := parseEntry(r.RemoteAddr)
	if !ok || !within(connection, trusted) {
		return connection
	}
	// Lines of one header are one list, in their order.
	list := strings.Join(r.Header["X-Forwarded-For"], ",")
	for list != "" {
		var entry string
		if comma := strings.LastIndexByte(list, ','); comma >= 0 {
			list, entry = list[:comma], list[comma+1:]
		} else {
			list, entry = "", list
		}
		address, ok := parseEntry(strings.Trim(entry, " \t"))
		if !ok || !within(address, trusted) {
			return address
		}
	}
	return connection
}

// parseEntry reads an address as proxies write it, with a port or without.
func parseEntry(text string) (address netip.Addr, ok bool) {
	if with, err := netip.ParseAddrPort(text); err == nil {
		address = with.Addr()
	} else if inner, found := strings.CutPrefix(text, "["); found {
		inner, found = strings.CutSuffix(inner, "]")
		if address, err = netip.ParseAddr(inner); err != nil || !found || !address.Is6() {
			return netip.Addr{}, false
		}
	} else if address, err = netip.ParseAddr(text); err != nil {
		return netip.Addr{}, false
	}
	return address.Unmap().WithZone(""), true
}

func within(address netip.Addr, networks []netip.Prefix) bool {
	return slices.ContainsFunc(networks, func(network netip.Prefix) bool { return network.Contains(address) })
}
