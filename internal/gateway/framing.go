package gateway

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
)

// ancestorsMax limits the origins that may frame a merchant's payment pages: all of
// them stand in a header of each.
const ancestorsMax = 20

// origin is what a browser compares origins with: a host of names' characters and
// perhaps a port, and nothing that a policy reads in a way of its own.
var origin = regexp.MustCompile(`^https://([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::[0-9]+)?$`)

// ParseOrigin reads an exact https origin, as in https://shop.example, into the form
// in which it stands in a policy: in small letters, without the usual port. The error
// completes the sentence "it …".
func ParseOrigin(text string) (string, error) {
	if strings.Contains(text, "*") {
		return "", errors.New("has a wildcard: name each origin by itself")
	}
	u, err := ParseURL(text)
	switch {
	case err != nil:
		return "", err
	case u.Scheme != "https":
		return "", errors.New("does not begin with https://")
	case u.Path != "" || strings.ContainsAny(text, "?#"):
		return "", errors.New("has more than a host and a port, be it a slash at its end")
	}
	o := strings.TrimSuffix("https://"+strings.ToLower(u.Host), ":443")
	parts := origin.FindStringSubmatch(o)
	if parts == nil {
		return "", errors.New("has a host that browsers write in another way: letters of other alphabets as xn--…, and no point at its end")
	}
	if address, err := netip.ParseAddr(parts[1]); err == nil && !address.IsLoopback() {
		return "", errors.New("has an IP address for a host, which browsers don't compare")
	}
	return o, nil
}

// parseOrigins reads the origins that may show a merchant's payment pages in a
// frame; none is nobody.
func parseOrigins(texts []string) (origins []string, err error) {
	for _, text := range texts {
		o, err := ParseOrigin(text)
		if err != nil {
			return nil, fmt.Errorf("an origin that may frame payment pages is as in https://shop.example; %q %w", text, err)
		}
		if !slices.Contains(origins, o) {
			origins = append(origins, o)
		}
	}
	if len(origins) > ancestorsMax {
		return nil, fmt.Errorf("%d origins at most may frame payment pages", ancestorsMax)
	}
	return origins, nil
}
