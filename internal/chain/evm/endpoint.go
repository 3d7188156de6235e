package evm

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// endpoint is a node's address as the configuration has it. It may hold an
// access key anywhere, in its path, its query or its user part, so none of it
// is shown but the host, or the name of a socket's file.
type endpoint struct {
	url    string
	name   string         // safe to show
	secret *regexp.Regexp // what of the address must not be shown, wherever it turns up; nil when there is nothing
}

// newEndpoint refuses what can never be a node's address, in words that repeat
// nothing of it. An address whose scheme was forgotten is the likely mistake:
// taken for a socket's path, it would be shown as one, with the key in it.
func newEndpoint(raw string) (endpoint, error) {
	if strings.HasPrefix(raw, "/") && !strings.HasPrefix(raw, "//") || strings.HasPrefix(raw, "./") {
		return endpoint{url: raw, name: filepath.Base(raw), secret: secretsOf(filepath.Dir(raw))}, nil
	}
	u, err := parseNode(raw)
	if err != nil {
		return endpoint{}, fmt.Errorf("not a node's address: it %w; want http, https, ws or wss and a host, as in http://127.0.0.1:8545, "+
			"or the path of a socket that starts with / or ./", err)
	}
	return endpoint{url: raw, name: u.Host, secret: secretsOf(append(secretParts(u), raw)...)}, nil
}

// parseNode reads an address with a host; its error completes the sentence "it …".
func parseNode(raw string) (*url.URL, error) {
	if scheme, _, _ := strings.Cut(raw, ":"); !slices.Contains([]string{"http", "https", "ws", "wss"}, strings.ToLower(scheme)) {
		return nil, errors.New("does not begin with http://, https://, ws:// or wss://")
	}
	u, err := url.Parse(raw)
	if err != nil { // its text repeats the address
		return nil, errors.New("can't be read")
	}
	if u.Hostname() == "" {
		return nil, errors.New("has no host")
	}
	if strings.HasSuffix(u.Host, ":") {
		return nil, errors.New("has no port behind its colon")
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return nil, errors.New("has no port that could exist")
		}
	}
	return u, nil
}

func (e endpoint) isHTTP() bool { return strings.HasPrefix(strings.ToLower(e.url), "http") }

// secretParts are all the parts of an address that may be a key, each as it is
// written and as it is meant.
func secretParts(u *url.URL) []string {
	parts := []string{u.Path, u.EscapedPath(), u.RawQuery, u.Fragment, u.User.String(), u.User.Username()}
	password, _ := u.User.Password()
	parts = append(parts, password, base64.StdEncoding.EncodeToString([]byte(u.User.Username()+":"+password))) // as it is sent
	for _, path := range []string{u.Path, u.EscapedPath()} {
		parts = append(parts, strings.Split(path, "/")...)
	}
	for _, pair := range strings.Split(u.RawQuery, "&") {
		_, value, _ := strings.Cut(pair, "=")
		parts = append(parts, pair, value)
	}
	for _, values := range u.Query() {
		parts = append(parts, values...)
	}
	return parts
}

// secretMin is the length from which a part is taken for a secret: "v3" and
// "rpc" are none, and to blank them would blank half of every message.
const secretMin = 4

// secretsOf finds parts in a text, the longest first, in any case.
func secretsOf(parts ...string) *regexp.Regexp {
	var quoted []string
	for _, p := range parts {
		if len(p) >= secretMin {
			quoted = append(quoted, regexp.QuoteMeta(p))
		}
	}
	if len(quoted) == 0 {
		return nil
	}
	slices.SortFunc(quoted, func(a, b string) int { return len(b) - len(a) })
	return regexp.MustCompile("(?i)" + strings.Join(quoted, "|"))
}

// saidMax is how much of a node's own words an error repeats.
const saidMax = 300

// redact makes a text fit to be shown: without anything of the address, without
// control characters, and of a bounded length, since a node may say anything.
func (e endpoint) redact(text string) string {
	if e.secret != nil {
		text = e.secret.ReplaceAllLiteralString(text, "***")
	}
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, text)
	if len(text) > saidMax {
		text = strings.ToValidUTF8(text[:saidMax], "") + "…"
	}
	return text
}
