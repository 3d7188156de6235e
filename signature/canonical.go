package signature

// Canonical returns the text of body without structural whitespace, after
// checking that it is one JSON value by RFC 8259 in UTF-8, with the stricter
// rules that no two names of one object are equal once unescaped, that no
// surrogate escape stands alone, and that nesting is at most [DepthMax] deep.
// A body without structural whitespace is returned itself, not copied. Scalars
// are accepted; a verifier refuses them. The error is an [*Error] with
// BodyInvalidJSON, BodyDuplicateName or BodyTooDeep.
func Canonical(body []byte) ([]byte, error) {
	text, _, err := canonical(body)
	if err != nil {
		return nil, err
	}
	return text, nil
}

// body is the JSON body of a message under verification.
type body struct {
	text    []byte // canonical
	retcode bool   // the value is an object with a member "retcode"
	err     *Error // what is wrong with the structural reading, if other readings are to be tried
	raw     []byte
}

func (b *body) parse(raw []byte, compat bool) *Error {
	b.raw = raw
	err := b.check(raw)
	if err == nil || !compat {
		return err
	}
	first := err
	for _, text := range b.readings()[1:] {
		var other body
		if other.check(text) == nil {
			b.text, b.err = appendStripped(nil, raw), first
			return nil
		}
	}
	return first
}

func (b *body) check(raw []byte) *Error {
	text, retcode, err := canonical(raw)
	if err == nil && text[0] != '{' && text[0] != '[' {
		err = refuse(BodyNotObjectOrArray, "the body is an object or an array")
	}
	b.text, b.retcode = text, retcode
	return err
}

func (b *body) take(text []byte) { b.err = b.check(text) }

func (b *body) readings() [][]byte {
	return [][]byte{appendStripped(nil, b.raw), removeASCII(b.raw), removeAll(b.raw)}
}
