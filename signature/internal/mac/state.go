package mac

import (
	"bytes"
	"crypto/sha512"
	"encoding"
	"encoding/binary"
	"hash"
	"sync/atomic"
)

// resumable is a hash whose state can be saved and restored.
type resumable interface {
	hash.Hash
	encoding.BinaryAppender
	encoding.BinaryUnmarshaler
}

// SHA-512's saved state is 4 bytes of name, 64 of chaining value, 128 of input
// not hashed yet and 8 of length. After one block all but the chaining value is
// the same for every key, so a key keeps that alone. After padding, written
// here, the chaining value is the hash: that spares the copies of the whole
// state by which the library's Sum leaves the hash open for more.
const (
	stateAt   = 4
	stateSize = stateAt + sha512.Size + sha512.BlockSize + 8
)

func chaining(state *[stateSize]byte) []byte { return state[stateAt : stateAt+sha512.Size] }

// appendPadding appends what SHA-512 puts behind a message of n bytes.
func appendPadding(text []byte, n int) []byte {
	const lengthSize = 16
	text = append(text, 0x80)
	zeros := -(n + 1 + lengthSize) & (sha512.BlockSize - 1)
	text = append(text, noBlock[:zeros+lengthSize-8]...)
	return binary.BigEndian.AppendUint64(text, uint64(n)*8)
}

var noBlock [sha512.BlockSize + 8]byte

// form is the form in which a SHA-512 saves its state.
type form struct {
	newHash func() hash.Hash
	known   bool            // it is as described above
	blank   [stateSize]byte // the state after a block of zeros
}

// known is the form of the SHA-512 that this program is built with.
var known = formOf(sha512.New)

// formOf looks at the states that a SHA-512 saves. They have the form described
// above if the one after a padded message holds its hash there, and if what is
// put together in that form goes on to the right hash.
func formOf(newHash func() hash.Hash) form {
	f := form{newHash: newHash}
	saved, ok := f.stateAfter(noBlock[:sha512.BlockSize])
	padded, alsoOK := f.stateAfter(appendPadding(nil, 0))
	if !ok || !alsoOK || len(saved) != stateSize || len(padded) != stateSize {
		return f
	}
	f.blank = [stateSize]byte(saved)
	if want := sha512.Sum512(nil); !bytes.Equal(padded[stateAt:stateAt+sha512.Size], want[:]) || !f.sameButChaining(padded) {
		return f
	}
	f.known = f.resumes()
	return f
}

// stateAfter returns the saved state after one block, or says that there is none
// to be had.
func (f *form) stateAfter(block []byte) (state []byte, ok bool) {
	h, ok := f.newHash().(resumable)
	if !ok {
		return nil, false
	}
	defer h.Reset()
	h.Write(block)
	state, err := h.AppendBinary(nil)
	return state, err == nil
}

// sameButChaining says whether nothing but the chaining value tells a state
// after one block from another.
func (f *form) sameButChaining(state []byte) bool {
	return len(state) == stateSize && bytes.Equal(state[:stateAt], f.blank[:stateAt]) &&
		bytes.Equal(state[stateAt+sha512.Size:], f.blank[stateAt+sha512.Size:])
}

// resumes says whether a restored state goes on to the hash of all that went
// before and after.
func (f *form) resumes() bool {
	h, ok := f.newHash().(resumable)
	if !ok || h.UnmarshalBinary(f.blank[:]) != nil {
		return false
	}
	h.Write([]byte("x"))
	want := sha512.Sum512(append(bytes.Clone(noBlock[:sha512.BlockSize]), 'x'))
	return bytes.Equal(h.Sum(nil), want[:])
}

// keyState is the chaining value after one padded block of a key. It is read
// and wiped word by word, so that neither needs a lock.
type keyState [sha512.Size / 8]atomic.Uint64

// precompute hashes the key's two padded blocks, as FIPS 198-1 section 6 allows,
// or says that it can't.
func (k *Key) precompute(secret string, saved form) bool {
	var block [sha512.BlockSize]byte
	if len(secret) > len(block) {
		sum := sha512.Sum512([]byte(secret))
		copy(block[:], sum[:])
	} else {
		copy(block[:], secret)
	}
	defer clear(block[:])
	const innerPad, outerPad = 0x36, 0x5c
	return k.inner.set(&block, innerPad, saved) && k.outer.set(&block, outerPad, saved)
}

func (s *keyState) set(key *[sha512.BlockSize]byte, pad byte, saved form) bool {
	padded := *key
	for i := range padded {
		padded[i] ^= pad
	}
	defer clear(padded[:])
	state, ok := saved.stateAfter(padded[:])
	defer clear(state)
	if !ok || !saved.sameButChaining(state) {
		return false
	}
	for i := range s {
		s[i].Store(binary.LittleEndian.Uint64(state[stateAt+i*8:]))
	}
	return true
}

func (s *keyState) wipe() {
	for i := range s {
		s[i].Store(0)
	}
}
