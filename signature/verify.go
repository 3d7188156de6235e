package signature

import (
	"crypto/subtle"
	"fmt"
	"time"
)

// Verify checks the MAC with each key in turn, then that a request is not an
// answer sent back, then that the timestamp is within the window around now.
//
// matched is the index of the key whose MAC it is, or -1. It is set even when
// err is not nil, since an answer may be signed, whatever it says, if and only
// if the MAC of its request verified. The error is an [*Error]. Wiped keys
// match nothing.
func (p *Parsed) Verify(now time.Time, keys ...*Key) (matched int, err error) {
	if err := p.body.err; err != nil {
		return -1, err
	}
	matched = p.match(p.body.text, keys)
	if matched < 0 {
		return -1, mismatch()
	}
	return matched, p.checkMatched(now)
}

// VerifyCompat is Verify for a credential whose owner cannot be made to remove
// whitespace as the specification reads it. Beside the structural reading it
// tries the body with all ASCII whitespace removed, then with all whitespace
// removed, inside strings too. Every check of the body runs on the text that
// matched, and that is what [Parsed.Body] returns afterwards.
func (p *Parsed) VerifyCompat(now time.Time, keys ...*Key) (matched int, err error) {
	for _, text := range p.body.readings() {
		matched = p.match(text, keys)
		if matched < 0 {
			continue
		}
		p.body.take(text)
		if p.body.err != nil {
			return matched, p.body.err
		}
		return matched, p.checkMatched(now)
	}
	if p.body.err != nil {
		return -1, p.body.err
	}
	return -1, mismatch()
}

// Verify is [Parse] with the default options and [Parsed.Verify] in one.
func Verify(m Message, sig string, now time.Time, keys ...*Key) (*Parsed, error) {
	p, err := Parse(m, sig, Options{})
	if err != nil {
		return nil, err
	}
	if _, err := p.Verify(now, keys...); err != nil {
		return nil, err
	}
	return p, nil
}

func mismatch() *Error {
	return refuse(SignatureMismatch, "the signature is not the one of this message with this key")
}

// match returns the index of the key whose MAC over head and body is the
// message's, or -1.
func (p *Parsed) match(body []byte, keys []*Key) int {
	for i, key := range keys {
		if key == nil {
			continue
		}
		mac, err := key.mac(p.head, body)
		if err == nil && subtle.ConstantTimeCompare(mac[:], p.mac[:]) == 1 {
			return i
		}
	}
	return -1
}

// checkMatched makes the checks of a message whose MAC verified.
func (p *Parsed) checkMatched(now time.Time) error {
	if p.kind == KindRequest && p.body.retcode {
		return refuse(SignatureReflected, "the body of this request has a retcode: it is an answer sent back")
	}
	ahead := time.Duration(p.timestamp-now.UnixMilli()) * time.Millisecond
	if ahead.Abs() > p.window {
		return refuse(TimestampOutsideWindow, fmt.Sprintf("the timestamp is %v from the verifier's clock; %v is the most", ahead, p.window))
	}
	return nil
}
