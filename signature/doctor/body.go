package doctor

import (
	"bytes"
	"slices"

	"github.com/xcheckout/xcheckout/signature"
)

// bodySource is what the signed text of a body was made of.
type bodySource uint8

const (
	sourceRight   bodySource = iota // the text that the specification signs
	sourceRaw                       // the body as received
	sourceTrimmed                   // as received, without whitespace around it
	sourceNothing
	sourceJSON       // written anew in a style
	sourceEscaped    // as our clients send it, with whitespace in strings escaped
	sourceQuoted     // the JSON text as a JSON string
	sourceQuotedRaw  // the same of the body as received
	sourceObject     // an object in a language's notation
	sourceRawBytes   // the body as received as bytes in a language's notation
	sourceForm       // form parameters
	sourceFormObject // the object that received form parameters were meant to be
	sourceAbsent     // a text for a body that isn't there
)

// bodyRecipe is one way to get at a text for the body. The same recipe serves
// for the message itself and for its copy without secrets.
type bodyRecipe struct {
	source  bodySource
	style   jsonStyle
	object  objectForm
	form    formRecipe
	variant int // of sourceFormObject and sourceAbsent
	lines   lineForm
	strip   stripForm
}

// bodyWay is a recipe for a text that may have been signed as the body, and the
// mistakes that it stands for. The text is made anew for each use: to keep some
// hundreds of a large body would take more than to make them.
type bodyWay struct {
	recipe   bodyRecipe
	mistakes []mistake
}

// content is the body of a scene, in the forms that recipes start from.
type content struct {
	raw        []byte // as received
	right      []byte // what the specification signs of it
	tree       *node  // of right; nil when that is no JSON
	formObject [][]byte
}

// make returns the text of a recipe.
func (c *content) make(r *bodyRecipe) []byte {
	return r.strip.apply(r.lines.apply(c.source(r)))
}

func (c *content) source(r *bodyRecipe) []byte {
	switch r.source {
	case sourceRaw:
		return c.raw
	case sourceTrimmed:
		return bytes.TrimSpace(c.raw)
	case sourceNothing:
		return nil
	case sourceJSON:
		return c.tree.appendJSON(make([]byte, 0, 2*len(c.right)), &r.style, 0)
	case sourceEscaped:
		return signature.EscapeWhitespace(c.right)
	case sourceQuoted:
		return quoteJSON(nil, string(c.right))
	case sourceQuotedRaw:
		return quoteJSON(nil, string(c.raw))
	case sourceObject:
		return objectText(c.tree, c.right, r.object, r.style)
	case sourceRawBytes:
		return objectText(nil, c.raw, r.object, r.style)
	case sourceForm:
		return formText(c.tree, r.form)
	case sourceFormObject:
		if r.variant < len(c.formObject) {
			return c.formObject[r.variant]
		}
	case sourceAbsent:
		return []byte(absentBodies[r.variant])
	}
	return c.right
}

// bodyList collects the ways to different texts. Those that are unlikely wait,
// untried, until all else was.
type bodyList struct {
	content *content
	seen    textSet
	likely  []bodyWay
	waiting []bodyWay
}

func newBodyList(c *content) *bodyList {
	l := &bodyList{content: c, seen: newTextSet()}
	l.seen.add(c.right)
	return l
}

func (l *bodyList) add(likely bool, r bodyRecipe, mistakes ...mistake) {
	way := bodyWay{r, mistakes}
	switch {
	case !likely:
		l.waiting = append(l.waiting, way)
	case l.seen.add(l.content.make(&r)):
		l.likely = append(l.likely, way)
	}
}

// takeWaiting returns the unlikely ways, which are then no longer in the list.
func (l *bodyList) takeWaiting() []bodyWay {
	waiting := l.waiting
	l.waiting = nil
	return waiting
}

// singles adds the texts that one mistake makes, in the order of likelihood.
func (l *bodyList) singles() {
	if len(l.content.raw) == 0 {
		for i := range absentBodies {
			l.add(true, bodyRecipe{source: sourceAbsent, variant: i}, mistake{BodySignedAsObject, "a text in the place of the missing body"})
		}
		return
	}
	l.whitespaceKept()
	l.strippedInside()
	l.reserialized()
	l.add(true, bodyRecipe{source: sourceNothing}, mistake{code: BodyOmitted})
	l.objects()
	l.forms()
}

func (l *bodyList) whitespaceKept() {
	c := l.content
	trailing := bytes.TrimRight(c.raw, "\r\n")
	if !bytes.Equal(trailing, c.right) { // else the mistake is trailing_newline
		l.add(true, bodyRecipe{source: sourceRaw}, mistake{WhitespaceKept, "the body as it was sent"})
	}
	l.add(true, bodyRecipe{source: sourceTrimmed}, mistake{WhitespaceKept, "the body as it was sent, but for whitespace around it"})
	for form := linesCRLF; form < lineForms; form++ {
		l.add(true, bodyRecipe{source: sourceTrimmed, lines: form}, mistake{WhitespaceKept, lineNames[form]})
	}
	if c.tree == nil {
		return
	}
	// curl -d leaves the line breaks of a file out, and its indentation not.
	lostBreaks := bytes.IndexByte(c.raw, '\n') < 0 && bytes.Contains(c.raw, []byte("  "))
	for space := spaceNone + 1; space < spacings; space++ {
		style := jsonStyle{space: space}
		m := mistake{WhitespaceKept, spacingTable[space].name}
		l.add(true, bodyRecipe{source: sourceJSON, style: style}, m)
		if spacingTable[space].newline {
			l.add(lostBreaks, bodyRecipe{source: sourceJSON, style: style, lines: linesCRLF}, m)
		}
	}
}

