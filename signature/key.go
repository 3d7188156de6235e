package signature

import (
	"fmt"

	"github.com/xcheckout/xcheckout/signature/internal/mac"
)

// Limits of a signKey's length, in bytes.
const (
	SecretSizeMin = 16
	SecretSizeMax = 256
)

// ErrKeyWiped is returned by a [Key] that was wiped.
var ErrKeyWiped = mac.ErrWiped

// Key signs and verifies with one signKey. It does not keep the signKey but
// the two states of HMAC-SHA512 after its first blocks, from which every MAC
// begins. A Key is safe for concurrent use, Wipe included.
type Key struct{ mac *mac.Key }

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
	return &Key{mac.NewKey(secret)}, nil
}

// Wipe overwrites what the key holds. Every use that begins later fails with
// [ErrKeyWiped] or, in verifying, matches nothing; uses under way finish or
// fail. Out of its reach are the string that the key was made from and what
// the Go runtime may have left on stacks.
func (k *Key) Wipe() { k.mac.Wipe() }

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
