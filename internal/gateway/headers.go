package gateway

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// HeaderNames are the headers that a signature stands in. Empty ones are
// SIGNATURE and TIMESTAMP; white-label brands have others. They are sent in the very
// spelling that they have here, and read in any.
type HeaderNames struct{ Signature, Timestamp string }

// Named returns the names, the usual ones where there is none.
func (h HeaderNames) Named() HeaderNames {
	return HeaderNames{cmp.Or(h.Signature, "SIGNATURE"), cmp.Or(h.Timestamp, "TIMESTAMP")}
}

const headerNameMax = 64

// reservedHeaders mean something else in a request, an answer or a webhook.
var reservedHeaders = []string{
	"accept", "accept-encoding", "allow", "authorization", "cache-control", "connection", "content-encoding", "content-length", "content-type",
	"cookie", "date", "expect", "host", "keep-alive", "location", "origin", "proxy-authorization", "retry-after", "set-cookie", "te", "trailer",
	"transfer-encoding", "upgrade", "user-agent", "vary", "x-content-type-options", "x-forwarded-for", "x-request-id",
}

// Check refuses names that can't be headers, or are others. The error repeats
// none.
func (h HeaderNames) Check() error {
	named := h.Named()
	for what, name := range map[string]string{"signature": named.Signature, "timestamp": named.Timestamp} {
		if len(name) > headerNameMax || strings.ContainsFunc(name, func(r rune) bool { return !isAlphanumeric(r) && r != '-' && r != '_' }) {
			return fmt.Errorf("the name of the header for the %s has 1 to %d letters, digits, hyphens and underscores", what, headerNameMax)
		}
		if slices.Contains(reservedHeaders, strings.ToLower(name)) {
			return fmt.Errorf("the header for the %s has the name of another header", what)
		}
	}
	if strings.EqualFold(named.Signature, named.Timestamp) {
		return errors.New("signature and timestamp have one name: they are two headers")
	}
	return nil
}
