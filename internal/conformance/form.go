package conformance

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xcheckout/xcheckout/signature"
)

// form says what a JSON value is, as in: the string "25.00".
func form(raw json.RawMessage) string {
	switch {
	case len(raw) == 0:
		return "absent"
	case raw[0] == '"':
		return "the string " + strconv.Quote(text(raw))
	case raw[0] == '{':
		return "an object"
	case raw[0] == '[':
		return "an array"
	case raw[0] == 'n', raw[0] == 't', raw[0] == 'f':
		return string(raw)
	}
	return "the number " + string(raw)
}

// text is a string's text or a number's; of anything else it is empty.
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	return ""
}

// The forms that members have: numbers in their shortest decimal form, without
// exponent, and times.
var (
	decimalNumber = regexp.MustCompile(`^(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$`)
	wholeNumber   = regexp.MustCompile(`^(0|[1-9][0-9]*)$`)
	answerTime    = regexp.MustCompile(`^"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}"$`)
)

// all holds every member named against a form. A member that is not there is another
// check's matter, unless none is.
func all(m members, is *regexp.Regexp, names ...string) finding {
	var wrong, seen []string
	for _, name := range names {
		raw, present := m[name]
		if !present {
			continue
		}
		what := name + " is " + form(raw)
		if seen = append(seen, what); !is.Match(raw) {
			wrong = append(wrong, what)
		}
	}
	switch {
	case len(seen) == 0:
		return differs("none of %s is there", strings.Join(names, ", "))
	case len(wrong) > 0:
		return differs("%s", strings.Join(wrong, "; "))
	}
	return agrees("%s", strings.Join(seen, "; "))
}

// has agrees if every member named is there.
func has(m members, names ...string) finding {
	var missing []string
	for _, name := range names {
		if _, present := m[name]; !present {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return differs("without %s", strings.Join(missing, ", "))
	}
	return agrees("all are there")
}

// hasNoMore agrees if no other member than those named is there.
func hasNoMore(m members, names ...string) finding {
	var more []string
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if !slices.Contains(names, name) {
			more = append(more, strconv.Quote(name))
		}
	}
	if len(more) > 0 {
		return differs("also has %s", strings.Join(more, ", "))
	}
	return agrees("nothing else is there")
}

// hide adds a text to those that are not to be shown, in every spelling that it may
// come back in. A short one would make everything illegible.
func (r *run) hide(secret string) {
	if len(secret) < 4 {
		return
	}
	quoted, escaped := strconv.Quote(secret), string(jsonOf(secret))
	for _, spelling := range []string{secret, quoted[1 : len(quoted)-1], escaped[1 : len(escaped)-1], url.QueryEscape(secret), url.PathEscape(secret)} {
		if !slices.Contains(r.hidden, spelling) {
			r.hidden = append(r.hidden, spelling)
		}
	}
}

// jsonOf is a value as it is sent: free of whitespace, so that it is the same text in
// every reading of the signature's rules.
func jsonOf(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil { // ours are strings, numbers and objects of them
		panic("conformance: " + err.Error())
	}
	return signature.EscapeWhitespace(text)
}

// redact leaves out of a text what is secret by its name, and every secret that this
// run knows, wherever it stands.
func (r *run) redact(text string) string {
	text = string(signature.Redact([]byte(text)))
	for _, secret := range r.hidden {
		text = strings.ReplaceAll(text, secret, fmt.Sprintf("<redacted %d bytes>", len(secret)))
	}
	return text
}
