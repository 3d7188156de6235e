package doctor

import (
	"strconv"
	"strings"
	"time"
)

// recipe is one way to make a string to sign of a scene. The zero recipe is the
// right way, but for its body, which is rendered apart.
type recipe struct {
	body      bodyRecipe
	method    methodForm
	stamp     stampForm
	shift     int64 // milliseconds added to the timestamp
	micro     int64 // microseconds added to one that is in those
	host      string
	noSlash   bool
	endSlash  bool
	path      int // 0, or 1 + an index of the scene's suffixes
	query     queryRecipe
	separator joint
	order     int // an index of permutations
	ending    string
	bom       bomForm
	charset   charset
	apart     bool // the character set is that of the body alone
}

type methodForm uint8

const (
	methodRight methodForm = iota
	methodLower
	methodTitle
	methodMissing
)

type stampForm uint8

const (
	stampSent stampForm = iota
	stampSeconds
	stampRounded
	stampFraction
	stampMilli // made of a timestamp that was sent otherwise
	stampMicro
	stampNano
	stampDate // and those behind it: an index of stampDates
)

// stampDates are the layouts of a timestamp that is a date, the usual ones first.
var stampDates = []string{"2006-01-02T15:04:05.000Z", "2006-01-02T15:04:05Z", "2006-01-02T15:04:05.000+00:00", "2006-01-02 15:04:05", "20060102150405", "20060102150405.000"}

type bomForm uint8

const (
	bomNone bomForm = iota
	bomText
	bomBody
)

const bomMark = "\ufeff"

// joint is how parts were joined with a separator.
type joint struct {
	text      string
	split     bool // path and query are two parts
	skipEmpty bool
	ending    bool // stands behind the last part too
}

// permutations are orders of method, timestamp, path, query and body: the right
// one first, then those that come to mind, then the rest. usualOrders is how
// many come to mind: those that keep path and query together, those that move
// one part, and the reverse.
var permutations, usualOrders = func() (all [][5]uint8, usual int) {
	var rest [][5]uint8
	var extend func(order [5]uint8, n int, used uint8)
	extend = func(order [5]uint8, n int, used uint8) {
		if n == len(order) {
			if isUsual(order) {
				all = append(all, order)
			} else {
				rest = append(rest, order)
			}
			return
		}
		for part := range uint8(len(order)) {
			if used&(1<<part) == 0 {
				order[n] = part
				extend(order, n+1, used|1<<part)
			}
		}
	}
	extend([5]uint8{}, 0, 0)
	return append(all, rest...), len(all)
}()

func isUsual(order [5]uint8) bool {
	if order == [5]uint8{4, 3, 2, 1, 0} {
		return true
	}
	for i := range order {
		if i > 0 && order[i-1] == 2 && order[i] == 3 {
			return true
		}
		// Without the i-th part the others are in order.
		last, sorted := -1, true
		for j, part := range order {
			if j != i {
				sorted = sorted && int(part) > last
				last = int(part)
			}
		}
		if sorted {
			return true
		}
	}
	return false
}

// render appends the string to sign that r makes, given the text of its body.
func (s *scene) render(dst []byte, r *recipe, body []byte) []byte {
	begin := len(dst)
	if r.charset != charsetUTF8 && r.apart {
		plain := *r
		plain.charset = charsetUTF8
		return s.render(dst, &plain, r.charset.append(nil, body))
	}
	if r.charset != charsetUTF8 {
		plain := *r
		plain.charset = charsetUTF8
		s.plain = s.render(s.plain[:0], &plain, body)
		return r.charset.append(dst, s.plain)
	}
	if r.bom == bomText {
		dst = append(dst, bomMark...)
	}
	order := &permutations[r.order]
	for i, part := range order {
		before := len(dst)
		dst = s.appendPart(dst, r, part, body)
		if r.separator.text == "" {
			continue
		}
		together := !r.separator.split && s.path != ""
		skipped := together && part == 2 && i+1 < len(order) && order[i+1] == 3 ||
			r.separator.skipEmpty && len(dst) == before && !(together && part == 3)
		if !skipped && (i+1 < len(order) || r.separator.ending) {
			dst = append(dst, r.separator.text...)
		}
	}
	if r.separator.skipEmpty && !r.separator.ending && len(body) == 0 {
		dst = append(dst[:begin], strings.TrimSuffix(string(dst[begin:]), r.separator.text)...)
	}
	return append(dst, r.ending...)
}

func (s *scene) appendPart(dst []byte, r *recipe, part uint8, body []byte) []byte {
	switch part {
	case 0:
		return append(dst, s.methodText(r.method)...)
	case 1:
		return append(dst, s.stampText(r)...)
	case 2:
		return s.appendPath(dst, r)
	case 3:
		return r.query.append(dst, s.parameters)
	}
	if r.bom == bomBody {
		dst = append(dst, bomMark...)
	}
	return append(dst, body...)
}

func (s *scene) methodText(form methodForm) string {
	switch {
	case s.method == "" || form == methodMissing:
		return ""
	case form == methodLower:
		return strings.ToLower(s.method)
	case form == methodTitle:
		return s.method[:1] + strings.ToLower(s.method[1:])
	}
	return s.method
}

func (s *scene) stampText(r *recipe) string {
	if r.stamp == stampSent && r.shift == 0 {
		return s.timestamp
	}
	milli := s.milli + r.shift
	switch r.stamp {
	case stampSeconds:
		return strconv.FormatInt(milli/1000, 10)
	case stampRounded:
		return strconv.FormatInt((milli+500)/1000, 10)
	case stampMicro:
		return strconv.FormatInt(milli*1000+r.micro, 10)
	case stampNano:
		return strconv.FormatInt(milli*1_000_000, 10)
	case stampFraction:
		return strings.TrimRight(strconv.FormatFloat(float64(milli)/1000, 'f', 3, 64), "0")
	}
	if r.stamp >= stampDate {
		return time.UnixMilli(milli).UTC().Format(stampDates[r.stamp-stampDate])
	}
	return strconv.FormatInt(milli, 10)
}

func (s *scene) appendPath(dst []byte, r *recipe) []byte {
	path := s.path
	if r.path > 0 {
		path = s.suffixes[r.path-1]
	}
	if r.noSlash {
		path = strings.TrimPrefix(path, "/")
	}
	dst = append(append(dst, r.host...), path...)
	if r.endSlash {
		dst = append(dst, '/')
	}
	return dst
}
