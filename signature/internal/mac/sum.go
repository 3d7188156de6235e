package mac

import (
	"crypto/sha512"
	"encoding/binary"
	"hash"
)

// Sum computes MACs, one after the other, with whichever keys. It belongs to no
// key: nothing of one is left in it when it is released. It is not safe for
// concurrent use.
//
// A MAC goes from Begin to Finish. The message is what is in Text at Begin and
// what is appended to it or added afterwards.
type Sum struct {
	// Text is what is next to be hashed.
	Text []byte
	// MAC is the outcome of Finish.
	MAC [Size]byte

	hash   resumable
	hashed int       // how much of the message is in hash
	hmac   hash.Hash // of a key's library, instead of hash

	into  [stateSize]byte // a saved state on its way into hash
	from  [stateSize]byte // and one from there
	outer [sha512.BlockSize]byte
}

// NewSum makes a Sum.
func NewSum() *Sum { return newSum(known) }

func newSum(saved form) *Sum {
	s := &Sum{Text: make([]byte, 0, 1<<10)}
	if saved.known {
		s.hash, s.into = saved.newHash().(resumable), saved.blank
		appendPadding(s.outer[:sha512.Size], sha512.BlockSize+sha512.Size)
	}
	return s
}

// Release forgets the key and the message.
func (s *Sum) Release() {
	clear(chaining(&s.into))
	if s.hash != nil {
		s.hash.Reset()
	}
	s.hmac = nil
}

// Begin starts a MAC. Its error is [ErrWiped].
func (s *Sum) Begin(k *Key) (err error) {
	s.hashed, s.hmac = 0, nil
	if k.library != nil {
		s.hmac, err = k.library.take()
		return err
	}
	return s.restore(k, &k.inner)
}

// restore brings the hash into one of the key's states.
func (s *Sum) restore(k *Key, state *keyState) error {
	words := chaining(&s.into)
	for i := range state {
		binary.LittleEndian.PutUint64(words[i*8:], state[i].Load())
	}
	// Words read before this moment were not wiped yet.
	if k.wiped.Load() {
		return ErrWiped
	}
	return s.hash.UnmarshalBinary(s.into[:])
}

func (s *Sum) write(text []byte) {
	if s.hmac != nil {
		s.hmac.Write(text)
	} else {
		s.hash.Write(text)
	}
	s.hashed += len(text)
}

// Flush hashes the whole blocks of Text, which spares the hash a copy.
func (s *Sum) Flush() {
	whole := len(s.Text) &^ (sha512.BlockSize - 1)
	s.write(s.Text[:whole])
	s.Text = append(s.Text[:0], s.Text[whole:]...)
}

// Add appends text to the message without copying it.
func (s *Sum) Add(text []byte) {
	s.write(s.Text)
	s.write(text)
	s.Text = s.Text[:0]
}

// Finish leaves the MAC of the message in MAC. Its error is [ErrWiped].
func (s *Sum) Finish(k *Key) error {
	if s.hmac != nil {
		s.hmac.Write(s.Text)
		s.hmac.Sum(s.MAC[:0])
		k.library.put(s.hmac)
		s.hmac = nil
		return nil
	}
	s.Text = appendPadding(s.Text, sha512.BlockSize+s.hashed+len(s.Text))
	if err := s.sum(s.Text, s.outer[:sha512.Size]); err != nil {
		return err
	}
	if err := s.restore(k, &k.outer); err != nil {
		return err
	}
	return s.sum(s.outer[:], s.MAC[:])
}

// sum hashes what ends with padding and writes the hash to dst.
func (s *Sum) sum(text, dst []byte) error {
	s.hash.Write(text)
	if _, err := s.hash.AppendBinary(s.from[:0]); err != nil {
		return err
	}
	copy(dst, chaining(&s.from))
	return nil
}
