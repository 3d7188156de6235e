package conformance

import (
	"net/http"

	"github.com/xcheckout/xcheckout/signature"
)

const selfTest = "/openapi/test"

// Texts that several checks share.
const (
	quickStart = "The quick start signs GET1636360576641/openapi/test?test=234."
	unmarked   = "Four texts of the family, and the vendor's own client, leave the question mark out."
	whitespace = "The quick start removes the whitespace of the body, and does not say which; two sister texts sign it as it is sent."
)

// queryChecks are the self-test signed in each reading of the query. Every one that is
// taken can be used by clients; a run uses the first.
func queryChecks() []Check {
	check := func(id, asks, vendor, query string, reading signature.QueryReading) Check {
		return Check{ID: "signature." + id, Asks: asks, Vendor: vendor, Ours: "Taken.", ask: func(r *run) finding {
			a := r.do(call{method: http.MethodGet, path: selfTest, query: query, reading: reading})
			if a.ok() && query == plainQuery {
				r.query, r.tests[reading] = append(r.query, reading), a
			}
			return taken(a)
		}}
	}
	const asSent = "The vendor's own client signs the query as it sends it."
	return []Check{
		check("query_printed", "a query that is signed with its question mark", quickStart, plainQuery, signature.PrintedQuery),
		check("query_prose", "a query that is signed without its question mark", unmarked, plainQuery, signature.ProseQuery),
		check("query_printed_decoded", "a query with an escape, signed decoded with its question mark",
			"The quick start says that the query is not URL-encoded.", escapedQuery, signature.PrintedQuery),
		check("query_prose_decoded", "the same without the question mark", unmarked, escapedQuery, signature.ProseQuery),
		check("query_printed_as_sent", "a query with an escape, signed as it was sent with its question mark", asSent, escapedQuery, signature.PrintedQueryAsSent),
		check("query_prose_as_sent", "the same without the question mark", asSent+" "+unmarked, escapedQuery, signature.ProseQueryAsSent),
	}
}

const (
	plainQuery   = "test=234"
	escapedQuery = "test=late%20payment"
)

// bodyChecks are the self-test by POST, signed in each reading of the body.
func bodyChecks() []Check {
	check := func(id, asks, vendor, body, signed string) Check {
		return Check{ID: "signature." + id, Asks: asks, Vendor: vendor, Ours: "Taken.", ask: func(r *run) finding {
			c := r.post(selfTest, body)
			c.bodySigned = func(string) string { return signed }
			a := r.do(c)
			if a.ok() && id == "body_plain" {
				r.posted = a
			}
			return taken(a)
		}}
	}
	return []Check{
		check("body_plain", "a body without whitespace", `The quick start's own example: {"a":"124"}.`, `{"a":"124"}`, `{"a":"124"}`),
		check("body_structural", "a body signed without the whitespace between its tokens", whitespace, `{"a": "1 2"}`, `{"a":"1 2"}`),
		check("body_as_sent", "a body signed as it was sent", whitespace, `{"a": "1 3"}`, `{"a": "1 3"}`),
		check("body_ascii", "a body signed without ASCII whitespace, in strings neither", whitespace, `{"a": "1 4"}`, `{"a":"14"}`),
		check("body_unicode", "a body signed without any whitespace, that of Unicode neither", whitespace, "{\"a\": \"1\u30005\"}", `{"a":"15"}`),
	}
}

var answerChecks = []Check{
	{ID: "signature.answer_printed", Asks: "how the answer to a request signed with the question mark is signed",
		Vendor: "The answer is signed by the request's rule, with its own TIMESTAMP and body.",
		Ours:   "In the request's reading of the query.",
		ask:    func(r *run) finding { return r.tests[signature.PrintedQuery].signedIn(signature.PrintedQuery) }},
	{ID: "signature.answer_prose", Asks: "how the answer to a request signed without the question mark is signed",
		Vendor: "As above.",
		Ours:   "In the request's reading of the query.",
		ask:    func(r *run) finding { return r.tests[signature.ProseQuery].signedIn(signature.ProseQuery) }},
	{ID: "signature.answer_post", Asks: "whether the answer to a POST is signed",
		Vendor: "As above.",
		Ours:   "It is.",
		ask:    func(r *run) finding { return r.posted.signedIn(signature.PrintedQuery) }},
	{ID: "signature.answer_whitespace", Asks: "whether a signed answer holds whitespace, so that readings of its body differ",
		Ours: "It holds none: whitespace in strings is escaped, and every reading signs the same bytes.",
		ask: func(r *run) finding {
			return onList(r, func(a *answer) finding {
				if escaped := signature.EscapeWhitespace(a.body); len(escaped) != len(a.body) {
					return differs("the body of %d bytes holds whitespace", len(a.body))
				}
				return agrees("none")
			})
		}},
	{ID: "signature.answer_window", Asks: "whether an answer's TIMESTAMP is within 120 s of this machine's clock",
		Vendor: "The quick start's rule of two minutes.",
		Ours:   "It is, or a client refuses the answer.",
		ask: func(r *run) finding {
			return onList(r, func(a *answer) finding {
				_, late, err := a.verify()
				switch {
				case err != nil:
					return differs("%v", err)
				case late != nil:
					return differs("%v", late)
				}
				return agrees("it is")
			})
		}},
	{ID: "signature.answer_cache", Asks: "the Cache-Control of a signed answer",
		Ours: "no-store, no-transform: what is on the way must not change it.",
		ask: func(r *run) finding {
			return onList(r, func(a *answer) finding {
				if got := a.header.Get("Cache-Control"); got != "no-store, no-transform" {
					return differs("it is %q", got)
				}
				return agrees("it is")
			})
		}},
	{ID: "signature.string_to_sign", Asks: "what the self-test tells of the text and the reading that it verified",
		Ours: "Sandboxes tell both: stringToSign, and reading, as in printed/structural.",
		ask:  (*run).toldText},
}

// signedIn agrees if an answer is signed in a reading of the query. A nil answer is
// that of a request that was not taken.
func (a *answer) signedIn(want signature.QueryReading) finding {
	switch {
	case a == nil:
		return notAsked("no such request was taken")
	case !a.isSigned():
		return differs("it is not signed")
	}
	got, _, err := a.verify()
	switch {
	case err != nil:
		return differs("%v", err)
	case got != signature.Reading{Query: want}:
		return differs("it is signed in the reading %s", got)
	}
	return agrees("%s", got)
}

// toldText holds what a sandbox tells against what was signed.
func (r *run) toldText() finding {
	for reading, a := range r.tests {
		told, which := a.retdata["stringToSign"], a.retdata["reading"]
		if told == nil && which == nil {
			return notAsked("not told: the environment is no sandbox of ours")
		}
		want := signature.Reading{Query: reading}.String()
		switch {
		case text(told) != a.signed:
			return differs("signed was %q; stringToSign is %s", a.signed, form(told))
		case text(which) != want:
			return differs("signed was in %s; reading is %s", want, form(which))
		}
	}
	if len(r.tests) == 0 {
		return notAsked("no self-test was taken")
	}
	return agrees("both")
}
