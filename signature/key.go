package signature

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
)

// Limits of a signKey's length, in bytes.
const (
	SecretSizeMin = 16
	SecretSizeMax = 256
)

// ErrKeyWiped is returned by a [Key] that was wiped.
var ErrKeyWiped = errors.New("signature: the key was wiped")

// Key signs and verifies with one signKey. It is safe for concurrent use.
type Key struct {
	secret []byte
}

// NewKey makes a key from the text of a signKey: 16 to 256 visible ASCII
// characters. The error tells the position of a character that is not allowed,
// never the character.
func NewKey(secret string) (*Key, error) {
	if len(secret) < SecretSizeMin || len(secret) > SecretSizeMax {
		return nil, fmt.Errorf("signature: a signKey has %d to %d characters, this one %d bytes", SecretSizeMin, SecretSizeMax, len(secret))
	}
	for i := range len(secret) {
		if c := secret[i]; c <= ' ' || c >= 0x7f {
			return nil, fmt.Errorf("signature: a signKey is visible ASCII; byte %d is not (a line break or space copied along with it?)", i)
		}
	}
	return &Key{secret: []byte(secret)}, nil
}

// Sign returns the signature of m: 88 characters for the SIGNATURE header. It
// returns the errors of [StringToSign], and [ErrKeyWiped].
func (k *Key) Sign(m Message) (string, error) {
	text, err := StringToSign(m)
	if err != nil {
		return "", err
	}
	mac, err := k.mac(text, nil)
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(mac[:]), nil
}

// Wipe overwrites what the key holds; every later use fails with
// [ErrKeyWiped]. It cannot reach the string the key was made from.
func (k *Key) Wipe() {
	clear(k.secret)
	k.secret = nil
}

func (k *Key) mac(head, body []byte) (mac [MACSize]byte, err error) {
	if k.secret == nil {
		return mac, ErrKeyWiped
	}
	h := hmac.New(sha512.New, k.secret)
	h.Write(head)
	h.Write(body)
	h.Sum(mac[:0])
	return mac, nil
}
