package signature

import "github.com/xcheckout/xcheckout/signature/internal/canonical"

// Canonical returns the text of body without structural whitespace, after
// checking that it is one JSON value by RFC 8259 in UTF-8, with the stricter
// rules that no two names of one object are equal once unescaped, that no
// surrogate escape stands alone, and that nesting is at most [DepthMax] deep.
// A body whose tokens have no whitespace between them is not copied: the
// result is a part of it. Scalars are accepted; a verifier refuses them. The
// error is an [*Error] with BodyInvalidJSON, BodyDuplicateName or BodyTooDeep,
// or with BodyTooLarge for a body of 2 GiB.
func Canonical(body []byte) ([]byte, error) {
	text, _, fault := canonical.Scan(body, false)
	if fault != nil {
		return nil, refuseBody(fault)
	}
	return text, nil
}

// refuseBody is the refusal of a body for its fault.
func refuseBody(fault *canonical.Fault) *Error {
	code := map[canonical.Kind]Code{
		canonical.TooLong:       BodyTooLarge,
		canonical.Invalid:       BodyInvalidJSON,
		canonical.DuplicateName: BodyDuplicateName,
		canonical.TooDeep:       BodyTooDeep,
	}[fault.Kind]
	return refuse(code, fault.Detail)
}

// content is the JSON body of a message under verification.
type content struct {
	text    []byte // what the signature is expected to cover
	retcode bool   // the value is an object with a member "retcode"
	// err says why the structural reading is refused, if another reading is in
	// order and the message may yet turn out to be signed by that one. text is
	// then the body as it came.
	err *Error
}

// parse checks text by the structural reading, or, if compat is set, by any.
// owned says that text may be changed.
func (c *content) parse(text []byte, owned, compat bool) *Error {
	left, err := c.check(text, owned)
	if err == nil || !compat {
		return err
	}
	for _, reading := range [...]Reading{ASCIIReading, UnicodeReading} {
		if _, refused := new(content).check(reading.of(left), true); refused == nil {
			c.text, c.err = left, err
			return nil
		}
	}
	return err
}

// check keeps the canonical text, or returns what is left of the text with the
// reason for refusing it. Some of its structural whitespace may be gone then.
func (c *content) check(text []byte, owned bool) ([]byte, *Error) {
	canon, retcode, fault := canonical.Scan(text, owned)
	if fault != nil {
		return fault.Left, refuseBody(fault)
	}
	if canon[0] != '{' && canon[0] != '[' {
		return canon, refuse(BodyNotObjectOrArray, "the body is an object or an array")
	}
	c.text, c.retcode = canon, retcode
	return nil, nil
}

// use makes the text of another reading the one in use, whatever is wrong with
// it.
func (c *content) use(text []byte) *Error {
	*c = content{text: text}
	_, err := c.check(text, false)
	return err
}
