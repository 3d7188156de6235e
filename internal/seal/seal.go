// Package seal encrypts the secrets that the store keeps. It does no I/O.
package seal

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

// KeySize is the length of a master key in bytes.
const KeySize = chacha20poly1305.KeySize

// version is the first byte of every sealed secret; another cipher or key
// scheme takes another one.
const version = 1

// ErrOpen means that a secret was sealed with another master key, for another
// place, or was altered.
var ErrOpen = errors.New("the secret cannot be opened: it was sealed with another master key, or altered")

// Box seals and opens secrets with one master key. It is safe for concurrent
// use.
type Box struct{ aead cipher.AEAD }

// NewKey returns a random master key in the text form that ParseKey reads.
func NewKey() string {
	key := make([]byte, KeySize)
	rand.Read(key)
	return base64.StdEncoding.EncodeToString(key)
}

// New makes a Box from a master key in text form: 32 bytes in standard Base64,
// as NewKey or `openssl rand -base64 32` print it.
func New(key string) (*Box, error) {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(key))
	if err != nil || len(raw) != KeySize {
		return nil, fmt.Errorf("a master key is %d bytes in Base64: make one with 'umask 077; openssl rand -base64 32 > master.key'", KeySize)
	}
	aead, err := chacha20poly1305.NewX(raw)
	if err != nil {
		return nil, fmt.Errorf("load master key: %w", err)
	}
	return &Box{aead}, nil
}

// Seal encrypts secret for one place, such as "sign_key/sk_1"; it opens for
// that place alone, so that a row's secret can't be moved to another row.
func (b *Box) Seal(place, secret string) []byte {
	// A random nonce of 24 bytes repeats with probability 2^-96 after 2^48 uses.
	nonce := make([]byte, b.aead.NonceSize(), 1+b.aead.NonceSize()+len(secret)+b.aead.Overhead())
	rand.Read(nonce)
	sealed := append([]byte{version}, nonce...)
	return b.aead.Seal(sealed, nonce, []byte(secret), []byte(place))
}

// Open decrypts what Seal made for the same place; it returns ErrOpen when
// that fails.
func (b *Box) Open(place string, sealed []byte) (string, error) {
	size := b.aead.NonceSize()
	if len(sealed) < 1+size || sealed[0] != version {
		return "", ErrOpen
	}
	secret, err := b.aead.Open(nil, sealed[1:1+size], sealed[1+size:], []byte(place))
	if err != nil {
		return "", ErrOpen
	}
	return string(secret), nil
}

// Same says whether another Box has the same master key.
func (b *Box) Same(other *Box) bool {
	_, err := b.Open("", other.Seal("", ""))
	return err == nil
}
