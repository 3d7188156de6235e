package gateway

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xcheckout/xcheckout/internal/fault"
)

// Scope is a part of the API that a credential may use.
type Scope string

// The scopes.
const (
	ScopeOrders      Scope = "orders"      // create and cancel orders, and what else changes something of them
	ScopeRead        Scope = "read"        // ask for orders, events, tokens and the rest
	ScopeRefunds     Scope = "refunds"     // send money back to payers
	ScopeSettlements Scope = "settlements" // have money paid out
	ScopeWebhooks    Scope = "webhooks"    // say where events go
	ScopeMerchants   Scope = "merchants"   // create sub-merchants
)

// Scopes are all scopes, in the order in which they are shown.
var Scopes = []Scope{ScopeOrders, ScopeRead, ScopeRefunds, ScopeSettlements, ScopeWebhooks, ScopeMerchants}

// defaultScopes are those of a credential of which nobody said more. In
// production, what sends money away, events elsewhere, or names that payers read to
// their pages, is given on purpose.
func defaultScopes(e Environment) []Scope {
	if e == Production {
		return []Scope{ScopeOrders, ScopeRead}
	}
	return Scopes
}

// ParseScopes reads words into scopes, each once and in their own order. One is
// the least.
func ParseScopes(words []string) (list []Scope, err error) {
	for _, word := range words {
		if !slices.Contains(Scopes, Scope(word)) {
			return nil, fmt.Errorf("%q is no scope: the scopes are %s", word, joinScopes(Scopes))
		}
	}
	for _, scope := range Scopes {
		if slices.Contains(words, string(scope)) {
			list = append(list, scope)
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("a credential has at least one scope: name some of %s", joinScopes(Scopes))
	}
	return list, nil
}

func joinScopes(list []Scope) string { return strings.Join(textsOf(list), ", ") }

// CheckScope refuses a call that needs a scope which the credential does not have.
func (c *Credential) CheckScope(needed Scope) error {
	if slices.Contains(c.scopes, needed) {
		return nil
	}
	return fault.New(fault.ScopeMissing, "this call needs the scope %q, and the credential has %s: the gateway's operator gives it with 'xcheckoutd credential set %s --scope %s'",
		needed, joinScopes(c.scopes), c.apiKey, strings.Join(append(textsOf(c.scopes), string(needed)), ","))
}

func textsOf[T ~string](list []T) []string {
	texts := make([]string, len(list))
	for i, one := range list {
		texts[i] = string(one)
	}
	return texts
}

func scopesOf(words []string) []Scope {
	list := make([]Scope, len(words))
	for i, word := range words {
		list[i] = Scope(word)
	}
	return list
}