func (l *bodyList) strippedInside() {
	for form := stripASCII; form < stripInside; form++ {
		l.add(true, bodyRecipe{strip: form}, mistake{WhitespaceInsideStringsRemoved, stripNames[form]})
	}
}

func (l *bodyList) objects() {
	isObject := mistakeOf(BodySignedAsObject)
	// Of whatever was sent, what was joined may have been an object.
	l.add(true, bodyRecipe{source: sourceAbsent, variant: slices.Index(absentBodies, "[object Object]")}, isObject(objectNames[objectJS]))
	if l.content.tree == nil {
		l.add(true, bodyRecipe{source: sourceRawBytes, object: objectPythonBytes}, isObject(objectNames[objectPythonBytes]))
		return
	}
	for form := range objects {
		m := isObject(objectNames[form])
		for _, style := range stylesOf(form) {
			l.add(form <= objectGo, bodyRecipe{source: sourceObject, object: form, style: style}, m)
		}
		switch form {
		case objectJS:
			l.add(false, bodyRecipe{source: sourceObject, object: form, strip: stripSpaces}, m)
		case objectPythonBytes, objectBytes, objectJavaBytes, objectJSBytes:
			l.add(false, bodyRecipe{source: sourceRawBytes, object: form}, m)
		}
	}
}

// stylesOf are the styles that make a difference to a notation: of the others
// order, numbers and spacing are fixed.
func stylesOf(form objectForm) (styles []jsonStyle) {
	if form != objectJava && form != objectPython {
		return []jsonStyle{{}}
	}
	numberForms := []numberForm{numberSent, numberDouble, numberGson, numberPlain}
	if form == objectPython {
		numberForms = numberForms[:1]
	}
	for _, order := range []keyOrder{orderSent, orderHashMap, orderSorted, orderHashMapTop, orderHashMapCopy} {
		for _, number := range numberForms {
			for _, space := range []spacing{spacePython, spaceNone} {
				styles = append(styles, jsonStyle{order: order, number: number, space: space})
			}
		}
	}
	return styles
}

func (l *bodyList) forms() {
	c := l.content
	isForm := mistakeOf(FormEncodedBody)
	for i := range c.formObject {
		l.add(true, bodyRecipe{source: sourceFormObject, variant: i}, isForm("sent as a form, signed as JSON"))
	}
	if c.tree == nil || c.tree.kind != '{' {
		return
	}
	for encoding := range pairEncodings {
		for _, order := range []keyOrder{orderSent, orderSorted, orderHashMap, orderHashMapCopy} {
			for nesting := range nestings {
				r := formRecipe{order: order, nesting: nesting, encoding: encoding}
				l.add(nesting <= nestBrackets && order <= orderSorted && encoding <= pairComponent,
					bodyRecipe{source: sourceForm, form: r}, isForm(pairNames[encoding]))
			}
		}
	}
}

// doubles adds the texts that two mistakes about the body make. The singles
// must have been added.
func (l *bodyList) doubles() {
	if l.content.tree == nil {
		return
	}
	kept, inside := mistakeOf(WhitespaceKept), mistakeOf(WhitespaceInsideStringsRemoved)
	for _, single := range l.likely {
		r := single.recipe
		switch code := single.mistakes[0].code; {
		case r.strip != stripNone:
		case code == WhitespaceKept:
			for _, strip := range []stripForm{stripSpaces, stripInside} {
				r.strip = strip
				l.add(false, r, single.mistakes[0], inside(stripNames[strip]))
			}
		case code == BodyReserialized || code == BodySignedAsObject || code == FormEncodedBody:
			for strip := stripASCII; strip < stripInside; strip++ {
				r.strip = strip
				l.add(false, r, single.mistakes[0], inside(stripNames[strip]))
			}
		}
		if r = single.recipe; r.source == sourceJSON && r.style.space == spaceNone {
			for r.style.space = spaceNone + 1; r.style.space < spacings; r.style.space++ {
				l.add(false, r, single.mistakes[0], kept(spacingTable[r.style.space].name))
			}
		}
	}
	l.rewrittenOtherwise()
}

// rewrittenOtherwise adds objects and forms whose members were reordered or
// whose numbers were rewritten in a way that is not the notation's own.
func (l *bodyList) rewrittenOtherwise() {
	for order := range orders {
		for number := range numbers {
			rewritten := mistake{BodyReserialized, joinDetails(orderNames[order], numberNames[number])}
			for form := objectJava; form <= objectPython; form++ {
				l.add(false, bodyRecipe{source: sourceObject, object: form, style: jsonStyle{order: order, number: number, space: spacePython}},
					mistake{BodySignedAsObject, objectNames[form]}, rewritten)
			}
			if l.content.tree.kind != '{' {
				continue
			}
			for encoding := range pairEncodings {
				l.add(false, bodyRecipe{source: sourceForm, form: formRecipe{order: order, number: number, encoding: encoding}},
					mistake{FormEncodedBody, pairNames[encoding]}, rewritten)
			}
		}
	}
}

// mistakeOf returns a function that makes mistakes with one code.
func mistakeOf(code Code) func(detail string) mistake {
	return func(detail string) mistake { return mistake{code, detail} }
}
