package signature

import (
	"fmt"
	"time"
)

// Verify checks the MAC with each key in turn, then that a request is not an
// answer sent back, then that the timestamp is within the window around now.
//
// matched is the index of the key whose MAC it is, or -1. It is set even when
// err is not nil, since an answer may be signed, whatever it says, if and only
// if the MAC of its request verified. The error is an [*Error]. Keys that are
// nil or wiped match nothing.
func (p *Parsed) Verify(now time.Time, keys ...*Key) (matched int, err error) {
	if p.body.err != nil {
		return -1, p.body.err
	}
	if matched = p.match(p.body.text, keys); matched < 0 {
		return -1, mismatch()
	}
	return matched, p.checkMatched(now)
}

// VerifyCompat is Verify for a credential whose owner cannot be made to remove
// whitespace as the specification reads it. It tries the structural reading,
// if the body is JSON as it came, then the ASCII and the Unicode reading.
// Every check of the body runs on the text that matched, and that is what
// [Parsed.Body] and [Parsed.StringToSign] return afterwards.
func (p *Parsed) VerifyCompat(now time.Time, keys ...*Key) (matched int, err error) {
	refused := p.body.err
	if refused == nil {
		if matched = p.match(p.body.text, keys); matched >= 0 {
			return matched, p.checkMatched(now)
		}
		refused = mismatch()
	}
	sent := p.body.text
	for _, reading := range [...]Reading{ASCIIReading, UnicodeReading} {
		text := reading.of(sent)
		if p.body.err == nil && len(text) == len(sent) {
			continue // the structural reading over again
		}
		if matched = p.match(text, keys); matched < 0 {
			continue
		}
		p.reading = reading
		if err := p.body.use(text); err != nil {
			return matched, err
		}
		return matched, p.checkMatched(now)
	}
	return -1, refused
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

// checkMatched makes the checks that follow a MAC that verified.
func (p *Parsed) checkMatched(now time.Time) error {
	if p.kind == KindRequest && p.body.retcode {
		return refuse(SignatureReflected, "the body of this request has a retcode: it is an answer sent back")
	}
	off, side := p.timestamp-now.UnixMilli(), "ahead of"
	if off < 0 {
		off, side = -off, "behind"
	}
	if off > p.window.Milliseconds() {
		return refuse(TimestampOutsideWindow, fmt.Sprintf("the timestamp is %d ms %s the verifier's clock; at most %d in either direction are accepted", off, side, p.window.Milliseconds()))
	}
	return nil
}
