package signature

import (
	"bytes"
	"crypto/sha512"
	"encoding"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"sync"
	"sync/atomic"
)

// work is the memory that one signature needs, reused from one to the next. It
// belongs to no key: nothing of one is left in it when it is released.
type work struct {
	hash   resumable
	hashed int    // how much of the message is in hash
	text   []byte // what is next to go there
	query  []byte
	pieces []piece

	into    [stateSize]byte // a saved state on its way into hash
	from    [stateSize]byte // and one from there
	outer   [sha512.BlockSize]byte
	mac     [MACSize]byte
	encoded [EncodedSize]byte
}

// resumable is a hash whose state can be saved and restored, as all of the
// standard library's can.
type resumable interface {
	hash.Hash
	encoding.BinaryAppender
	encoding.BinaryUnmarshaler
}

var works = sync.Pool{New: func() any {
	w := &work{hash: sha512.New().(resumable), into: blankState, text: make([]byte, 0, 1<<10), query: make([]byte, 0, 1<<7)}
	appendPadding(w.outer[:sha512.Size], sha512.BlockSize+sha512.Size)
	return w
}}

// workKeepMax is the size up to which a buffer is kept for the next signature.
const workKeepMax = 64 << 10

func (w *work) release() {
	clear(chaining(&w.into))
	w.hash.Reset()
	if cap(w.text) <= workKeepMax && cap(w.query) <= workKeepMax && cap(w.pieces) <= workKeepMax/64 {
		works.Put(w)
	}
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

// blankState is the saved state after a block of zeros. That the form of saved
// states is the one that this file knows is made sure of here.
var blankState = func() (state [stateSize]byte) {
	saved, err := stateAfter(noBlock[:sha512.BlockSize])
	if err == nil && len(saved) == stateSize {
		state = [stateSize]byte(saved)
		padding := appendPadding(nil, 0)
		empty, _ := stateAfter(padding)
		if want := sha512.Sum512(nil); bytes.Equal(empty[stateAt:stateAt+sha512.Size], want[:]) {
			return state
		}
	}
	panic("signature: the saved state of SHA-512 has an unknown form")
}()

func stateAfter(block []byte) ([]byte, error) {
	h := sha512.New().(resumable)
	defer h.Reset()
	h.Write(block)
	return h.AppendBinary(nil)
}

// keyState is the chaining value after one padded block of a key. It is read
// and wiped word by word, so that neither needs a lock.
type keyState [sha512.Size / 8]atomic.Uint64

// precompute hashes the key's two padded blocks, as FIPS 198-1 section 6 allows.
func (k *Key) precompute(secret string) error {
	var block [sha512.BlockSize]byte
	if len(secret) > len(block) {
		sum := sha512.Sum512([]byte(secret))
		copy(block[:], sum[:])
	} else {
		copy(block[:], secret)
	}
	defer clear(block[:])
	const innerPad, outerPad = 0x36, 0x5c
	if err := k.inner.set(&block, innerPad); err != nil {
		return err
	}
	return k.outer.set(&block, outerPad)
}

func (s *keyState) set(key *[sha512.BlockSize]byte, pad byte) error {
	padded := *key
	for i := range padded {
		padded[i] ^= pad
	}
	defer clear(padded[:])
	state, err := stateAfter(padded[:])
	if err != nil {
		return fmt.Errorf("signature: save the state of SHA-512: %w", err)
	}
	defer clear(state)
	if !bytes.Equal(state[:stateAt], blankState[:stateAt]) || !bytes.Equal(state[stateAt+sha512.Size:], blankState[stateAt+sha512.Size:]) {
		return errors.New("signature: the saved state of SHA-512 has an unknown form")
	}
	for i := range s {
		s[i].Store(binary.LittleEndian.Uint64(state[stateAt+i*8:]))
	}
	return nil
}

func (s *keyState) wipe() {
	for i := range s {
		s[i].Store(0)
	}
}

// restore brings the hash into one of the key's states.
func (w *work) restore(k *Key, s *keyState) error {
	words := chaining(&w.into)
	for i := range s {
		binary.LittleEndian.PutUint64(words[i*8:], s[i].Load())
	}
	// Words read before this moment were not wiped yet.
	if k.wiped.Load() {
		return ErrKeyWiped
	}
	return w.hash.UnmarshalBinary(w.into[:])
}

// begin starts a MAC. The message is what was and will be appended to w.text.
func (w *work) begin(k *Key) error {
	w.hashed = 0
	return w.restore(k, &k.inner)
}

// flush hashes the whole blocks of w.text, which spares the hash a copy.
func (w *work) flush() {
	whole := len(w.text) &^ (sha512.BlockSize - 1)
	w.hash.Write(w.text[:whole])
	w.hashed += whole
	w.text = append(w.text[:0], w.text[whole:]...)
}

// add appends body to the message without copying it.
func (w *work) add(body []byte) {
	w.hash.Write(w.text)
	w.hash.Write(body)
	w.hashed += len(w.text) + len(body)
	w.text = w.text[:0]
}

// finish leaves the MAC of the message in w.mac.
func (w *work) finish(k *Key) error {
	w.text = appendPadding(w.text, sha512.BlockSize+w.hashed+len(w.text))
	if err := w.sum(w.text, w.outer[:sha512.Size]); err != nil {
		return err
	}
	if err := w.restore(k, &k.outer); err != nil {
		return err
	}
	return w.sum(w.outer[:], w.mac[:])
}

// sum hashes what ends with padding and writes the hash to dst.
func (w *work) sum(text, dst []byte) error {
	w.hash.Write(text)
	if _, err := w.hash.AppendBinary(w.from[:0]); err != nil {
		return err
	}
	copy(dst, chaining(&w.from))
	return nil
}
