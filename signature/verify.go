package signature

import (
	"fmt"
	"slices"
	"time"
)

// Verify checks the MAC with each key in turn, then that a request is not an
// answer sent back, then that the timestamp is within the window around now.
//
// With Options.Readings, a message whose MAC is none of the specification's
// reading is read in the others, one after the other. Every check of the body runs
// on the text that matched, and that is what [Parsed.Body] and
// [Parsed.StringToSign] return afterwards; [Parsed.Reading] says which one it was.
//
// matched is the index of the key whose MAC it is, or -1. It is set even when
// err is not nil, since an answer may be signed, whatever it says, if and only
// if the MAC of its request verified. The error is an [*Error]. Keys that are
// nil or wiped match nothing.
func (p *Parsed) Verify(now time.Time, keys ...*Key) (matched int, err error) {
	if p.body.err == nil {
		if matched = p.match(p.body.text, keys); matched >= 0 {
			return matched, p.checkMatched(now)
		}
	}
	if p.readings != nil {
		return p.verifyOther(now, keys)
	}
	return -1, mismatch()
}

// verifyOther tries the readings that come after the specification's. A request
// has other readings either of its query or of its body.
func (p *Parsed) verifyOther(now time.Time, keys []*Key) (matched int, err error) {
	if len(p.body.sent) > 0 {
		return p.verifyBody(now, keys)
	}
	for _, reading := range p.head.readings(p.readings) {
		p.head.reading = reading
		if matched = p.match(nil, keys); matched >= 0 {
			return matched, p.checkMatched(now)
		}
	}
	p.head.reading = PrintedQuery
	return -1, mismatch()
}

func (p *Parsed) verifyBody(now time.Time, keys []*Key) (matched int, err error) {
	refused := p.body.err
	var tried []int // lengths of texts, of which each is a part of those before it
	if refused == nil {
		refused, tried = mismatch(), append(tried, len(p.body.text))
	}
	for _, reading := range [...]BodyReading{BodyAsSent, ASCIIBody, UnicodeBody} {
		text := reading.of(p.body.sent)
		if slices.Contains(tried, len(text)) {
			continue
		}
		tried = append(tried, len(text))
		if matched = p.match(text, keys); matched < 0 {
			continue
		}
		p.bodyReading = reading
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
