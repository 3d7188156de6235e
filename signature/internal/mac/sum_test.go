package mac

import (
	"bytes"
	"testing"
)

// What is kept between two signatures must tell nothing of a key: neither the
// buffer through which its state went nor the hash itself.
func TestReleasedSumHoldsNoKey(t *testing.T) {
	key := NewKey("aR2822Y6XbehWMclnB0Y2NJK")
	want, err := NewSum().hash.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	const end = stateAt + 64
	for _, wipedBetween := range []bool{false, true} {
		s := NewSum()
		if err := s.Begin(key); err != nil {
			t.Fatal(err)
		}
		s.Text = append(s.Text, "message"...)
		if wipedBetween {
			key.Wipe()
		}
		if err := s.Finish(key); (err != nil) != wipedBetween {
			t.Fatalf("Finish: %v", err)
		}
		s.Release()
		got, err := s.hash.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got[:end], want[:end]) {
			t.Errorf("wiped between %v: the hash keeps the state %x", wipedBetween, got[:end])
		}
		if !bytes.Equal(s.into[stateAt:end], make([]byte, 64)) {
			t.Errorf("wiped between %v: the buffer keeps the state %x", wipedBetween, s.into[stateAt:end])
		}
	}
	for _, state := range []*keyState{&key.inner, &key.outer} {
		for i := range state {
			if state[i].Load() != 0 {
				t.Errorf("word %d of a wiped key is not zero", i)
			}
		}
	}
}
