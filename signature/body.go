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
	sent    []byte // the body as it came, if other readings are in order
	retcode bool   // the value is an object with a member "retcode"
	// err says why the structural reading is refused, if another reading is in
	// order and the message may yet turn out to be signed by that one. text is
	// then the body as it came.
	err *Error
}

// parse checks text by the structural reading, or, if all readings are in order,
// by any. owned says that text may be changed.
func (c *content) parse(text []byte, owned, all bool) *Error {
	err := c.check(text, owned && !all)
	if !all {
		return err
	}
	c.sent = text
	if err == nil {
		return nil
	}
	for _, reading := range [...]BodyReading{ASCIIBody, UnicodeBody} {
		if new(content).check(reading.of(text), true) == nil {
			c.text, c.err = text, err
			return nil
		}
	}
	return err
}

// check keeps the canonical text, or returns the reason for refusing it.
func (c *content) check(text []byte, owned bool) *Error {
	canon, retcode, fault := canonical.Scan(text, owned)
	if fault != nil {
		return refuseBody(fault)
	}
	if canon[0] != '{' && canon[0] != '[' {
		return refuse(BodyNotObjectOrArray, "the body is an object or an array")
	}
	c.text, c.retcode = canon, retcode
	return nil
}

// use makes the text of another reading the one in use, whatever is wrong with
// it. As sent it may keep whitespace between its tokens, but not before them: behind
// a query that could be a part of the query.
func (c *content) use(text []byte) *Error {
	err := c.check(text, false)
	c.text, c.err = text, nil
	if err == nil && text[0] != '{' && text[0] != '[' {
		return refuse(BodyNotObjectOrArray, "the text of the body that is signed begins with its object or array")
	}
	return err
}
