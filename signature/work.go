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
	hash    resumable
	state   [stateSize]byte // of hash, on its way into it
	text    []byte
	query   []byte
	pieces  []piece
	mac     [MACSize]byte
	encoded [EncodedSize]byte
}

// resumable is a hash whose state can be saved and restored, as all of the
// standard library's can.
type resumable interface {
	hash.Hash
	encoding.BinaryMarshaler
	encoding.BinaryUnmarshaler
}

var works = sync.Pool{New: func() any {
	return &work{hash: sha512.New().(resumable), state: blankState, text: make([]byte, 0, 1<<10), query: make([]byte, 0, 1<<7)}
}}

// workKeepMax is the size up to which a buffer is kept for the next signature.
const workKeepMax = 64 << 10

func (w *work) release() {
	clear(w.state[stateAt : stateAt+sha512.Size])
	w.hash.Reset()
	if cap(w.text) <= workKeepMax && cap(w.query) <= workKeepMax && cap(w.pieces) <= workKeepMax/64 {
		works.Put(w)
	}
}

// SHA-512's saved state is 4 bytes of name, 64 of chaining value, 128 of input
// not hashed yet and 8 of length. After one block all but the chaining value
// is the same for every key, so a key keeps that alone. NewKey makes sure that
// it is so.
const (
	stateAt   = 4
	stateSize = stateAt + sha512.Size + sha512.BlockSize + 8
)

// blankState is the saved state after a block of zeros.
var blankState = func() (state [stateSize]byte) {
	saved, err := stateAfter(new([sha512.BlockSize]byte))
	if err != nil || len(saved) != stateSize {
		panic("signature: the saved state of SHA-512 has an unknown form")
	}
	return [stateSize]byte(saved)
}()

func stateAfter(block *[sha512.BlockSize]byte) ([]byte, error) {
	h := sha512.New().(resumable)
	defer h.Reset()
	h.Write(block[:])
	return h.MarshalBinary()
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
	state, err := stateAfter(&padded)
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
	for i := range s {
		binary.LittleEndian.PutUint64(w.state[stateAt+i*8:], s[i].Load())
	}
	// Words read before this moment were not wiped yet.
	if k.wiped.Load() {
		return ErrKeyWiped
	}
	return w.hash.UnmarshalBinary(w.state[:])
}

// begin starts a MAC; what is written to w.hash next is the message.
func (w *work) begin(k *Key) error { return w.restore(k, &k.inner) }

// write hashes a head and a body, a short one as one text.
func (w *work) write(h *head, body []byte) {
	w.text = h.append(w.text[:0])
	if len(body) <= stripWindow {
		w.text, body = append(w.text, body...), nil
	}
	w.hash.Write(w.text)
	w.hash.Write(body)
}

// finish leaves the MAC of what was written in w.mac.
func (w *work) finish(k *Key) error {
	inner := w.hash.Sum(w.mac[:0])
	if err := w.restore(k, &k.outer); err != nil {
		return err
	}
	w.hash.Write(inner)
	w.hash.Sum(w.mac[:0])
	return nil
}
