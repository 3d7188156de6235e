package page

import (
	"iter"
	"net/http"
	"strconv"
	"strings"
)

// acceptsGzip tells whether a client takes gzip, by RFC 9110 section 12.5.3: what
// it does not name it takes only if it names "*".
func acceptsGzip(header http.Header) bool {
	others := false
	for coding, q := range accepted(header, "Accept-Encoding") {
		switch coding {
		case "gzip", "x-gzip":
			return q > 0
		case "*":
			others = q > 0
		}
	}
	return others
}

// PrefersHTML tells whether a client names text/html and wants it more than
// JSON, as browsers do. A client that takes anything is none.
func PrefersHTML(header http.Header) bool {
	var html, json, other float64
	named := false // JSON has a weight of its own
	for media, q := range accepted(header, "Accept") {
		switch media {
		case "text/html":
			html = max(html, q)
		case "application/json":
			json, named = max(json, q), true
		case "application/*", "*/*":
			other = max(other, q)
		}
	}
	if !named {
		json = other
	}
	return html > json
}

// accepted yields what a header of content negotiation lists, in lower case, with
// its weight: 1 where none is given, 0 where it can't be read.
func accepted(header http.Header, name string) iter.Seq2[string, float64] {
	return func(yield func(string, float64) bool) {
		for item := range strings.SplitSeq(strings.Join(header.Values(name), ","), ",") {
			value, parameters, _ := strings.Cut(item, ";")
			if !yield(strings.ToLower(strings.TrimSpace(value)), weight(parameters)) {
				return
			}
		}
	}
}

func weight(parameters string) float64 {
	for parameter := range strings.SplitSeq(parameters, ";") {
		if name, value, _ := strings.Cut(strings.TrimSpace(parameter), "="); strings.EqualFold(name, "q") {
			q, err := strconv.ParseFloat(value, 64)
			if err != nil || !(q >= 0 && q <= 1) {
				return 0
			}
			return q
		}
	}
	return 1
}
