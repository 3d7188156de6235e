package evm

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/ethereum/go-ethereum/rpc"
)

// tooWide tells a node's refusal of a wide log query from other trouble. There is no agreed code
// for it: the same refusal comes as -32000, -32005, -32600, -32602, -32614, as HTTP 400, 413 or
// 504, or as a query that never ends. So the words decide, here and nowhere else; a refusal that
// is not recognised costs waiting, one seen where there is none costs a narrower query.
func tooWide(err error) bool {
	if errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	var status rpc.HTTPError
	if errors.As(err, &status) {
		switch status.StatusCode {
		case http.StatusRequestEntityTooLarge, http.StatusGatewayTimeout, http.StatusRequestTimeout:
			return true
		case http.StatusTooManyRequests, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
			return false
		}
	}
	var said rpc.Error
	if !errors.As(err, &said) && status.StatusCode == 0 {
		return false // did not come from a node
	}
	text := strings.ToLower(err.Error())
	return !containsAny(text, unrelatedWords) && containsAny(text, wideWords)
}

func containsAny(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// unrelatedWords mark refusals that a narrower query does not mend, though they speak of limits
// and ranges too.
var unrelatedWords = []string{
	"too many requests", "rate limit", "rate-limit", "rate exceeded", "requests per", "request limit", "request count",
	"per second", "throughput", "quota", "credits", "capacity", "daily",
	"beyond current head", "into the future", "greater than latest", "header not found",
	"exceed max addresses", "exceed max topics",
}

// wideWords were collected from the answers of Alchemy, Ankr, Blast, Chainstack, Cloudflare,
// Infura, QuickNode, thirdweb and a dozen chains' own nodes; refusal_test.go holds the texts.
var wideWords = []string{
	"range", "blocks distance", "too many blocks", "requested blocks", "at most", "limited to",
	"limit exceeded", "exceeds limit", "exceeds the limit",
	"more than", "max results", "too many results", "too many logs", "smaller than size",
	"response size", "too large", "too big", "timed out", "timeout", "took too long", "deadline exceeded",
	"no backend is currently healthy", // how a chain's public proxy reports that its own nodes timed out
}
