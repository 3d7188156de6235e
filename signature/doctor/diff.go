package doctor

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How many characters of the strings are shown before and behind the first
// difference.
const (
	shownBefore = 32
	shownBehind = 40
)

// Diff shows the two strings one above the other around their first
// difference, which is marked. What cannot be seen is written as an escape.
func (d Diagnosis) Diff() string {
	name := "received"
	switch {
	case d.Signed:
		name = "signed"
	case d.claimed:
		name = "yours"
	}
	at := firstDifference(d.Expected, d.Actual)
	if at < 0 {
		same := "(the same"
		if strings.Contains(d.Expected, "<redacted") {
			same += ", but for what is left out here"
		}
		return fmt.Sprintf("%-9s  %s\n%-9s  %s)\n", "expected", visible(d.Expected), name, same)
	}
	before, begins := d.Expected[:at], "  "
	if skip := utf8.RuneCountInString(before) - shownBefore; skip > 0 {
		before, begins = string([]rune(before)[skip:]), "…"+" "
	}
	line := func(name, text string) string {
		tail, ends := []rune(text[at:]), ""
		if len(tail) > shownBehind {
			tail, ends = tail[:shownBehind], "…"
		}
		return fmt.Sprintf("%-9s%s%s%s%s\n", name, begins, visible(before), visible(string(tail)), ends)
	}
	mark := strings.Repeat(" ", 11+utf8.RuneCountInString(visible(before)))
	return line("expected", d.Expected) + line(name, d.Actual) + fmt.Sprintf("%s^ first difference, at byte %d\n", mark, at)
}

// firstDifference is the index of the first character in which two texts
// differ, or -1.
func firstDifference(a, b string) int {
	if a == b {
		return -1
	}
	at := 0
	for at < len(a) && at < len(b) && a[at] == b[at] {
		at++
	}
	for at > 0 && (at < len(a) && !utf8.RuneStart(a[at]) || at < len(b) && !utf8.RuneStart(b[at])) {
		at--
	}
	return at
}

// visible writes control and format characters as escapes.
func visible(text string) string {
	var b strings.Builder
	for _, r := range text {
		if unicode.IsGraphic(r) && (r == ' ' || !unicode.IsSpace(r)) {
			b.WriteRune(r)
			continue
		}
		b.WriteString(strings.Trim(fmt.Sprintf("%+q", r), "'"))
	}
	return b.String()
}
