package doctor

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
)

// parameter is one piece of a query, as on the request line and decoded once.
type parameter struct {
	rawName, rawValue string
	name, value       string
	bare              bool // without "="
}

// parseQuery splits what follows the question mark. It takes what a verifier
// refuses: malformed escapes stay as they are.
func parseQuery(raw string) []parameter {
	var parameters []parameter
	for piece := range strings.SplitSeq(raw, "&") {
		name, value, found := strings.Cut(piece, "=")
		parameters = append(parameters, parameter{name, value, decodeOnce(name), decodeOnce(value), !found})
	}
	return parameters
}

func decodeOnce(text string) string {
	if decoded, err := url.PathUnescape(text); err == nil {
		return decoded
	}
	return text
}

// querySort is the order in which parameters were signed.
type querySort uint8

const (
	sortSent   querySort = iota
	sortByName           // url.Values.Encode, searchParams.sort, TreeMap
	sortByPiece
	sortByFold
	sortHashMap
	sortDescending
	querySorts
)

var sortNames = [querySorts]string{
	"", "sorted by name", "sorted by name and value", "sorted without regard to case", "in the order of a Java HashMap", "sorted in descending order",
}

func (form querySort) apply(parameters []parameter) []parameter {
	var compare func(a, b parameter) int
	switch form {
	case sortSent:
		return parameters
	case sortByName:
		compare = func(a, b parameter) int { return strings.Compare(a.name, b.name) }
	case sortByPiece:
		compare = func(a, b parameter) int { return strings.Compare(a.name+"="+a.value, b.name+"="+b.value) }
	case sortByFold:
		compare = func(a, b parameter) int { return strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name)) }
	case sortDescending:
		compare = func(a, b parameter) int { return strings.Compare(b.name, a.name) }
	case sortHashMap:
		members := make([]member, len(parameters))
		of := map[string]parameter{}
		for i, p := range parameters {
			members[i].name = &node{text: p.name}
			of[p.name] = p
		}
		sorted := make([]parameter, len(parameters))
		for i, m := range hashOrder(members, grownBuckets(len(members))) {
			sorted[i] = of[m.name.text]
		}
		return sorted
	}
	parameters = slices.Clone(parameters)
	slices.SortStableFunc(parameters, compare)
	return parameters
}

// queryEncoding is how names and values were written when they were signed.
type queryEncoding uint8

const (
	queryDecoded queryEncoding = iota
	queryRaw                   // as on the request line
	queryForm                  // URLSearchParams, URLEncoder, http_build_query
	queryComponent
	queryStrict
	queryLower
	queryGo     // url.QueryEscape
	queryWhole  // encodeURIComponent of the whole query
	queryTwice  // encoded once more than on the request line
	queryPlus   // decoded, with "+" read as a space
	queryLowerX // as queryStrict in lower case (.NET's HttpUtility leaves more, but encodes so)
	queryEncodings
)

var queryEncodingNames = [queryEncodings]string{
	"", "as on the request line", "encoded as a form", "encoded by encodeURIComponent", "percent-encoded", "encoded in lower-case hex",
	"encoded by url.QueryEscape", "encoded as a whole", "encoded twice", "+ taken for a space", "percent-encoded in lower-case hex",
}

// queryRecipe is one way to write the query.
type queryRecipe struct {
	omitted, unmarked bool
	sort              querySort
	encoding          queryEncoding
}

func (r queryRecipe) append(dst []byte, parameters []parameter) []byte {
	if r.omitted || parameters == nil {
		return dst
	}
	if !r.unmarked {
		dst = append(dst, '?')
	}
	begin := len(dst)
	for i, p := range r.sort.apply(parameters) {
		if i > 0 {
			dst = append(dst, '&')
		}
		dst = append(dst, r.encoding.encode(p.rawName, p.name)...)
		if !p.bare {
			dst = append(dst, '=')
			dst = append(dst, r.encoding.encode(p.rawValue, p.value)...)
		}
	}
	if r.encoding == queryWhole {
		return append(dst[:begin], encodePart(string(dst[begin:]), pairComponent)...)
	}
	return dst
}

func (form queryEncoding) encode(raw, decoded string) string {
	switch form {
	case queryRaw:
		return raw
	case queryForm:
		return encodePart(decoded, pairForm)
	case queryComponent:
		return encodePart(decoded, pairComponent)
	case queryStrict:
		return encodePart(decoded, pairStrict)
	case queryLower:
		return encodePart(decoded, pairLower)
	case queryLowerX:
		return lowerEscapes(encodePart(decoded, pairStrict))
	case queryGo:
		return url.QueryEscape(decoded)
	case queryTwice:
		return encodePart(raw, pairStrict)
	case queryPlus:
		return decodeOnce(strings.ReplaceAll(raw, "+", "%20"))
	}
	return decoded
}

// lowerEscapes writes the hex digits of escapes in lower case.
func lowerEscapes(text string) string {
	dst := []byte(text)
	for i := 0; i+2 < len(dst); i++ {
		if dst[i] == '%' {
			copy(dst[i+1:i+3], strings.ToLower(text[i+1:i+3]))
			i += 2
		}
	}
	return string(dst)
}

// pathSuffixes returns what remains of a path when one or more of its first
// segments are cut off.
func pathSuffixes(path, base string) []string {
	var suffixes []string
	base = "/" + strings.Trim(base, "/")
	if base != "/" {
		if rest, found := strings.CutPrefix(path, base); found && rest != "" {
			suffixes = append(suffixes, rest)
		}
		suffixes = append(suffixes, base+path)
	}
	first := ""
	for i := 1; i < len(path); i++ {
		if path[i] == '/' {
			suffixes = append(suffixes, path[i:])
			first = cmp.Or(first, path[:i])
		}
	}
	return append(suffixes, first+path, "/", "")
}
