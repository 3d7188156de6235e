package signature

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
)

// Limits of a signKey's length, in bytes.
const (
	SecretSizeMin = 16
	SecretSizeMax = 256
)

// ErrKeyWiped is returned by a [Key] that was wiped.
var ErrKeyWiped = errors.New("signature: the key was wiped")

// Key signs and verifies with one signKey. It does not keep the signKey but
// the two states of HMAC-SHA512 after its first blocks, from which every MAC
// begins. A Key is safe for concurrent use, Wipe included.
type Key struct {
	inner, outer keyState
	wiped        atomic.Bool
}

// NewKey makes a key from the text of a signKey: 16 to 256 visible ASCII
// characters. The error tells the position of a character that is not allowed,
// never the character.
func NewKey(secret string) (*Key, error) {
	if len(secret) < SecretSizeMin || len(secret) > SecretSizeMax {
		return nil, fmt.Errorf("signature: a signKey has %d to %d characters; this one has %d bytes", SecretSizeMin, SecretSizeMax, len(secret))
	}
	for i := range len(secret) {
		if c := secret[i]; c <= ' ' || c >= 0x7f {
			return nil, fmt.Errorf("signature: a signKey is visible ASCII; byte %d is not (was a space or line break copied along with it?)", i)
		}
	}
	k := new(Key)
	if err := k.precompute(secret); err != nil {
		return nil, err
	}
	return k, nil
}

// Wipe overwrites what the key holds. Every use that begins later fails with
// [ErrKeyWiped] or, in verifying, matches nothing; uses under way finish or
// fail. Out of its reach are the string that the key was made from and what
// the Go runtime may have left on stacks.
func (k *Key) Wipe() {
	k.wiped.Store(true)
	k.inner.wipe()
	k.outer.wipe()
}

// Sign returns the signature of m: 88 characters for the SIGNATURE header. It
// returns the errors of [StringToSign], and [ErrKeyWiped]. The string is the
// only allocation.
func (k *Key) Sign(m Message) (string, error) {
	w := works.Get().(*work)
	if err := w.sign(k, &m); err != nil {
		w.release()
		return "", err
	}
	sig := string(w.encoded[:])
	w.release()
	return sig, nil
}

// AppendSign is Sign that appends the signature to dst and allocates nothing
// if there is room for it.
func (k *Key) AppendSign(dst []byte, m Message) ([]byte, error) {
	w := works.Get().(*work)
	defer w.release()
	if err := w.sign(k, &m); err != nil {
		return dst, err
	}
	return append(dst, w.encoded[:]...), nil
}

// sign leaves the signature of m in w.encoded.
func (w *work) sign(k *Key, m *Message) error {
	if _, err := parseTimestamp(m.Timestamp); err != nil {
		return err
	}
	h := head{query: w.query, pieces: w.pieces}
	refused := h.set(m)
	w.query, w.pieces = h.query, h.pieces
	if refused != nil {
		return refused
	}
	rule, refused := ruleOf(m)
	if refused != nil {
		return refused
	}
	w.text = h.append(w.text[:0])
	body := m.Body
	if rule != bodyJSON {
		body = nil
	}
	solid := !hasSpace(body)
	if solid && len(body) <= stripWindow {
		// Assembled before the state is restored, the text is out of the
		// processor's store buffer when it is hashed.
		w.text, body = append(w.text, body...), nil
	}
	if err := w.begin(k); err != nil {
		return err
	}
	switch {
	case body == nil:
	case solid:
		w.add(body)
	default:
		w.addStripped(body)
	}
	if err := w.finish(k); err != nil {
		return err
	}
	encodeMAC(&w.encoded, &w.mac)
	return nil
}

// Bodies up to this size are copied; larger ones are stripped in parts of it,
// which the nearest cache holds.
const stripWindow = 8 << 10

// addStripped adds the body without its structural whitespace.
func (w *work) addStripped(body []byte) {
	var s stripper
	for len(body) > 0 {
		part := body[:min(len(body), stripWindow)]
		body = body[len(part):]
		w.text = s.strip(slices.Grow(w.text, len(part)+stripRoom), part)
		w.flush()
	}
}
