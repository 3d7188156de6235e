// Package mac computes HMAC-SHA512 and its text, standard Base64, for package
// signature, in about the time that SHA-512 itself takes.
//
// A [Key] keeps the two states of SHA-512 that every MAC with it begins from, and
// a [Sum] starts there: for a message of 150 bytes that is half of the work. The
// states are those that the standard library saves and restores through
// encoding.BinaryMarshaler. Where their form is not the one this package knows,
// in a later Go or in a toolchain with another SHA-512, it is not guessed at:
// crypto/hmac then computes the MACs.
package mac

import (
	"crypto/sha512"
	"errors"
	"sync/atomic"
)

// Size is the length of a MAC in bytes.
const Size = sha512.Size

// ErrWiped is returned for a [Key] that was wiped.
var ErrWiped = errors.New("signature: the key was wiped")

// Key is the key of an HMAC. It is safe for concurrent use, Wipe included.
type Key struct {
	inner, outer keyState
	wiped        atomic.Bool
	library      *library // computes the MACs if that is not nil
}

// NewKey makes a key from a secret, of which it keeps the states alone, if
// their form is known.
func NewKey(secret string) *Key { return newKey(secret, known) }

func newKey(secret string, saved form) *Key {
	k := new(Key)
	if !saved.known || !k.precompute(secret, saved) {
		k.library = newLibrary(secret)
	}
	return k
}

// Wipe overwrites what the key holds. Every use that begins later fails with
// [ErrWiped]; uses under way finish or fail.
func (k *Key) Wipe() {
	k.wiped.Store(true)
	k.inner.wipe()
	k.outer.wipe()
	if k.library != nil {
		k.library.wipe()
	}
}
