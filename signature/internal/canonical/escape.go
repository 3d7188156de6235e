package canonical

// Escape returns the text of a JSON body as our side sends it, free
// of whitespace under every reading of the word: structural whitespace is
// dropped, and a whitespace character inside a string or a name is written as
// its \u escape in lower-case hex. The set is closed: U+0009–000D, 001C–0020,
// 0085, 00A0, 1680, 180E, 2000–200A, 2028, 2029, 202F, 205F, 3000, FEFF. The
// JSON value stays the same. The body is not validated; one that holds nothing
// to change is returned itself, not copied.
func Escape(body []byte) []byte {
	e := escaper{body: body}
	for e.at < len(body) {
		if rest := body[e.at:]; len(rest) >= blockSize {
			if block := (*[blockSize]byte)(rest); onlyPrintableASCII(block) {
				e.strings.advance(block)
				e.at += blockSize
				continue
			}
		}
		e.step(min(e.at+blockSize, len(body)))
	}
	if e.dst == nil {
		return body
	}
	return append(e.dst, body[e.from:]...)
}

// escaper is an Escape under way.
type escaper struct {
	body, dst []byte
	from      int // body[from:at] is still to be copied to dst
	at        int
	strings   Stripper
}

// step goes on to limit byte by byte, and through a character that crosses it.
func (e *escaper) step(limit int) {
	for e.at < limit {
		switch c := e.body[e.at]; classOf[c] {
		case classQuote:
			if e.strings.escape == 0 {
				e.strings.inString = ^e.strings.inString
			}
		case classBackslash:
			e.strings.escape ^= 1
			e.at++
			continue
		case classSpace:
			e.space(c)
			e.strings.escape = 0
			continue
		}
		e.strings.escape = 0
		e.at++
	}
}

// space takes the whitespace, if it is some, that begins with c. What a
// backslash stands before, no JSON then, is left to be refused as it is.
func (e *escaper) space(c byte) {
	r, size := spaceAt(e.body[e.at:])
	inString := e.strings.inString != 0
	if size == 0 || !inString && !Structural(c) || e.strings.escape != 0 {
		e.at++
		return
	}
	if e.dst == nil {
		e.dst = make([]byte, 0, len(e.body)+len(e.body)/8+16)
	}
	e.dst = append(e.dst, e.body[e.from:e.at]...)
	if inString {
		const hex = "0123456789abcdef"
		e.dst = append(e.dst, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
	}
	e.at += size
	e.from = e.at
}
