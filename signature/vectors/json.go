package vectors

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// text is a JSON text on its way to paper: its tokens, so that whitespace can be
// put between them or left out.
type text []string

// compact is the text without whitespace between tokens: the canonical one.
func (t text) compact() string { return strings.Join(t, "") }

// spaced is the text with whitespace between some tokens.
func (g *generator) spaced(t text) string {
	if g.chance(4) {
		return t.compact()
	}
	const gaps = 6
	spaces := []string{" ", "\n", "\t", "\r\n", "  ", "\n    ", " \t \r "}
	var b strings.Builder
	for i, token := range t {
		if g.rnd.IntN(gaps) < 3 || i == 0 && g.chance(3) {
			b.WriteString(pick(g, spaces))
		}
		b.WriteString(token)
	}
	if g.chance(3) {
		b.WriteString(pick(g, spaces))
	}
	return b.String()
}

// value is a JSON value of at most that many levels.
func (g *generator) value(levels int) text {
	if levels == 0 || g.chance(2) {
		return text{g.scalar()}
	}
	return g.container(levels)
}

func (g *generator) scalar() string {
	switch g.rnd.IntN(6) {
	case 0:
		return pick(g, []string{"true", "false", "null"})
	case 1, 2:
		return g.number()
	}
	return g.quoted(g.words())
}

// container is an object or an array, as a body must be.
func (g *generator) container(levels int) text {
	if g.chance(3) {
		return g.array(levels)
	}
	return g.object(levels, nil)
}

func (g *generator) array(levels int) text {
	t := text{"["}
	for i := range g.rnd.IntN(5) {
		if i > 0 {
			t = append(t, ",")
		}
		t = append(t, g.value(levels-1)...)
	}
	return append(t, "]")
}

// member is one member of an object: its name, not yet quoted, and its value.
type member struct {
	name  string
	value text
}

// object is one with a few members of its own and those given, at random
// places. No two names are the same, and none is "retcode" but a given one.
func (g *generator) object(levels int, given []member) text {
	members := append([]member(nil), given...)
	names := map[string]bool{"retcode": true}
	for _, m := range given {
		names[m.name] = true
	}
	for range g.rnd.IntN(5) {
		name := g.name()
		if !names[name] {
			names[name] = true
			members = append(members, member{name, g.value(levels - 1)})
		}
	}
	g.rnd.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	t := text{"{"}
	for i, m := range members {
		if i > 0 {
			t = append(t, ",")
		}
		t = append(append(t, g.quoted(m.name), ":"), m.value...)
	}
	return append(t, "}")
}

// name is a member's name. It holds no whitespace, so that removing that makes
// no two names alike.
func (g *generator) name() string {
	usual := []string{"orderNo", "amount", "customerId", "token", "metadata", "list", "a", "b", "", "é", "金額", "Retcode", "retcode_", "a.b", "<&>", "😀", "\u0000", "\\", "\"", "/"}
	if g.chance(3) {
		return strings.Map(func(r rune) rune {
			if isSpace(r) {
				return -1
			}
			return r
		}, g.words())
	}
	return pick(g, usual)
}

// number is one in any of JSON's spellings.
func (g *generator) number() string {
	n := ""
	if g.chance(3) {
		n = "-"
	}
	switch g.rnd.IntN(4) {
	case 0:
		n += "0"
	case 1:
		n += strconv.Itoa(1 + g.rnd.IntN(9))
	default:
		n += strconv.FormatUint(1+g.rnd.Uint64()>>g.rnd.IntN(63), 10)
	}
	if g.chance(2) {
		n += fmt.Sprintf(".%0*d", 1+g.rnd.IntN(20), g.rnd.IntN(1000))
	}
	if g.chance(4) {
		n += pick(g, []string{"e", "E"}) + pick(g, []string{"", "+", "-"}) + fmt.Sprintf("%0*d", 1+g.rnd.IntN(3), g.rnd.IntN(400))
	}
	return n
}

// words is a text such as people write, and some that only programs do.
func (g *generator) words() string {
	parts := []string{"late payment", "C:\\temp", "say \"hi\"", "überweisung", "支付 完成", "x", "25.00", "\t", "a\nb", "\u00a0", "\u2028", "\u3000", "\ufeff", "\u0085",
		"😀", "\u0000", "\u007f", "<script>", "&amp;", "/", "\\u0020", "{", "]", ",", "\u1680\u180e\u2009", "=", "%41", "+", "'", "\ufffd", "é", "e\u0301"}
	var b strings.Builder
	for range g.rnd.IntN(4) {
		if g.chance(4) {
			b.WriteRune(g.character())
		} else {
			b.WriteString(pick(g, parts))
		}
	}
	return b.String()
}

// character is one that readers differ on: whitespace, its lookalikes, the ends
// of UTF-8's lengths and of the surrogates, or any.
func (g *generator) character() rune {
	switch g.rnd.IntN(4) {
	case 0:
		return pick(g, []rune("\t\n\v\f\r\x1c\x1d\x1e\x1f \u0085\u00a0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"))
	case 1: // no whitespace by the specification
		return pick(g, []rune("\b\x1b!\u0084\u0086\u009f\u00a1\u00ad\u167f\u1681\u180d\u180f\u1fff\u200b\u200d\u2027\u202a\u202e\u2030\u205e\u2060\u2fff\u3001\u3164\ufefe\ufff9"))
	case 2:
		return pick(g, []rune{0x7e, 0x7f, 0x80, 0x7ff, 0x800, 0xfff, 0x1000, 0xd7ff, 0xe000, 0xfffd, 0xfffe, 0xffff, 0x10000, 0x1f600, 0xfffff, 0x100000, 0x10ffff})
	}
	if r := rune(g.rnd.IntN(0x110000)); utf8.ValidRune(r) {
		return r
	}
	return 'x'
}

// quoted is a string in one of its many spellings: characters as they are or
// escaped.
func (g *generator) quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		short := map[rune]string{'"': `\"`, '\\': `\\`, '/': `\/`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}[r]
		must := r < 0x20 || r == '"' || r == '\\'
		switch {
		case short != "" && (must && !g.chance(4) || !must && g.chance(4)):
			b.WriteString(short)
		case must || g.chance(12):
			b.WriteString(g.escape(r))
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// escape is a character as \u escapes, each in upper or lower case.
func (g *generator) escape(r rune) string {
	if r < 0x10000 {
		return fmt.Sprintf(pick(g, []string{`\u%04x`, `\u%04X`}), r)
	}
	r -= 0x10000
	return g.escape(0xd800+r>>10) + g.escape(0xdc00+r&0x3ff)
}

// isSpace says whether a character is whitespace by the specification's closed
// set.
func isSpace(r rune) bool {
	return r >= 0x09 && r <= 0x0d || r >= 0x1c && r <= 0x20 || r >= 0x2000 && r <= 0x200a ||
		strings.ContainsRune("\u0085\u00a0\u1680\u180e\u2028\u2029\u202f\u205f\u3000\ufeff", r)
}

// nested is that many containers in each other.
func (g *generator) nested(depth int) text {
	var open, closing text
	for range depth - 1 {
		if g.chance(2) {
			open, closing = append(open, "["), append(closing, "]")
		} else {
			open, closing = append(open, "{", g.quoted("a"), ":"), append(closing, "}")
		}
	}
	slices.Reverse(closing)
	return append(append(open, pick(g, []text{{"[", "]"}, {"{", "}"}})...), closing...)
}
