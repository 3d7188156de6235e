package vectors

import (
	"strconv"
	"strings"

	"github.com/xcheckout/xcheckout/spec"
)

// readings makes a message that is signed in one of the readings, now and then one
// that its verifier does not take.
func (g *generator) readings(n int) spec.Vector {
	s := g.message(pick(g, []string{"", "", "", "response", "webhook"}))
	s.Now, s.ContentType, s.ContentEncoding = nil, "", ""
	if s.Kind != "webhook" && !g.chance(4) {
		path, _, _ := strings.Cut(s.Target, "?")
		s.ProsePaths = []string{path}
	}
	taken := true
	if s.Body != "" {
		s.Reading = g.bodyReading(s)
	} else {
		s.Reading = "structural"
	}
	switch {
	case s.Kind == "response":
		s.QueryReading = g.queryReading(s, true)
		s.Reading = s.QueryReading + "/" + s.Reading
	case s.Body == "" && s.query != "":
		reading := g.queryReading(s, false)
		taken = isMarked(reading) || len(s.ProsePaths) > 0 && arePlain(s.Params)
		s.Reading = reading + "/" + s.Reading
	default:
		s.Reading = "printed/" + s.Reading
	}
	s.CanonicalBody = s.body
	s.sign()
	return spoilReading(g, n, s, taken)
}

// spoilReading says what becomes of a message in a reading, and spoils some.
func spoilReading(g *generator, n int, s *signed, taken bool) spec.Vector {
	v := s.Vector
	refuse := func(code string, matches bool) {
		v.Code, v.MACMatches = code, matches
		v.Reading, v.CanonicalBody, v.StringToSign, v.Params = "", "", "", nil
	}
	switch {
	case !taken || n%7 == 3:
		refuse("signature_mismatch", false)
		if taken {
			v.Signature = macOf(v.SignKey, "x"+s.StringToSign)
		}
	case n%7 == 4:
		at, _ := strconv.ParseInt(v.Timestamp, 10, 64)
		at += window + 1
		v.Now = &at
		refuse("timestamp_outside_window", true)
	case n%7 == 5 && v.Kind == "" && len(v.ProsePaths) > 0 && v.ProsePaths[0] != "/":
		// Another path, that the query of this one could be a part of.
		v.ProsePaths[0] += "/a"
		v.Target = v.ProsePaths[0] + pick(g, []string{"b", "B.c", "_", "0-9"}) + pick(g, []string{"=", "=1", "=/x=y", "=a?b=c"})
		v.Signature = macOf(v.SignKey, v.Method+v.Timestamp+strings.Split(v.Target, "?")[0]+s.query+s.body)
		refuse("path_invalid", false)
	}
	return v
}

func isMarked(reading string) bool { return strings.HasPrefix(reading, "printed") }

// arePlain says whether all names may follow a path without a mark between them.
func arePlain(params [][2]string) bool {
	for _, p := range params {
		if strings.Trim(p[0], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") != "" {
			return false
		}
	}
	return true
}

// queryReading picks a reading of the query and makes its text the one that is
// signed; plain says that it must be one that can be signed.
func (g *generator) queryReading(s *signed, plain bool) string {
	_, raw, _ := strings.Cut(s.Target, "?")
	reading := pick(g, []string{"printed", "prose", "printed_as_sent", "prose_as_sent"})
	if s.query == "" {
		return "printed"
	}
	if plain && !arePlain(s.Params) && !isMarked(reading) {
		reading = "printed"
	}
	if !strings.Contains(raw, "%") { // then the text is the same
		reading = strings.TrimSuffix(reading, "_as_sent")
	}
	if strings.HasSuffix(reading, "_as_sent") {
		s.query = "?" + raw
	}
	if !isMarked(reading) {
		s.query = s.query[1:]
	}
	return reading
}

// bodyReading gives the message a body with a note, and makes its text in one of
// the readings the one that is signed.
func (g *generator) bodyReading(s *signed) string {
	// Strings with and without whitespace of either sort.
	note := pick(g, []string{"late payment", "a\u00a0b", "a \u3000b", "x", "\ufeff", " "})
	g.addBody(s, g.object(3, []member{{"note", text{`"` + note + `"`}}}))
	s.ContentType, s.ContentEncoding = "", ""
	s.Body = strings.TrimLeft(s.Body, " \t\r\n") // what is signed as sent begins with its object
	names := []string{"structural", "as_sent", "ascii", "unicode"}
	texts := []string{s.body, s.Body, remove(s.body, isASCIISpace), remove(s.body, isSpace)}
	s.body = pick(g, texts)
	for i, text := range texts { // the first that comes out the same
		if text == s.body {
			return names[i]
		}
	}
	panic("vectors: a text is one of the texts")
}

func isASCIISpace(r rune) bool { return r == ' ' || r >= '\t' && r <= '\r' }

func remove(s string, what func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if what(r) {
			return -1
		}
		return r
	}, s)
}
