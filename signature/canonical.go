package signature

// Canonical returns the text of body without structural whitespace, after
// checking that it is one JSON value by RFC 8259 in UTF-8, with the stricter
// rules that no two names of one object are equal once unescaped, that no
// surrogate escape stands alone, and that nesting is at most [DepthMax] deep.
// A body whose tokens have no whitespace between them is not copied: the
// result is a part of it. Scalars are accepted; a verifier refuses them. The
// error is an [*Error] with BodyInvalidJSON, BodyDuplicateName or BodyTooDeep.
func Canonical(body []byte) ([]byte, error) {
	s := newScanner(body, false)
	defer s.release()
	text, err := s.canonical()
	if err != nil {
		return nil, err
	}
	return text, nil
}

// content is the JSON body of a message under verification.
type content struct {
	text    []byte // what the signature is expected to cover
	retcode bool   // the value is an object with a member "retcode"
	// err says why the structural reading is refused, if another reading is in
	// order and the message may yet turn out to be signed by that one. sent is
	// then the body as it came.
	err  *Error
	sent []byte
}

// readings are the ways beside the structural one in which some clients remove
// whitespace.
var readings = [...]func(text []byte) []byte{withoutASCII, withoutSpace}

// parse checks text by the structural reading, or, if compat is set, by any.
// owned says that text may be changed.
func (c *content) parse(text []byte, owned, compat bool) *Error {
	sent, err := c.check(text, owned)
	if err == nil || !compat {
		return err
	}
	for _, reading := range readings {
		var other content
		if _, refused := other.check(reading(sent), true); refused == nil {
			c.err, c.sent, c.text = err, sent, appendStripped(nil, sent)
			return nil
		}
	}
	return err
}

// check keeps the canonical text, or returns what is left of the text with the
// reason for refusing it. Some of its structural whitespace may be gone then.
func (c *content) check(text []byte, owned bool) ([]byte, *Error) {
	s := newScanner(text, owned)
	defer s.release()
	text, err := s.canonical()
	if err == nil && text[0] != '{' && text[0] != '[' {
		err = refuse(BodyNotObjectOrArray, "the body is an object or an array")
	}
	if err != nil {
		return s.leftover(), err
	}
	c.text, c.retcode = text, s.retcode
	return nil, nil
}

// other returns the text of another reading, or nil if it is the same as that
// of the structural one.
func (c *content) other(reading func([]byte) []byte) []byte {
	if c.err != nil {
		return reading(c.sent)
	}
	if text := reading(c.text); len(text) < len(c.text) {
		return text
	}
	return nil
}

// use makes the text of another reading the one in use, whatever is wrong with
// it.
func (c *content) use(text []byte) *Error {
	*c = content{text: text}
	_, err := c.check(text, false)
	return err
}
