package doctor

// spacing is where a serialiser puts whitespace between the parts of JSON.
type spacing uint8

const (
	spaceNone    spacing = iota
	spaceIndent2         // JSON.stringify(x, null, 2), Gson, Ruby, Newtonsoft
	spacePython          // json.dumps
	spaceIndent4         // PHP, json.dumps(indent=4), JSON.stringify(x, null, 4)
	spaceTab
	spaceJackson // its pretty printer
	spaceColon   // after colons alone, as in the documentation's example
	spaceComma   // after commas alone
	spaceFastjson
	spaceBraces
	spacings
)

// spacingRules are the pieces of whitespace of a style.
type spacingRules struct {
	name, indent, colon, comma string
	newline                    bool
	inlineArrays               bool   // items of arrays stand on one line
	empty                      string // stands inside an empty object or array
	braces                     string // stands inside the braces of a single line
}

var spacingTable = [spacings]spacingRules{
	spaceNone:     {colon: ":", comma: ","},
	spaceIndent2:  {name: "indented by two spaces", indent: "  ", colon: ": ", comma: ",", newline: true},
	spacePython:   {name: "a space after commas and colons, as json.dumps writes", colon: ": ", comma: ", "},
	spaceIndent4:  {name: "indented by four spaces", indent: "    ", colon: ": ", comma: ",", newline: true},
	spaceTab:      {name: "indented by tabs", indent: "\t", colon: ": ", comma: ",", newline: true},
	spaceJackson:  {name: "as Jackson's pretty printer writes", indent: "  ", colon: " : ", comma: ",", newline: true, inlineArrays: true, empty: " "},
	spaceColon:    {name: "a space after colons", colon: ": ", comma: ","},
	spaceComma:    {name: "a space after commas", colon: ":", comma: ", "},
	spaceFastjson: {name: "as fastjson's pretty printer writes", indent: "\t", colon: ":", comma: ",", newline: true},
	spaceBraces:   {name: "spaces inside the braces too", colon: ": ", comma: ", ", braces: " "},
}

// jsonStyle is how a serialiser writes JSON.
type jsonStyle struct {
	order  keyOrder
	number numberForm
	escape escapeForm
	drop   dropForm
	space  spacing
}

// dropForm says which members a serialiser leaves out.
type dropForm uint8

const (
	dropNone  dropForm = iota
	dropNull           // Gson, fastjson
	dropEmpty          // "" and null
	drops
)

var dropNames = [drops]string{"", "members that are null left out", "members that are null or empty left out"}

func (d dropForm) drops(n *node) bool {
	return d != dropNone && n.kind == 'n' || d == dropEmpty && n.kind == '"' && n.text == ""
}

// appendJSON appends n in the given style.
func (n *node) appendJSON(dst []byte, style *jsonStyle, depth int) []byte {
	switch n.kind {
	case '{':
		return n.appendObject(dst, style, depth)
	case '[':
		return n.appendArray(dst, style, depth)
	case '"':
		return appendString(dst, n, style.escape)
	case '0':
		if style.number != numberSent {
			return appendNumber(dst, n.raw, style.number)
		}
	}
	return append(dst, n.raw...)
}

func (n *node) appendObject(dst []byte, style *jsonStyle, depth int) []byte {
	space := &spacingTable[style.space]
	dst = append(dst, '{')
	begin := len(dst)
	for _, m := range ordered(n.members, style.order, depth == 0) {
		if style.drop.drops(m.value) {
			continue
		}
		if len(dst) > begin {
			dst = append(dst, space.comma...)
		} else {
			dst = append(dst, space.braces...)
		}
		dst = space.appendBreak(dst, depth+1)
		dst = appendString(dst, m.name, style.escape)
		dst = append(dst, space.colon...)
		dst = m.value.appendJSON(dst, style, depth+1)
	}
	if len(dst) == begin {
		return append(append(dst, space.empty...), '}')
	}
	return append(append(space.appendBreak(dst, depth), space.braces...), '}')
}

func (n *node) appendArray(dst []byte, style *jsonStyle, depth int) []byte {
	space := &spacingTable[style.space]
	if len(n.items) == 0 {
		return append(append(append(dst, '['), space.empty...), ']')
	}
	dst = append(dst, '[')
	for i, item := range n.items {
		if i > 0 {
			dst = append(dst, space.comma...)
		}
		if space.inlineArrays {
			dst = append(dst, ' ')
			dst = item.appendJSON(dst, style, depth)
			continue
		}
		dst = space.appendBreak(dst, depth+1)
		dst = item.appendJSON(dst, style, depth+1)
	}
	if space.inlineArrays {
		return append(dst, " ]"...)
	}
	return append(space.appendBreak(dst, depth), ']')
}

func (s *spacingRules) appendBreak(dst []byte, depth int) []byte {
	if !s.newline {
		return dst
	}
	dst = append(dst, '\n')
	for range depth {
		dst = append(dst, s.indent...)
	}
	return dst
}
