package signature

import (
	"bytes"
	"testing"
)

// What is kept between two signatures must tell nothing of a key: neither the
// buffer through which its state went nor the hash itself.
func TestReleasedWorkHoldsNoKey(t *testing.T) {
	key, err := NewKey("aR2822Y6XbehWMclnB0Y2NJK")
	if err != nil {
		t.Fatal(err)
	}
	fresh := works.New().(*work)
	want, err := fresh.hash.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	const end = stateAt + 64
	for _, wipedBetween := range []bool{false, true} {
		w := works.New().(*work)
		if err := w.begin(key); err != nil {
			t.Fatal(err)
		}
		w.text = append(w.text, "message"...)
		if wipedBetween {
			key.Wipe()
		}
		if err := w.finish(key); (err != nil) != wipedBetween {
			t.Fatalf("finish: %v", err)
		}
		w.release()
		got, err := w.hash.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got[:end], want[:end]) {
			t.Errorf("wiped between %v: the hash keeps the state %x", wipedBetween, got[:end])
		}
		if !bytes.Equal(w.into[stateAt:end], make([]byte, 64)) {
			t.Errorf("wiped between %v: the buffer keeps the state %x", wipedBetween, w.into[stateAt:end])
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
