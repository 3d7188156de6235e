package doctor

import (
	"bytes"
	"strings"

	"github.com/xcheckout/xcheckout/signature"
)

// step is one mistake outside of the body: what it changes of a recipe.
type step struct {
	mistake
	set    func(r *recipe)
	likely bool // is tried together with a second mistake
}

// excludes says that two steps can't both have happened, or are not searched
// for together.
func (a *step) excludes(b *step) bool {
	if a.code == b.code {
		return true
	}
	either := func(x, y Code) bool { return a.code == x && b.code == y || a.code == y && b.code == x }
	return either(MethodLowerCase, MethodMissing) || either(TimestampInSeconds, TimestampInMicroseconds) || either(SeparatorBetweenParts, PartsInOtherOrder)
}

// stepsOf returns the steps that make a difference in a scene, each once, in
// the order of likelihood.
func stepsOf(s *scene) []step {
	l := &stepList{scene: s, seen: newTextSet()}
	l.seen.add(s.render(nil, &recipe{}, s.content.right))
	for _, ending := range []string{"\n", "\r\n", "\n\n"} {
		l.add(TrailingNewline, "", len(ending) < 3, func(r *recipe) { r.ending = ending })
	}
	l.add(BOM, "", true, func(r *recipe) { r.bom = bomBody })
	l.add(BOM, "", true, func(r *recipe) { r.bom = bomText })
	l.querySteps()
	l.add(MethodLowerCase, "", true, func(r *recipe) { r.method = methodLower })
	l.add(MethodLowerCase, "", true, func(r *recipe) { r.method = methodTitle })
	l.add(MethodMissing, "", true, func(r *recipe) { r.method = methodMissing })
	l.pathSteps()
	l.stampSteps()
	l.separatorSteps()
	for order := 1; order < len(permutations); order++ {
		l.add(PartsInOtherOrder, s.orderText(permutations[order]), order < usualOrders, func(r *recipe) { r.order = order })
	}
	l.charsetSteps()
	return l.steps
}

type stepList struct {
	scene *scene
	seen  textSet
	text  []byte // room for what is rendered
	steps []step
}

func (l *stepList) add(code Code, detail string, likely bool, set func(r *recipe)) {
	var r recipe
	set(&r)
	l.text = l.scene.render(l.text[:0], &r, l.scene.content.right)
	if l.seen.add(l.text) {
		l.steps = append(l.steps, step{mistake{code, detail}, set, likely})
	}
}

func (l *stepList) querySteps() {
	if l.scene.parameters == nil {
		return
	}
	l.add(QueryOmitted, "", true, func(r *recipe) { r.query.omitted = true })
	l.add(QueryWithoutQuestionMark, "", true, func(r *recipe) { r.query.unmarked = true })
	for form := queryRaw; form < queryEncodings; form++ {
		l.add(QueryURLEncoded, queryEncodingNames[form], true, func(r *recipe) { r.query.encoding = form })
	}
	for form := sortByName; form < querySorts; form++ {
		l.add(QuerySorted, sortNames[form], true, func(r *recipe) { r.query.sort = form })
	}
}

func (l *stepList) pathSteps() {
	s := l.scene
	if s.path == "" {
		return
	}
	for _, host := range s.hosts {
		if host == "" {
			continue
		}
		for _, scheme := range []string{"https://", "http://", "", "//"} {
			l.add(URIWithHost, scheme+host, scheme != "//", func(r *recipe) { r.host = scheme + host })
		}
	}
	l.add(URIWithoutLeadingSlash, "", true, func(r *recipe) { r.noSlash = true })
	l.add(URIWithTrailingSlash, "", true, func(r *recipe) { r.endSlash = true })
	for i, suffix := range s.suffixes {
		l.add(URIWithBasePathMissing, "the path was signed as "+quoted(suffix), true, func(r *recipe) { r.path = i + 1 })
	}
}

func (l *stepList) stampSteps() {
	s := l.scene
	if s.milli == 0 {
		return
	}
	if len(s.timestamp) != signature.TimestampDigits {
		if len(s.timestamp) != 10 { // of seconds the milliseconds are not known
			l.add(TimestampInMicroseconds, "sent so, and signed in milliseconds", true, func(r *recipe) { r.stamp = stampMilli })
		}
		return
	}
	for form := stampSeconds; form <= stampFraction; form++ {
		l.add(TimestampInSeconds, "", true, func(r *recipe) { r.stamp = form })
	}
	l.add(TimestampInMicroseconds, "signed in microseconds", true, func(r *recipe) { r.stamp = stampMicro })
	l.add(TimestampInMicroseconds, "signed in nanoseconds", true, func(r *recipe) { r.stamp = stampNano })
	for i := range stampDates {
		l.add(TimestampInMicroseconds, "signed as a date", i == 0, func(r *recipe) { r.stamp = stampDate + stampForm(i) })
	}
}

// separators are those that join parts, the usual ones first.
var separators = []string{"\n", "&", "|", "\r\n", ",", " ", ".", ":", ";", "-", "_"}

func (l *stepList) separatorSteps() {
	for i, text := range separators {
		for _, ending := range []bool{false, true} {
			for _, split := range []bool{false, true} {
				for _, skipEmpty := range []bool{false, true} {
					j := joint{text, split, skipEmpty, ending}
					l.add(SeparatorBetweenParts, quoted(text), i < 7, func(r *recipe) { r.separator = j })
				}
			}
		}
	}
}

// charsetSteps keeps those that make no difference to the right text, if
// another text of the same JSON holds characters beyond ASCII.
func (l *stepList) charsetSteps() {
	escaped := bytes.Contains(l.scene.content.right, []byte(`\u`))
	for form := charsetLatin1; form < charsets; form++ {
		set := func(r *recipe) { r.charset = form }
		before := len(l.steps)
		l.add(BodyEncodingNotUTF8, charsetNames[form], true, set)
		l.add(BodyEncodingNotUTF8, charsetNames[form], true, func(r *recipe) { r.charset, r.apart = form, true })
		if len(l.steps) == before && escaped && !form.wide() {
			l.steps = append(l.steps, step{mistake{BodyEncodingNotUTF8, charsetNames[form]}, set, true})
		}
	}
}

// orderText names the parts that the message has.
func (s *scene) orderText(order [5]uint8) string {
	present := [...]bool{s.method != "", true, s.path != "", s.parameters != nil, true}
	var names []string
	for _, part := range order {
		if present[part] {
			names = append(names, [...]string{"method", "timestamp", "path", "query", "body"}[part])
		}
	}
	return strings.Join(names, ", ")
}
