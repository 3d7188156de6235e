package gateway

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xcheckout/xcheckout/internal/fault"
)

const urlMax = 2048

// ParseURL reads an address that merchants or operators give: where payers
// return to, where events go, where the gateway is. It has one meaning for
// every program that reads it, and looks like what it is: http or https with a
// host and perhaps a port, no user, and nothing in it, percent-encoded or not,
// that ends a line or turns the direction of writing. The error completes the
// sentence "it …" and repeats nothing, since an address may hold a key.
func ParseURL(text string) (*url.URL, error) {
	switch {
	case len(text) > urlMax:
		return nil, errors.New("has more than " + strconv.Itoa(urlMax) + " characters")
	case !utf8.ValidString(text):
		return nil, errors.New("is not UTF-8")
	case hasInvisible(text):
		return nil, errors.New("has a character that can't be seen: a control character, or one that turns the direction of writing")
	case strings.ContainsAny(text, " \"<>\\`"):
		return nil, errors.New("has a space or another character that must be percent-encoded")
	}
	u, err := url.Parse(text)
	if err != nil { // its text repeats the address
		return nil, errors.New("can't be read as an address")
	}
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("does not begin with http:// or https://")
	case u.User != nil:
		return nil, errors.New("has a user name in it")
	case !isHost(u):
		return nil, errors.New("has no host that could exist")
	case !isPort(u):
		return nil, errors.New("has no port that could exist")
	}
	return u, nil
}

// hasInvisible looks through percent-encoding too, of any depth: what one
// program decodes once another may decode twice.
func hasInvisible(text string) bool {
	for {
		if strings.ContainsFunc(text, func(r rune) bool {
			return unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control) || r == '\ufeff'
		}) {
			return true
		}
		decoded := decode(text)
		if decoded == text {
			return false
		}
		text = decoded
	}
}

// decode undoes one layer of percent-encoding. A percent sign that begins none
// stands for itself.
func decode(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) {
			if n, err := strconv.ParseUint(text[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(n))
				i += 2
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// isHost says whether a host is an IP address or has the form of a name: labels
// of letters, digits, hyphens and underscores. Letters of other alphabets are
// those of names before their encoding.
func isHost(u *url.URL) bool {
	host := u.Hostname()
	if strings.HasPrefix(u.Host, "[") {
		ip, err := netip.ParseAddr(host)
		return err == nil && ip.Is6() && ip.Zone() == ""
	}
	if len(host) > 253 {
		return false
	}
	for label := range strings.SplitSeq(strings.TrimSuffix(host, "."), ".") {
		if label == "" || len(label) > 63 || strings.ContainsFunc(label, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '-' && r != '_'
		}) {
			return false
		}
	}
	return true
}

func isPort(u *url.URL) bool {
	_, text, err := net.SplitHostPort(u.Host)
	if err != nil { // none is given
		return true
	}
	port, err := strconv.ParseUint(text, 10, 16)
	return err == nil && port > 0
}

func checkReturnURL(param, value string) error {
	if value == "" {
		return nil
	}
	if _, err := ParseURL(value); err != nil {
		return fault.Invalid(fault.ParameterInvalid, param, "%s is an absolute http or https address; this one %s", param, err)
	}
	return nil
}

// unsafeSchemes begin what a browser would run, or read from the payer's device,
// where a link to an app is expected.
var unsafeSchemes = []string{"javascript", "data", "vbscript", "file", "filesystem", "blob", "about", "view-source", "intent", "content", "ftp"}

// checkAppURL is checkReturnURL for the address of an app, which may have a scheme
// of the app's own.
func checkAppURL(param, value string) error {
	scheme, rest, found := strings.Cut(value, ":")
	scheme = strings.ToLower(scheme)
	if value == "" || !found || scheme == "http" || scheme == "https" {
		return checkReturnURL(param, value)
	}
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune("+-.", r)
	}
	switch {
	case scheme == "" || scheme[0] < 'a' || scheme[0] > 'z' || strings.ContainsFunc(scheme, func(r rune) bool { return !plain(r) }),
		slices.Contains(unsafeSchemes, scheme), rest == "":
		return fault.Invalid(fault.ParameterInvalid, param, "%s begins with http:// or https://, or with the scheme of an app, as in myshop://paid", param)
	case len(value) > urlMax, !utf8.ValidString(value), hasInvisible(value), strings.ContainsAny(value, " \"<>\\`"):
		return fault.Invalid(fault.ParameterInvalid, param, "%s has at most %d characters, and none that must be percent-encoded", param, urlMax)
	}
	return nil
}

// checkWebhookURL checks where events are to go: an address that they can't be
// delivered to is refused when it is given, not at every event.
func (g *Gateway) checkWebhookURL(param, value string) error {
	if value == "" {
		return nil
	}
	u, err := ParseURL(value)
	if err == nil && strings.Contains(value, "#") {
		err = errors.New("has a fragment, which is never sent")
	}
	if err != nil {
		return fault.Invalid(fault.ParameterInvalid, param, "%s is an absolute http or https address; this one %s", param, err)
	}
	if g.config.Deliverable == nil {
		return nil
	}
	if err := g.config.Deliverable(u); err != nil {
		return fault.Invalid(fault.ParameterInvalid, param, "%s can't be delivered to: %s", param, err)
	}
	return nil
}

// CheckBaseURL checks the address that a gateway is reached at.
func CheckBaseURL(value string) error {
	u, err := ParseURL(value)
	if err == nil && (strings.Trim(u.Path, "/") != "" || strings.ContainsAny(value, "?#")) {
		err = errors.New("has more than a host and a port")
	}
	return err
}
