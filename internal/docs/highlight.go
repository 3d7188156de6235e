package docs

import (
	"html/template"
	"regexp"
	"strings"
	"sync"
)

// The programs and answers of the reference are in six languages, and the style sheet
// tells five kinds of their parts from the rest. What finds them is a regular expression
// a language: a library for all languages there are reads their hundreds of grammars
// whenever a program begins, which was a fifth of the start of a sandbox.

// part is a kind of what is shown in a color of its own: its class in the style sheet,
// and an expression with one group, which is what is shown so.
type part struct{ class, pattern string }

// The classes.
const (
	comment = "c"
	keyword = "k"
	literal = "s"
	numeral = "m"
	name    = "n"
)

// grammars are the parts of each language, the first that fits at a place.
var grammars = map[string][]part{
	"bash": shell,
	"sh":   shell,
	"go": {
		slashes, block, {literal, "(`[^`]*`)"}, doubleQuoted, singleQuoted,
		{keyword, anyOf(`break case chan const continue default defer else fallthrough for func go goto if import interface map package range
			return select struct switch type var true false nil iota any bool byte error float64 int int64 rune string uint uint64`)},
		called, {numeral, number},
	},
	"java": {
		slashes, block, {literal, `("""(?s:.*?)""")`}, doubleQuoted, singleQuoted, {name, `(@\w+)`},
		{keyword, anyOf(`abstract boolean break byte case catch char class continue default do double else enum extends final finally float for
			if implements import instanceof int interface long new null package private protected public record return short static super
			switch this throw throws true false try var void while yield`)},
		called, {numeral, number},
	},
	"js": {
		slashes, block, {literal, "(`(?:\\\\.|[^`\\\\])*`)"}, doubleQuoted, singleQuoted,
		{keyword, anyOf(`async await break case catch class const continue default delete do else export extends finally for from function if
			import in instanceof let new null of return static super switch this throw true false try typeof undefined var void while yield`)},
		called, {numeral, number},
	},
	"json": {
		{name, `("(?:\\.|[^"\\])*")\s*:`}, doubleQuoted,
		{keyword, anyOf("true false null")}, {numeral, number},
	},
	"xml": {
		{comment, `(<!--(?s:.*?)-->)`}, {name, `(<[/?]?[\w:.-]+|[/?]?>)`}, {name, `([\w:.-]+)=`}, doubleQuoted,
	},
}

// shell is the grammar of shell scripts.
var shell = []part{
	{comment, `(?m)(?:^|\s)(#.*)`},
	{literal, `(\\.|"(?:\\.|\\\n|[^"\\])*"|'[^']*')`},
	{keyword, anyOf("if then elif else fi for in do done while until case esac function return")},
	{name, anyOf("alias cd echo eval exec exit export local printf read set shift source test trap unset wait")},
	{numeral, number},
}

// Parts of several languages.
var (
	slashes      = part{comment, `(//.*)`}
	block        = part{comment, `(/\*(?s:.*?)\*/)`}
	doubleQuoted = part{literal, `("(?:\\.|[^"\\\n])*")`}
	singleQuoted = part{literal, `('(?:\\.|[^'\\\n])*')`}
	called       = part{name, `\b([A-Za-z_]\w*)\(`}
)

const number = `\b(0x[0-9A-Fa-f]+|\d[\d_]*(?:\.\d+)?(?:[eE][-+]?\d+)?)\b`

// anyOf is an expression for any of some words.
func anyOf(list string) string { return `\b(` + strings.Join(strings.Fields(list), "|") + `)\b` }

// expressions has for each language one with a group for each of its parts.
var expressions = sync.OnceValue(func() map[string]*regexp.Regexp {
	all := map[string]*regexp.Regexp{}
	for language, parts := range grammars {
		var patterns []string
		for _, p := range parts {
			patterns = append(patterns, "(?:"+p.pattern+")")
		}
		all[language] = regexp.MustCompile(strings.Join(patterns, "|"))
	}
	return all
})

// highlight sets the parts of a program in elements with classes, for the style
// sheet. Of a language that it doesn't know it returns the text.
func highlight(language, code string) template.HTML {
	expression := expressions()[language]
	if expression == nil {
		return template.HTML(template.HTMLEscapeString(code))
	}
	var b strings.Builder
	plain := 0 // up to where the text was written
	for _, groups := range expression.FindAllStringSubmatchIndex(code, -1) {
		for i, p := range grammars[language] {
			if from, to := groups[2*i+2], groups[2*i+3]; from >= 0 {
				b.WriteString(template.HTMLEscapeString(code[plain:from]))
				b.WriteString(`<span class="` + p.class + `">` + template.HTMLEscapeString(code[from:to]) + `</span>`)
				plain = to
			}
		}
	}
	b.WriteString(template.HTMLEscapeString(code[plain:]))
	return template.HTML(b.String())
}
